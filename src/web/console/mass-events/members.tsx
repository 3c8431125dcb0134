import { NativeSelect, Text } from '@mantine/core';
import type { MassEventAnswer, MassMemberListed } from '../../../api/schemas/mass-events.ts';
import { memberStates } from '../../../core/mass-events/mass-event.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useFilters } from '../use-filters.ts';
import { massEventWords } from './words.ts';

/** Who is on the list, and what became of each; the exceptions are one choice away. */
export function Members({ event: { id, counts, name } }: { readonly event: MassEventAnswer }) {
  const say = useWords(massEventWords);
  const { filters, set, clearFilters } = useFilters(['state']);
  const path = `/mass-events/${id}/members`;
  const columns: readonly Column<MassMemberListed>[] = [
    { key: 'name', title: say('person'), cell: (member) => member.name },
    { key: 'worker', title: say('workerId'), cell: ({ workerId }) => workerId },
    { key: 'department', title: say('department'), cell: ({ department }) => department ?? '–' },
    { key: 'wave', title: say('wave'), cell: ({ wave }) => wave, align: 'end' },
    {
      key: 'case',
      title: say('case'),
      cell: ({ number, refusal, state }) =>
        refusal !== null ? (
          <Text span size="sm" c="var(--mantine-color-red-light-color)">
            {refusal}
          </Text>
        ) : number === null || state === null ? (
          say('member.waiting')
        ) : (
          <>
            <InLink to={`/departures/${number}`}>{number}</InLink> {say(`member.${state}`)}
          </>
        ),
    },
  ];
  return (
    <>
      {counts.refused > 0 ? (
        <Text size="sm" mb="xs">
          <InLink to={`/mass-events/${id}?state=refused`} c="var(--mantine-color-red-light-color)">
            {say('refused', { count: counts.refused })}
          </InLink>
        </Text>
      ) : null}
      <DataList
        label={say('list')}
        path={path}
        query={filters}
        columns={columns}
        rowId={({ personId }) => personId}
        rowName={(member) => member.name}
        filters={
          <>
            <NativeSelect
              size="xs"
              label={say('show')}
              value={filters.state}
              onChange={(event) => set({ state: event.currentTarget.value })}
              data={(['', ...memberStates] as const).map((state) => ({ value: state, label: say(`member.${state}`) }))}
            />
            <SaveCsv<MassMemberListed>
              name={name}
              path={path}
              query={filters}
              headings={['worker_id', 'name', 'department', 'wave', 'case', 'state', 'problem']}
              cells={(one) => [one.workerId, one.name, one.department, one.wave, one.number, one.state, one.refusal]}
            />
          </>
        }
        clearFilters={clearFilters}
        empty={<EmptyState title={say('nobody')} />}
      />
    </>
  );
}
