import { Badge, Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Session } from '../../../api/schemas/sign-in.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { Part } from './part.tsx';
import { yourSignInWords } from './words.ts';

/** Where somebody is signed in, and ending it there. */
export function Sessions() {
  const say = useWords(yourSignInWords);
  const [ending, setEnding] = useState<Session>();
  const columns: readonly Column<Session>[] = [
    {
      key: 'browser',
      title: say('browser'),
      cell: ({ name, current }) => (
        <Group gap="xs" component="span">
          {name}
          {current ? <Badge variant="light">{say('thisOne')}</Badge> : null}
        </Group>
      ),
    },
    {
      key: 'began',
      title: say('began'),
      cell: ({ createdAt, beganBy }) => (
        <>
          <When instant={createdAt} /> {say(`by.${beganBy ?? 'unknown'}`)}
        </>
      ),
    },
    {
      key: 'used',
      title: say('used'),
      cell: ({ usedAt }) => (usedAt === null ? say('never') : <When instant={usedAt} />),
    },
    {
      key: 'actions',
      title: say('actions'),
      cell: (row) =>
        row.current ? null : (
          <Button size="xs" variant="default" onClick={() => setEnding(row)}>
            {say('endNamed', { name: row.name })}
          </Button>
        ),
    },
  ];
  return (
    <Part title={say('sessions')} about={say('sessionsAbout')}>
      <DataList
        label={say('sessions')}
        path="/sessions"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('never')} />}
      />
      <ConfirmEffect
        effect={say('endNamed', { name: ending?.name ?? '' })}
        isOpen={ending !== undefined}
        close={() => setEnding(undefined)}
        change={() => server.delete(`/sessions/${ending?.id}`)}
      >
        {say('endWhy')}
      </ConfirmEffect>
    </Part>
  );
}
