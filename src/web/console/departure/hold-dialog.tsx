import { NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { MatterAnswer } from '../../../api/schemas/holds.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { caseWords } from './words.ts';

/** Puts a person and all they hold on hold: for a matter that is open already, or for a new one. */
export function HoldDialog({
  detail: { person, number },
  close,
}: {
  readonly detail: OffboardingDetail;
  readonly close: () => void;
}) {
  const say = useWords(caseWords);
  const matters = useServer<{ readonly items: readonly MatterAnswer[] }>('/matters');
  const open = matters.data?.items.filter(({ releasedAt }) => releasedAt === null) ?? [];
  const [matter, setMatter] = useState('');
  const [title, setTitle] = useState('');
  const [reason, setReason] = useState('');
  const place = () => {
    const body = { reason: reason.trim(), holds: [{ kind: 'person', ref: person.id }] };
    return matter === ''
      ? server.post('/matters', { title: title.trim(), ...body })
      : server.post(`/matters/${matter}/holds`, body);
  };
  const isReady = reason.trim().length >= 3 && (matter !== '' || title.trim().length >= 3);
  return (
    <FormDialog
      isOpen
      close={close}
      title={say('holdEffect', { name: person.name })}
      submit={say('holdIt', { case: number })}
      change={place}
      isReady={isReady}
    >
      <Text size="sm">{say('holdText', { name: person.name })}</Text>
      <NativeSelect
        label={say('holdFor')}
        value={matter}
        onChange={(event) => setMatter(event.currentTarget.value)}
        data={[
          { value: '', label: say('holdNew') },
          ...open.map(({ name, title: called }) => ({ value: name, label: `${name}: ${called}` })),
        ]}
        data-autofocus
      />
      {matter === '' ? (
        <TextInput
          label={say('holdTitle')}
          description={say('holdTitleWhy')}
          required
          maxLength={2000}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
