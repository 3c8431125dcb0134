import { Select, Title } from '@mantine/core';
import { type ReportName, reports } from '../../../core/reports/report.ts';
import type { ReportRowView } from '../../../api/schemas/reports.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import type { Filters } from '../use-filters.ts';
import { sayState } from './report-words.ts';
import { SaveCsv } from '../parts/save-csv.tsx';
import { reportsWords } from './words.ts';

type Asked = Filters<'from' | 'to' | 'by' | 'state' | 'group'>;

/** The rows of a report, as far as its filters let them through. */
export function ReportRows({
  name,
  filters: { from, to, by, state, group },
  set,
}: {
  readonly name: ReportName;
  readonly filters: Asked;
  readonly set: (change: Partial<Asked>) => void;
}) {
  const say = useWords(reportsWords);
  const { money } = useNumbers();
  const path = `/reports/${name}/rows`;
  const query = { from, to, state, ...(group === '' ? {} : { by, group }) };
  const columns: readonly Column<ReportRowView>[] = [
    { key: 'thing', title: say('thing'), cell: ({ label }) => label },
    { key: 'state', title: say('state'), cell: (row) => sayState(say, row.state) },
    { key: 'person', title: say('person'), cell: ({ person }) => person ?? '' },
    {
      key: 'case',
      title: say('case'),
      cell: ({ offboarding }) =>
        offboarding === null ? '' : <InLink to={`/departures/${offboarding}`}>{offboarding}</InLink>,
    },
    { key: 'department', title: say('by.department'), cell: ({ department }) => department ?? '' },
    { key: 'site', title: say('place'), cell: ({ site }) => site ?? '', hidden: true },
    { key: 'when', title: say('when'), cell: ({ at }) => <When instant={at} /> },
    {
      key: 'amount',
      title: say('amount'),
      align: 'end',
      cell: ({ minor, currency, unknown }) =>
        minor !== null && currency !== null ? money({ minor, currency }) : unknown ? say('unknownMoney') : '',
    },
    { key: 'note', title: say('note'), cell: ({ note }) => note ?? '' },
  ];
  return (
    <>
      <Title order={2} fz="md" mt="lg" mb="xs">
        {[say('allRows'), ...(group === '' ? [] : [group === 'none' ? say('none') : group])].join(': ')}
      </Title>
      <DataList
        label={say('allRows')}
        path={path}
        query={query}
        columns={columns}
        rowId={({ id, state: shown }) => `${id} ${shown}`}
        rowName={({ label }) => label}
        filters={
          <>
            <Select
              size="xs"
              aria-label={say('state')}
              value={state}
              data={[
                { value: '', label: say('allRows') },
                ...Object.keys(reports[name].states).map((value) => ({ value, label: sayState(say, value) })),
              ]}
              onChange={(value) => set({ state: value ?? '' })}
              allowDeselect={false}
            />
            <SaveCsv
              name={name}
              path={path}
              query={query}
              headings={[
                'thing',
                'state',
                'person',
                'case',
                'department',
                'site',
                'country',
                'at',
                'amount_minor',
                'currency',
                'note',
              ]}
              cells={(row: ReportRowView) => [
                row.label,
                row.state,
                row.person,
                row.offboarding,
                row.department,
                row.site,
                row.country,
                row.at,
                row.minor,
                row.currency,
                row.note,
              ]}
            />
          </>
        }
        clearFilters={state === '' && group === '' ? undefined : () => set({ state: '', group: '' })}
        empty={<EmptyState title={say('report.none')} />}
      />
    </>
  );
}
