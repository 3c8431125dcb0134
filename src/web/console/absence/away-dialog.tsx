import { Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Operator } from '../../../api/schemas/access.ts';
import { useNowMs } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useMayEverywhere } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
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
        <StandInField exceptId={operatorId} value={standIn} onChange={setStandIn} />
      </Stack>
    </FormDialog>
  );
}

/** Whoever manages operators chooses one of them; others know an address. */
function StandInField({
  exceptId,
  value,
  onChange,
}: {
  readonly exceptId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const say = useWords(absenceWords);
  const mayList = useMayEverywhere()('operators.manage');
  const operators = useServer<{ readonly items: readonly Operator[] }>('/operators', {}, { enabled: mayList });
  if (!mayList)
    return (
      <TextInput
        type="email"
        label={say('standIn')}
        description={say('standInWhy')}
        required
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <Select
      label={say('standIn')}
      required
      searchable
      data={(operators.data?.items ?? [])
        .filter(({ id, disabled }) => !disabled && id !== exceptId)
        .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '')}
    />
  );
}
