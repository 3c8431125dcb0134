import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { OffboardingDetail, OffboardingSummary } from '../../../api/schemas/cases.ts';
import { CancelDialog } from '../departure/cancel-dialog.tsx';
import { MoveDialog } from '../departure/move-dialog.tsx';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { partWords } from '../parts/words.ts';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { Questions } from './questions.tsx';
import { hrWords } from './words.ts';

const deeds = ['move', 'takeBack'] as const;
type Deed = (typeof deeds)[number];

/** Who leaves and when, whether it is set up right, and what HR systems asked; nothing about accounts or devices. */
export function Hr() {
  const say = useWords(hrWords);
  const sayPart = useWords(partWords);
  const may = useMay();
  const navigate = useNavigate();
  const { day } = useInstants();
  const { filters, set, clearFilters } = useFilters(['search']);
  const [asking, setAsking] = useState<{ readonly deed: Deed; readonly detail: OffboardingDetail } | null>(null);
  // The case is read before it is changed, so that a change in between is noticed.
  const opening = useChange(async ({ deed, number }: { readonly deed: Deed; readonly number: string }) =>
    setAsking({ deed, detail: await server.get<OffboardingDetail>(`/offboardings/${number}`) }),
  );
  const columns: readonly Column<OffboardingSummary>[] = [
    { key: 'person', title: say('person'), cell: ({ person }) => person.name },
    { key: 'department', title: say('department'), cell: ({ person }) => person.department ?? '' },
    {
      key: 'day',
      title: say('lastDay'),
      cell: ({ lastWorkingDay, quiet }) => (quiet ? sayPart('noLongerWithUs') : day(lastWorkingDay)),
    },
    { key: 'state', title: say('state'), cell: (row) => say(stateOf(row)) },
    {
      key: 'actions',
      title: say('actions'),
      // Nothing presses in a quiet case; what is still to be changed of it is found on its own page.
      cell: ({ number, person, quiet }) =>
        may('departures.add') && !quiet ? (
          <Group gap="xs">
            {deeds.map((deed) => (
              <Button
                key={deed}
                size="compact-sm"
                variant="default"
                aria-label={`${say(deed)}: ${person.name}`}
                onClick={() => opening.mutate({ deed, number })}
              >
                {say(deed)}
              </Button>
            ))}
          </Group>
        ) : null,
    },
  ];
  return (
    <>
      <PageHeader
        title={say('title')}
        about={say('about')}
        actions={
          <Group gap="xs">
            <InLink to="/brakes">{say('massEvents')}</InLink>
            {may('departures.add') ? (
              <Button onClick={() => void navigate({ to: '/departures/new' })}>{say('add')}</Button>
            ) : null}
          </Group>
        }
      />
      {may('messages.handle') ? <Questions /> : null}
      {opening.error === null ? null : <ErrorState error={opening.error} />}
      <DataList
        label={say('list')}
        path="/offboardings"
        query={{ state: 'open', sort: 'access', search: filters.search }}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ person }) => person.name}
        rowLink={({ number }) => `/departures/${number}`}
        filters={<SearchField label={say('search')} value={filters.search} onChange={(search) => set({ search })} />}
        clearFilters={clearFilters}
        empty={<EmptyState title={say('nobody')}>{say('nobodyWhy')}</EmptyState>}
      />
      {asking?.deed === 'move' ? <MoveDialog detail={asking.detail} close={() => setAsking(null)} /> : null}
      {asking?.deed === 'takeBack' ? <CancelDialog detail={asking.detail} close={() => setAsking(null)} /> : null}
    </>
  );
}

/** How far a departure is set up, in words that are not about systems. */
function stateOf({ held, paused, quiet, approved, late, problems }: OffboardingSummary) {
  if (held) return 'held';
  if (paused) return 'paused';
  if (!approved) return 'toApprove';
  return late + problems === 0 ? 'onTrack' : quiet ? 'withIt' : 'behind';
}
