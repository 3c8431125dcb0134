import { Badge, Button, Group, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import type { AccessColumns, UnmatchedAccount } from '../../../api/schemas/access-matrix.ts';
import { useWords } from '../language/words.ts';
import { PersonField } from '../parts/person-field.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { accessWords } from './words.ts';

const matches = ['', 'none', 'email', 'nobody'] as const;

/** Accounts of which no identifier says whose they are, and saying so. */
export function UnmatchedAccounts() {
  const say = useWords(accessWords);
  const may = useMay();
  const { filters, set } = useFilters(['match', 'application']);
  const { match, application } = filters;
  const applications = useServer<AccessColumns>('/access/columns').data?.items ?? [];
  const [deciding, setDeciding] = useState<UnmatchedAccount | null>(null);
  const columns: readonly Column<UnmatchedAccount>[] = [
    { key: 'login', title: say('login'), cell: ({ login }) => login },
    { key: 'application', title: say('application'), cell: (row) => row.application.name },
    {
      key: 'match',
      title: say('match'),
      cell: ({ match: found, person }) =>
        person === null ? say(`match.${found}`) : say('maybe', { name: person.name }),
    },
    {
      key: 'kind',
      title: say('kind'),
      cell: ({ kind, privileged }) => (
        <Group gap={4}>
          {say(`kind.${kind}`)}
          {privileged === true ? (
            <Badge color="orange" variant="light">
              {say('privileged')}
            </Badge>
          ) : null}
        </Group>
      ),
    },
    {
      key: 'state',
      title: say('state'),
      cell: ({ active }) => say(active === null ? 'cell.unknown' : active ? 'yes' : 'no'),
    },
    {
      key: 'used',
      title: say('lastSignIn'),
      cell: ({ lastSignInAt }) => (lastSignInAt === null ? say('cell.unknown') : <When instant={lastSignInAt} />),
    },
    { key: 'seen', title: say('seen'), cell: ({ seenAt }) => <When instant={seenAt} />, hidden: true },
    {
      key: 'actions',
      title: say('actions'),
      cell: (row) =>
        may('items.attest') ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say('decide')}: ${row.login}`}
            onClick={() => setDeciding(row)}
          >
            {say('decide')}
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <DataList
        label={say('unmatched')}
        path="/unmatched-accounts"
        query={{ match, application }}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ login }) => login}
        filters={
          <>
            <NativeSelect
              size="xs"
              label={say('match')}
              value={match}
              onChange={(event) => set({ match: event.currentTarget.value })}
              data={matches.map((value) => ({ value, label: say(`match.${value}`) }))}
            />
            <NativeSelect
              size="xs"
              label={say('application')}
              value={application}
              onChange={(event) => set({ application: event.currentTarget.value })}
              data={[
                { value: '', label: say('all') },
                ...applications.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </>
        }
        clearFilters={match === '' && application === '' ? undefined : () => set({ match: '', application: '' })}
        empty={<EmptyState title={say('unmatchedNone')}>{say('unmatchedNoneWhy')}</EmptyState>}
      />
      {deciding === null ? null : <Decide account={deciding} close={() => setDeciding(null)} />}
    </>
  );
}

function Decide({ account, close }: { readonly account: UnmatchedAccount; readonly close: () => void }) {
  const say = useWords(accessWords);
  const [personId, setPersonId] = useState(account.person?.id ?? '');
  const decide = (whose: string | null) => server.post(`/accounts/${account.id}/decision`, { personId: whose });
  const nobody = useChange(() => decide(null));
  return (
    <FormDialog
      title={say('decideOf', { login: account.login })}
      submit={say('decideIt')}
      isOpen
      close={close}
      isReady={personId !== ''}
      change={() => decide(personId)}
    >
      <Text size="sm">{say('decideWhat')}</Text>
      <PersonField label={say('person')} value={personId} onChange={setPersonId} />
      {nobody.error === null ? null : <ErrorState error={nobody.error} />}
      {account.match === 'nobody' ? null : (
        <Group>
          <Button
            variant="subtle"
            size="compact-sm"
            loading={nobody.isPending}
            onClick={() => nobody.mutate(undefined, { onSuccess: close })}
          >
            {say('decideNobody')}
          </Button>
        </Group>
      )}
    </FormDialog>
  );
}
