import { Badge, Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { OutgoingMessageListed } from '../../../api/schemas/messages.ts';
import { messageTemplates, outboxStates } from '../../../core/messages/message.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { useFilters } from '../use-filters.ts';
import { mailWords } from './mail-words.ts';
import { messageNames } from './message-names.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

const colors = {
  waiting: 'blue',
  sending: 'blue',
  sent: 'green',
  suppressed: 'gray',
  failed: 'red',
  unknown: 'red',
  bounced: 'red',
} as const;
const loud: readonly string[] = ['failed', 'unknown', 'bounced'];

/** What was written to people and what became of it; what may not have arrived is sent again by hand. */
export function Messages() {
  const say = useWords(mailWords);
  const sayAll = useWords(settingsWords);
  const sayName = useWords(messageNames);
  const { filters, set, clearFilters } = useFilters(['state']);
  const [again, setAgain] = useState<OutgoingMessageListed | null>(null);
  const nameOf = (template: string) => {
    const known = messageTemplates.find((one) => one === template);
    return known === undefined ? template : sayName(known);
  };
  const columns: readonly Column<OutgoingMessageListed>[] = [
    { key: 'recipient', title: say('recipient'), cell: ({ recipient }) => recipient },
    { key: 'template', title: say('template'), cell: ({ template }) => nameOf(template) },
    { key: 'case', title: say('case'), cell: ({ offboarding }) => offboarding ?? '' },
    {
      key: 'state',
      title: say('state'),
      cell: ({ state }) => (
        <Badge color={colors[state]} variant={loud.includes(state) ? 'filled' : 'light'}>
          {say(`state.${state}`)}
        </Badge>
      ),
    },
    { key: 'queued', title: say('queued'), cell: ({ queuedAt }) => <When instant={queuedAt} /> },
    { key: 'why', title: say('why'), cell: ({ reason }) => reason ?? '' },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (message) =>
        loud.includes(message.state) ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say('resend')}: ${message.recipient}`}
            onClick={() => setAgain(message)}
          >
            {say('resend')}
          </Button>
        ) : null,
    },
  ];
  return (
    <SettingsFrame>
      <DataList
        label={say('list')}
        path="/messages"
        query={{ state: filters.state }}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ recipient }) => recipient}
        filters={
          <Select
            size="xs"
            aria-label={say('state')}
            allowDeselect={false}
            data={[
              { value: '', label: say('all') },
              ...outboxStates.map((state) => ({ value: state, label: say(`state.${state}`) })),
            ]}
            value={filters.state}
            onChange={(state) => set({ state: state ?? '' })}
          />
        }
        clearFilters={clearFilters}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      {again === null ? null : (
        <ConfirmEffect
          effect={say('resendOf', { name: again.recipient })}
          isOpen
          close={() => setAgain(null)}
          change={() => server.post(`/messages/${again.id}/resend`)}
        >
          {say('resendEffect')}
        </ConfirmEffect>
      )}
    </SettingsFrame>
  );
}
