import { Button, Group, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { UploadedFile } from '../../../api/schemas/fields.ts';
import { type Glass, signOnGlass } from '../../sign-on-glass.ts';
import { useWords } from '../language/words.ts';
import classes from './departure.module.css';
import { stepWords } from './step-words.ts';

/** A field to sign in with a finger, a pen or a mouse. It may stay empty: the typed name counts alone. */
export function SignField({ onChange }: { readonly onChange: (image: UploadedFile | null) => void }) {
  const say = useWords(stepWords);
  const canvas = useRef<HTMLCanvasElement>(null);
  const glass = useRef<Glass>(null);
  const tell = useEffectEvent(onChange);
  useEffect(() => {
    if (canvas.current === null) return;
    const made = signOnGlass(canvas.current, () => tell(fileOf(made.image())));
    glass.current = made;
    return made.stop;
  }, []);
  const clear = () => {
    glass.current?.clear();
    onChange(null);
  };
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm">{say('signHere')}</Text>
        <Button size="compact-sm" variant="subtle" onClick={clear}>
          {say('signAgain')}
        </Button>
      </Group>
      <canvas ref={canvas} className={classes['glass']} role="img" aria-label={say('signHere')} />
    </div>
  );
}

function fileOf(image: string | null): UploadedFile | null {
  if (image === null) return null;
  return { name: 'signature.png', mediaType: 'image/png', base64: image.slice(image.indexOf(',') + 1) };
}
