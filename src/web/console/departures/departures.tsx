import { Badge, Button, Group, NativeSelect } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { BulkBody } from '../../../api/schemas/bulk.ts';
import type { OffboardingSummary, OffboardingViews } from '../../../api/schemas/cases.ts';
import { caseEnds, caseWaits } from '../../../core/departures/case-filter.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList, type Sort } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { partWords } from '../parts/words.ts';
import { useMay } from '../server/me.ts';
import { fileAddress } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { type Filters, useFilters } from '../use-filters.ts';
import { BulkDeeds } from './bulk-deeds.tsx';
import { BulkOutcome } from './bulk-outcome.tsx';
import { Glance } from './glance.tsx';
import { Progress } from './progress.tsx';
import type { Outcome } from './run-bulk.ts';
import { WaitsFor } from './waits-for.tsx';
import { Views } from './views.tsx';
import { departuresWords } from './words.ts';

const names = ['state', 'waits', 'ends', 'department', 'search', 'sort'] as const;
type Name = (typeof names)[number];

/** Every departure the reader may see. Which ones, and in which order, stands in the address. */
export function Departures() {
  const say = useWords(departuresWords);
  const may = useMay();
  const navigate = useNavigate();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { filters, set } = useFilters(names);
  const query = { ...filters, sort: filters.sort === '' ? '-opened' : filters.sort };
  const isNarrowed = names.some((name) => name !== 'sort' && filters[name] !== '');
  const clear = () => set({ state: '', waits: '', ends: '', department: '', search: '' });
  return (
    <>
      <PageHeader
        title={say('title')}
        about={say('about')}
        actions={
          may('departures.add') ? (
            <>
              <Button variant="default" onClick={() => void navigate({ to: '/mass-events' })}>
                {say('together')}
              </Button>
              <Button
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => void navigate({ to: '/departures/new' })}
              >
                {say('add')}
              </Button>
            </>
          ) : undefined
        }
      />
      <Views filters={filters} />
      {outcome === null ? null : <BulkOutcome outcome={outcome} />}
      <DataList
        label={say('list')}
        path="/offboardings"
        query={query}
        columns={useColumns()}
        rowId={({ id }) => id}
        rowName={({ person }) => person.name}
        rowLink={({ number }) => `/departures/${number}`}
        sort={sortOf(query.sort)}
        onSort={({ by, down }) => set({ sort: `${down ? '-' : ''}${by}` })}
        filters={<FilterFields filters={filters} set={set} />}
        clearFilters={isNarrowed ? clear : undefined}
        csv={fileAddress('/offboardings.csv', query)}
        peek={(row) => <Glance row={row} />}
        countPath="/offboarding-count"
        bulk={(rows, clearSelection, all) => (
          <BulkDeeds
            rows={rows}
            filter={all === null ? null : filterOf(filters)}
            clear={clearSelection}
            outcome={outcome}
            tell={setOutcome}
          />
        )}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
    </>
  );
}

/** What filters the list, as the API wants it said. The address may hold any text; the API refuses what it does not know. */
function filterOf({ sort: _sort, ...filters }: Filters<Name>): NonNullable<BulkBody['filter']> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

function sortOf(sort: string): Sort {
  return { by: sort.replace('-', ''), down: sort.startsWith('-') };
}

function useColumns(): readonly Column<OffboardingSummary>[] {
  const say = useWords(departuresWords);
  const sayPart = useWords(partWords);
  return [
    {
      key: 'person',
      title: say('person'),
      sort: 'name',
      cell: ({ person, immediate, quiet, state }) => (
        <Group gap={6} display="inline-flex">
          {person.name}
          {immediate ? (
            <Badge color="red" variant="light" component="span">
              {say('immediate')}
            </Badge>
          ) : null}
          {quiet && state !== 'cancelled' ? (
            <Badge color="gray" variant="light" component="span">
              {sayPart('noLongerWithUs')}
            </Badge>
          ) : null}
        </Group>
      ),
    },
    { key: 'case', title: say('case'), cell: ({ number }) => <span className="no-wrap">{number}</span> },
    { key: 'department', title: say('department'), cell: ({ person }) => person.department ?? '', hidden: true },
    {
      key: 'access',
      title: say('access'),
      sort: 'access',
      cell: ({ accessEndsAt, timeZone }) => <When instant={accessEndsAt} timeZone={timeZone} />,
    },
    {
      key: 'things',
      title: say('things'),
      cell: ({ thingsBy, timeZone }) => (thingsBy === null ? '–' : <When instant={thingsBy} timeZone={timeZone} />),
    },
    { key: 'left', title: say('left'), cell: ({ items }) => <Progress items={items} /> },
    {
      key: 'accessLeft',
      title: say('accessLeft'),
      cell: ({ accessLeft, number }) => <InLink to={`/departures/${number}?tab=access`}>{accessLeft}</InLink>,
      align: 'end',
    },
    {
      key: 'thingsLeft',
      title: say('thingsLeft'),
      cell: ({ thingsLeft, number }) => <InLink to={`/departures/${number}?tab=devices`}>{thingsLeft}</InLink>,
      align: 'end',
    },
    { key: 'owner', title: say('owner'), cell: ({ owner }) => owner?.name ?? '–', hidden: true },
    { key: 'waits', title: say('waits'), cell: (row) => <WaitsFor row={row} /> },
    {
      key: 'opened',
      title: say('opened'),
      sort: 'opened',
      cell: ({ openedAt }) => <When instant={openedAt} />,
      hidden: true,
    },
  ];
}

function FilterFields({
  filters,
  set,
}: {
  readonly filters: Filters<Name>;
  readonly set: (change: Partial<Record<Name, string>>) => void;
}) {
  const say = useWords(departuresWords);
  const departments = useServer<OffboardingViews>('/offboarding-views').data?.departments ?? [];
  const shown = filters.department === '' || departments.includes(filters.department);
  return (
    <>
      <SearchField
        label={say('search')}
        placeholder={say('searchHint')}
        value={filters.search}
        onChange={(search) => set({ search })}
      />
      <NativeSelect
        size="xs"
        label={say('department')}
        value={filters.department}
        onChange={(event) => set({ department: event.currentTarget.value })}
        data={[
          { value: '', label: say('everyDepartment') },
          ...(shown ? departments : [filters.department, ...departments]).map((name) => ({ value: name, label: name })),
        ]}
      />
      <NativeSelect
        size="xs"
        label={say('waitsFor')}
        value={filters.waits}
        onChange={(event) => set({ waits: event.currentTarget.value })}
        data={(['', ...caseWaits] as const).map((wait) => ({ value: wait, label: say(`waits.${wait}`) }))}
      />
      <NativeSelect
        size="xs"
        label={say('ends')}
        value={filters.ends}
        onChange={(event) => set({ ends: event.currentTarget.value })}
        data={(['', ...caseEnds] as const).map((end) => ({ value: end, label: say(`ends.${end}`) }))}
      />
    </>
  );
}
