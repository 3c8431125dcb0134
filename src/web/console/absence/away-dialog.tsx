import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNowMs } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { OperatorField } from '../parts/operator-field.tsx';
import { server } from '../server/server.ts';
import { absenceWords } from './words.ts';

/** Says that somebody is away, until when, and who is asked meanwhile. `path`: `/me`, or the operator's. */
export function AwayDialog({
  title,
  path,
  operatorId,
  close,
}: {
  readonly title: string;
  readonly path: string;
  readonly operatorId: string;
  readonly close: () => void;
}) {
  const say = useWords(absenceWords);
  const now = useNowMs();
  const [until, setUntil] = useState('');
  const [standIn, setStandIn] = useState('');
  const atMs = Date.parse(until);
  return (
    <FormDialog
      title={title}
      submit={say('save')}
      isOpen
      close={close}
      isReady={atMs > now && standIn.trim().length >= 3}
      change={() => server.post(`${path}/away`, { until: new Date(atMs).toISOString(), standIn: standIn.trim() })}
    >
      <Stack gap="sm">
        <TextInput
          type="datetime-local"
          label={say('until')}
          description={say('untilWhy')}
          required
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          data-autofocus
        />
        <OperatorField label={say('standIn')} exceptId={operatorId} value={standIn} onChange={setStandIn} />
      </Stack>
    </FormDialog>
  );
}
