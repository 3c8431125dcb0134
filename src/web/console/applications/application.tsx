import { Button, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { AccessColumns, WaitingCase } from '../../../api/schemas/access-matrix.ts';
import type { ConnectorKind } from '../../../api/schemas/connectors.ts';
import type { Application as ApplicationSeen } from '../../../api/schemas/inventory.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, ErrorState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { ApplicationFacts } from './application-facts.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { isSilent } from './health.tsx';
import { applicationsWords } from './words.ts';

/** One application: whether it can be believed, which cases wait for it, and what it was told. */
export function Application() {
  const { application: id = '' }: { readonly application?: string } = useParams({ strict: false });
  const say = useWords(applicationsWords);
  const may = useMay();
  const answer = useServer<ApplicationSeen>(`/applications/${id}`);
  const kinds = useServer<{ items: readonly ConnectorKind[] }>('/connectors').data?.items ?? [];
  const [asking, setAsking] = useState<'change' | 'scope' | null>(null);
  const { tried, answeredAt } = useTry(id);
  const application = answer.data;
  const kind = kinds.find((one) => one.kind === application?.connector);
  const close = () => setAsking(null);
  const mayChange = may('applications.manage') && application !== undefined;
  const toggle = application?.inScope === true ? 'stop' : 'start';
  return (
    <>
      <PageHeader
        title={application?.name ?? say('title')}
        about={<InLink to="/applications">{say('back')}</InLink>}
        actions={
          mayChange ? (
            <>
              {kind?.devices === true ? null : (
                <Button variant="default" onClick={() => setAsking('scope')}>
                  {say(toggle)}
                </Button>
              )}
              <Button variant="default" onClick={() => setAsking('change')}>
                {say('change')}
              </Button>
              {kind?.manual === true ? null : (
                <Button loading={tried.isPending} onClick={() => tried.mutate(undefined)}>
                  {say('try')}
                </Button>
              )}
            </>
          ) : undefined
        }
      />
      <Text role="status" mb="sm">
        {answeredAt}
      </Text>
      {tried.error === null ? null : <ErrorState error={tried.error} />}
      <Shown answer={answer}>
        {(found) => (
          <>
            <ApplicationFacts application={found} kind={kind} />
            <Waiting application={found} />
          </>
        )}
      </Shown>
      {asking === 'change' && application !== undefined ? (
        <ChangeDialog application={application} kind={kind} close={close} />
      ) : null}
      {asking === 'scope' && application !== undefined ? (
        <ConfirmEffect
          effect={say(`${toggle}Of`, { name: application.name })}
          isOpen
          close={close}
          change={() =>
            server.patch(`/applications/${id}`, { inScope: toggle === 'start' }, { version: application.version })
          }
        >
          {say(`${toggle}What`)}
        </ConfirmEffect>
      ) : null}
    </>
  );
}

/** Asks the application now, and tells when it was asked and when it answered. */
function useTry(id: string) {
  const say = useWords(applicationsWords);
  const { time } = useInstants();
  const tried = useChange(async () => {
    const asked = new Date().toISOString();
    await server.post(`/applications/${id}/probe`);
    return { asked, answered: new Date().toISOString() };
  });
  const answeredAt =
    tried.data === undefined
      ? ''
      : say('tried', { asked: time(tried.data.asked), answered: time(tried.data.answered) });
  return { tried, answeredAt };
}

function Waiting({ application }: { readonly application: ApplicationSeen }) {
  const say = useWords(applicationsWords);
  const { number } = useNumbers();
  const silent = isSilent(application);
  const counts = useServer<AccessColumns>('/access/columns', {}, { enabled: silent });
  const waiting = counts.data?.items.find(({ id }) => id === application.id)?.waiting;
  const columns: readonly Column<WaitingCase>[] = [
    { key: 'person', title: say('person'), cell: ({ person }) => person },
    { key: 'case', title: say('case'), cell: (row) => row.number },
    { key: 'department', title: say('department'), cell: ({ department }) => department ?? '' },
    {
      key: 'ends',
      title: say('accessEnds'),
      cell: ({ accessEndsAt, timeZone }) => <When instant={accessEndsAt} timeZone={timeZone} />,
    },
    { key: 'held', title: say('held'), cell: ({ held }) => number(held), align: 'end' },
    { key: 'unseen', title: say('unseen'), cell: ({ unknown }) => number(unknown), align: 'end' },
  ];
  return (
    <>
      <Title order={2} fz="h4" mt="lg" mb="xs">
        {say('cases')}
      </Title>
      {silent && waiting !== undefined && waiting > 0 ? (
        <Text fw={600} mb="xs">
          {say('casesAffected', { count: waiting })}
        </Text>
      ) : null}
      <DataList
        label={say('cases')}
        path={`/applications/${application.id}/cases`}
        columns={columns}
        rowId={(row) => row.number}
        rowName={({ person }) => person}
        rowLink={(row) => `/departures/${row.number}?tab=access`}
        empty={<EmptyState title={say('casesNone')}>{say('casesNoneWhy')}</EmptyState>}
      />
    </>
  );
}
