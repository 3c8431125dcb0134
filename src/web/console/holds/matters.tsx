import { Button, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MatterAnswer, MatterChangedAnswer } from '../../../api/schemas/holds.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { HoldFields, useHoldWanted } from './hold-fields.tsx';
import { Releases } from './releases.tsx';
import { holdsWords } from './words.ts';

/** Every matter, with what it covers and who has acknowledged it. */
export function Matters() {
  const say = useWords(holdsWords);
  const [isOpening, setOpening] = useState(false);
  const columns: readonly Column<MatterAnswer>[] = [
    { key: 'matter', title: say('matter'), cell: ({ name }) => name },
    { key: 'name', title: say('name'), cell: ({ title }) => title },
    {
      key: 'state',
      title: say('state'),
      cell: ({ releasedAt }) => say(releasedAt === null ? 'inForce' : 'released'),
    },
    {
      key: 'covers',
      title: say('covers'),
      cell: ({ holds }) => say('coversCount', { count: holds.filter(({ releasedAt }) => releasedAt === null).length }),
    },
    {
      key: 'told',
      title: say('told'),
      cell: ({ notices }) =>
        notices.length === 0
          ? ''
          : say('toldCount', {
              done: notices.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
              count: notices.length,
            }),
    },
    { key: 'opened', title: say('opened'), cell: ({ openedAt }) => <When instant={openedAt} /> },
  ];
  return (
    <>
      <Releases />
      <DataList
        label={say('matters')}
        path="/matters"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowLink={({ name }) => `/holds/${name}`}
        filters={<Button onClick={() => setOpening(true)}>{say('open')}</Button>}
        empty={<EmptyState title={say('noMatters')}>{say('noMattersWhy')}</EmptyState>}
      />
      <OpenMatter isOpen={isOpening} close={() => setOpening(false)} />
    </>
  );
}

function OpenMatter({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(holdsWords);
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const { wanted, change, clear, body } = useHoldWanted();
  return (
    <FormDialog<MatterChangedAnswer>
      title={say('open')}
      submit={say('openIt')}
      isOpen={isOpen}
      close={close}
      change={() => server.post('/matters', { title, ...body })}
      onDone={({ matter }) => {
        setTitle('');
        clear();
        void navigate({ href: `/holds/${matter.name}` });
      }}
    >
      <Text size="sm">{say('openWhy')}</Text>{' '}
      <TextInput
        label={say('titleField')}
        description={say('titleWhy')}
        required
        minLength={3}
        maxLength={2000}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <HoldFields wanted={wanted} change={change} mayBeNone />
    </FormDialog>
  );
}
