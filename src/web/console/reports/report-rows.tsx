import { Select, Title } from '@mantine/core';
import { hasAmounts, type ReportName, reports } from '../../../core/reports/report.ts';
import type { ReportRowView } from '../../../api/schemas/reports.ts';
import { useNumbers } from '../language/numbers.ts';
import { type Say, useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import type { Filters } from '../use-filters.ts';
import { reasonWords } from '../licences/reason-words.ts';
import { sayNote, sayState, sayThing } from './report-words.ts';
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
  const sayReason = useWords(reasonWords);
  const { money } = useNumbers();
  const path = `/reports/${name}/rows`;
  const query = { from, to, state, ...(group === '' ? {} : { by, group }) };
  const columns: readonly Column<ReportRowView>[] = [
    {
      key: 'thing',
      title: say('thing'),
      cell: ({ id, label }) =>
        name === 'coverage' ? <InLink to={`/applications/${encodeURIComponent(id)}`}>{label}</InLink> : label,
    },
    ...(name === 'ageing'
      ? [{ key: 'kind', title: say('kindOfThing'), cell: ({ category }: ReportRowView) => sayThing(say, category) }]
      : []),
    { key: 'state', title: say('state'), cell: (row) => sayState(say, row.state) },
    ...(name === 'coverage' ? [] : whose(say)),
    {
      key: 'when',
      title: say(`day.${name}`),
      cell: ({ at, note }) => (note === 'never_answered' ? '' : <When instant={at} />),
    },
    ...(hasAmounts(name)
      ? [
          {
            key: 'amount',
            title: say('amount'),
            align: 'end' as const,
            cell: ({ minor, currency, unknown }: ReportRowView) =>
              minor !== null && currency !== null ? money({ minor, currency }) : unknown ? say('unknownMoney') : '',
          },
        ]
      : []),
    { key: 'note', title: say('note'), cell: ({ note }) => sayNote(say, sayReason, note) },
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
                { value: '', label: say('allStates') },
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

/** Whom a row is about, and where they work. */
function whose(say: Say<'person' | 'case' | 'by.department' | 'place'>): readonly Column<ReportRowView>[] {
  return [
    { key: 'person', title: say('person'), cell: ({ person }) => person ?? '' },
    {
      key: 'case',
      title: say('case'),
      cell: ({ offboarding }) =>
        offboarding === null ? (
          ''
        ) : (
          <InLink to={`/departures/${offboarding}`} className="no-wrap">
            {offboarding}
          </InLink>
        ),
    },
    { key: 'department', title: say('by.department'), cell: ({ department }) => department ?? '' },
    { key: 'site', title: say('place'), cell: ({ site }) => site ?? '', hidden: true },
  ];
}
