import { Button, List, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { HeldSeat, LicenceDetailView } from '../../../api/schemas/licences.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { ChangeLicence } from './change-licence.tsx';
import { LicenceFacts } from './licence-facts.tsx';
import { GiveSeat, WaitForSeat } from './seat-dialogs.tsx';
import { licencesWords } from './words.ts';

/** One licence: how it is paid for, who has a seat, who waits, and giving a free one on. */
export function Licence() {
  const { licence: id = '' }: { readonly licence?: string } = useParams({ strict: false });
  const say = useWords(licencesWords);
  const may = useMay()('licences.manage');
  const answer = useServer<LicenceDetailView>(`/licences/${id}`);
  const [asking, setAsking] = useState<'change' | 'give' | 'wait' | null>(null);
  const [said, setSaid] = useState('');
  const close = () => setAsking(null);
  const licence = answer.data;
  const canGive = licence !== undefined && licence.free !== 0 && licence.reassignable !== false;
  return (
    <>
      <PageHeader
        title={licence?.name ?? say('title')}
        about={<InLink to="/licences">{say('back')}</InLink>}
        actions={
          may && licence !== undefined ? (
            <>
              <Button variant="default" onClick={() => setAsking('change')}>
                {say('change')}
              </Button>
              <Button variant="default" onClick={() => setAsking('wait')}>
                {say('wait')}
              </Button>
              <Button disabled={!canGive} onClick={() => setAsking('give')}>
                {say('give')}
              </Button>
            </>
          ) : undefined
        }
      />
      <Text role="status" mb="sm">
        {said}
      </Text>
      <Shown answer={answer}>
        {(found) => (
          <>
            <LicenceFacts licence={found} />
            <WhoWaits licence={found} />
            <Holders licence={found} />
          </>
        )}
      </Shown>
      {licence === undefined || asking === null ? null : asking === 'change' ? (
        <ChangeLicence licence={licence} close={close} />
      ) : asking === 'wait' ? (
        <WaitForSeat licence={licence} close={close} />
      ) : (
        <GiveSeat licence={licence} close={close} onDone={(name) => setSaid(say('given', { name }))} />
      )}
    </>
  );
}

function WhoWaits({ licence: { whoWaits, free } }: { readonly licence: LicenceDetailView }) {
  const say = useWords(licencesWords);
  return (
    <>
      <Title order={2} fz="h4" mt="lg">
        {say('whoWaits')}
      </Title>
      {free === 0 ? <Text size="sm">{say('noneFree')}</Text> : null}
      {whoWaits.length === 0 ? (
        <Text>{say('nobodyWaits')}</Text>
      ) : (
        <List type="ordered">
          {whoWaits.map(({ personId, name, askedAt }) => (
            <List.Item key={personId}>
              {name}, {say('askedAt')} <When instant={askedAt} />
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}

function Holders({ licence: { id } }: { readonly licence: LicenceDetailView }) {
  const say = useWords(licencesWords);
  const columns: readonly Column<HeldSeat>[] = [
    { key: 'person', title: say('person'), cell: ({ person }) => person.name },
    { key: 'department', title: say('department'), cell: ({ person }) => person.department ?? '' },
    { key: 'since', title: say('since'), cell: ({ heldFrom }) => <When instant={heldFrom} /> },
  ];
  return (
    <>
      <Title order={2} fz="h4" mt="lg" mb="xs">
        {say('holders')}
      </Title>
      <DataList
        label={say('holders')}
        path={`/licences/${id}/seats`}
        columns={columns}
        rowId={(seat) => seat.id}
        rowName={({ person }) => person.name}
        empty={<EmptyState title={say('holdersNone')} />}
      />
    </>
  );
}
