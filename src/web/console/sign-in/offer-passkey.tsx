import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useWords } from '../language/words.ts';
import { DoorFrame } from './door-frame.tsx';
import { addPasskey } from './passkeys.ts';
import { Trouble } from './trouble.tsx';
import { signInWords } from './words.ts';

/** After a sign-in by link: a passkey for the next time, or not. */
export function OfferPasskey({ onDone }: { readonly onDone: () => void }) {
  const say = useWords(signInWords);
  const adding = useMutation({ mutationFn: addPasskey, onSuccess: onDone });
  useEffect(() => document.querySelector<HTMLElement>('[data-page-title]')?.focus(), []);
  return (
    <DoorFrame title={say('offerTitle')}>
      <Text>{say('offer')}</Text>
      <Trouble error={adding.error} />
      <Group>
        <Button onClick={() => adding.mutate()} loading={adding.isPending}>
          {say('addPasskey')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {say('notNow')}
        </Button>
      </Group>
    </DoorFrame>
  );
}
