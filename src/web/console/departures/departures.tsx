import { SegmentedControl } from '@mantine/core';
import type { OffboardingSummary } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useFilters } from '../use-filters.ts';
import { departuresWords } from './words.ts';

const states = ['', 'open', 'closed', 'cancelled'] as const;

/** Every departure the reader may see, the latest first. */
export function Departures() {
  const say = useWords(departuresWords);
  const { filters, set, clearFilters } = useFilters(['state']);
  const columns: readonly Column<OffboardingSummary>[] = [
    { key: 'person', title: say('person'), cell: ({ person }) => person.name },
    { key: 'case', title: say('case'), cell: ({ number }) => number },
    { key: 'department', title: say('department'), cell: ({ person }) => person.department ?? '' },
    {
      key: 'access',
      title: say('access'),
      cell: ({ accessEndsAt, timeZone }) => <When instant={accessEndsAt} timeZone={timeZone} />,
    },
    { key: 'left', title: say('left'), cell: ({ items }) => say('leftOf', leftOf(items)), align: 'end' },
    { key: 'waits', title: say('waits'), cell: (row) => <WaitsFor row={row} /> },
  ];
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <DataList
        label={say('list')}
        path="/offboardings"
        query={{ state: filters.state }}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ person }) => person.name}
        rowLink={({ number }) => `/departures/${number}`}
        filters={
          <SegmentedControl
            size="xs"
            aria-label={say('state')}
            value={filters.state}
            onChange={(state) => set({ state })}
            data={states.map((state) => ({ value: state, label: say(`state.${state}`) }))}
          />
        }
        clearFilters={clearFilters}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
    </>
  );
}

function WaitsFor({
  row: { state, held, paused, approved, problems, asked, late },
}: {
  readonly row: OffboardingSummary;
}) {
  const say = useWords(departuresWords);
  if (state !== 'open') return say(`state.${state}`);
  const parts = [
    ...(held ? [say('held')] : []),
    ...(paused ? [say('paused')] : []),
    ...(approved ? [] : [say('approval')]),
    ...(problems > 0 ? [say('problems', { count: problems })] : []),
    ...(asked > 0 ? [say('asked', { count: asked })] : []),
    ...(late > 0 ? [say('late', { count: late })] : []),
  ];
  return parts.join(', ');
}

/** Only what was seen done, and what was waived, no longer counts as open. */
function leftOf(items: OffboardingSummary['items']): { readonly left: number; readonly total: number } {
  const total = Object.values(items).reduce((sum, count) => sum + count, 0);
  return { left: total - items.done - items.waived, total };
}
