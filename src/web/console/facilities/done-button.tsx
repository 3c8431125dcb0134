import { Button, FileButton, Group, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TodoStep } from '../../../api/schemas/cases.ts';
import { kindsAPersonGives } from '../../../core/steps/step-evidence.ts';
import { readUpload } from '../parts/read-upload.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { facilitiesWords } from './words.ts';

/** Ends one line of the day list with what it asks for: a scan, a note or a photo. What waits for something else has no button. */
export function DoneButton({ step, what }: { readonly step: TodoStep; readonly what: string }) {
  const say = useWords(facilitiesWords);
  const [isOpen, setOpen] = useState(false);
  const [scan, setScan] = useState('');
  const [note, setNote] = useState('');
  const [photo, setPhoto] = useState<File | null>(null);
  if (step.state !== 'asked') return <>{say('notYet')}</>;
  const kinds = kindsAPersonGives(step.evidence);
  const isTick = kinds.includes('tick');
  const name = step.offboarding.person;
  const finish = async () =>
    server.post(`/steps/${step.id}/complete`, {
      ...(scan.trim() === '' ? {} : { scan: scan.trim() }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(photo === null ? {} : { photo: await readUpload(photo) }),
      ...(isTick ? { tick: true } : {}),
    });
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${say('done')}: ${what}, ${name}`}
        onClick={() => setOpen(true)}
      >
        {say('done')}
      </Button>
      <FormDialog
        title={say('doneOf', { what, name })}
        submit={say('done')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        change={finish}
        isReady={isTick || scan.trim() !== '' || note.trim().length >= 2 || photo !== null}
      >
        {kinds.includes('scan') ? (
          <TextInput
            label={say('label')}
            data-autofocus
            value={scan}
            onChange={(event) => setScan(event.currentTarget.value)}
          />
        ) : null}
        {kinds.includes('note') ? (
          <Textarea
            label={say('note')}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        ) : null}
        {kinds.includes('photo') ? (
          <FileButton accept="image/jpeg,image/png,image/webp" onChange={setPhoto}>
            {(button) => (
              <Group>
                <Button {...button} variant="default">
                  {photo === null ? say('photo') : photo.name}
                </Button>
              </Group>
            )}
          </FileButton>
        ) : null}
      </FormDialog>
    </>
  );
}
