import type { LicenceView } from '../../../api/schemas/licences.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState } from '../parts/states.tsx';
import { fileAddress } from '../server/server.ts';
import { useTerms } from './terms.ts';
import { licencesWords } from './words.ts';

/** Every licence, with how its seats are used; each number leads to whom it counts. */
export function Pools() {
  const say = useWords(licencesWords);
  const { number } = useNumbers();
  const terms = useTerms();
  const columns: readonly Column<LicenceView>[] = [
    { key: 'name', title: say('name'), cell: ({ name }) => name },
    { key: 'application', title: say('application'), cell: ({ application }) => application ?? '' },
    {
      key: 'use',
      title: say('inUse'),
      align: 'end',
      cell: (row) => (
        <InLink inherit to={`/licences/${row.id}`}>
          {terms.use(row)}
        </InLink>
      ),
    },
    {
      key: 'free',
      title: say('free'),
      align: 'end',
      cell: ({ free }) => (free === null ? say('notSaid') : number(free)),
    },
    {
      key: 'waiting',
      title: say('waiting'),
      align: 'end',
      cell: ({ id, waiting }) => (
        <InLink inherit to={`/licences/${id}`}>
          {number(waiting)}
        </InLink>
      ),
    },
    { key: 'out', title: say('runningOut'), align: 'end', cell: ({ runningOut }) => number(runningOut) },
    { key: 'price', title: say('price'), align: 'end', cell: terms.price },
    { key: 'renews', title: say('renews'), cell: terms.renewal },
  ];
  return (
    <DataList
      label={say('list')}
      path="/licences"
      columns={columns}
      rowId={({ id }) => id}
      rowName={({ name }) => name}
      rowLink={({ id }) => `/licences/${id}`}
      csv={fileAddress('/licences.csv')}
      empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
    />
  );
}
