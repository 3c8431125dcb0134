import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AccessColumns } from '../../../api/schemas/access-matrix.ts';
import type { ConnectorKind } from '../../../api/schemas/connectors.ts';
import type { Application } from '../../../api/schemas/inventory.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { ConnectDialog } from './connect-dialog.tsx';
import { Health } from './health.tsx';
import { applicationsWords } from './words.ts';

/** A figure that was not read is no zero. */
const notKnown = '–';

/** Every system we look into: whether it answers, who has left and still has something in it, and what waits for it. */
export function Applications() {
  const say = useWords(applicationsWords);
  const may = useMay();
  const navigate = useNavigate();
  const { number } = useNumbers();
  const kinds = useServer<{ items: readonly ConnectorKind[] }>('/connectors').data?.items ?? [];
  const left = useServer<AccessColumns>('/access/columns', {}, { enabled: may('holdings.read') }).data?.items;
  const [isConnecting, setConnecting] = useState(false);
  const columns: readonly Column<Application>[] = [
    { key: 'name', title: say('name'), cell: ({ name }) => name },
    {
      key: 'kind',
      title: say('kind'),
      cell: ({ connector }) => kinds.find(({ kind }) => kind === connector)?.title ?? connector,
    },
    {
      key: 'health',
      title: say('health'),
      cell: (application) => (
        <>
          <Health application={application} />
          {application.lastProblem === null ? null : <Text size="sm">{application.lastProblem}</Text>}
        </>
      ),
    },
    { key: 'accounts', title: say('accounts'), cell: ({ accounts }) => number(accounts), align: 'end', hidden: true },
    {
      key: 'left',
      title: say('left'),
      cell: ({ id }) => {
        if (left === undefined) return notKnown;
        const column = left.find((one) => one.id === id);
        if (column === undefined || column.canSignIn + column.unknown === 0) return number(0);
        return (
          <InLink inherit to={`/access?application=${id}`}>
            {[
              ...(column.canSignIn > 0 ? [say('canSignIn', { count: column.canSignIn })] : []),
              ...(column.unknown > 0 ? [say('unknown', { count: column.unknown })] : []),
            ].join(', ')}
          </InLink>
        );
      },
    },
    {
      key: 'waiting',
      title: say('waiting'),
      align: 'end',
      cell: ({ id }) =>
        left === undefined ? (
          notKnown
        ) : (
          <InLink inherit to={`/applications/${id}`}>
            {number(left.find((one) => one.id === id)?.waiting ?? 0)}
          </InLink>
        ),
    },
  ];
  const connect = may('applications.manage') ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setConnecting(true)}>
      {say('connect')}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} actions={connect} />
      <DataList
        label={say('list')}
        path="/applications"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowLink={({ id }) => `/applications/${id}`}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      {isConnecting ? (
        <ConnectDialog
          kinds={kinds}
          close={() => setConnecting(false)}
          onDone={({ id }) => void navigate({ to: `/applications/${id}` })}
        />
      ) : null}
    </>
  );
}
