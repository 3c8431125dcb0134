import type { ReportFigureView, ReportListView, ReportRowView, ReportView } from '../api/schemas/reports.ts';
import { sayMoney } from '../core/say-money.ts';
import { writeCsv } from '../formats/csv-write.ts';
import { sentence } from './options.ts';
import { facts, paint, paragraph, table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatInstant } from './times.ts';

/** The reports there are, and what each counts. */
export function reportListLines(items: ReportListView['items']): readonly string[] {
  return items.flatMap(({ name, title, counts }) => [`${paint('bold', name)}  ${title}`, ...paragraph(counts, 2), '']);
}

/** A report: what it counts, of when, and a line for each figure. */
export function reportLines(report: ReportView): readonly string[] {
  const { title, counts, day, amount, asOf, from, to, figures, by, groups } = report;
  const shown = groups.flatMap(({ group, figures: inGroup }) => inGroup.map((figure) => ({ group, ...figure })));
  return [
    paint('bold', title),
    ...paragraph(counts),
    '',
    ...facts([
      ['period', periodWords(from, to)],
      ['by the day', day],
      ['amounts', amount],
      ['as of', asOf === null ? 'never counted: a worker counts zombies once a day' : formatInstant(asOf)],
    ]),
    '',
    ...(figures.some(({ rows }) => rows > 0) ? [] : sentence(`${noRows} ${noRowsOf(report)}`)),
    ...table<ReportFigureView>(
      [
        { title: 'STATE', value: ({ state }) => state },
        ...figureColumns,
        { title: 'WHICH MEANS', value: ({ meaning }) => meaning, flexible: true },
      ],
      figures,
    ),
    ...(by === null || shown.length === 0
      ? []
      : [
          '',
          `By ${by.meaning}`,
          ...table<ReportFigureView & { readonly group: string }>(
            [
              { title: by.segment.toUpperCase(), value: ({ group }) => group, flexible: true },
              { title: 'STATE', value: ({ state }) => state },
              ...figureColumns,
            ],
            shown,
          ),
        ]),
  ];
}

const noRows = 'There are no such rows.';

function noRowsOf({ asOf, from, to }: ReportView): string {
  if (asOf === null) return 'Nothing has been counted yet.';
  return from === null && to === null ? 'Nothing of this kind is on record.' : 'Nothing of this kind is in the period.';
}

const figureColumns = [
  { title: 'ROWS', value: ({ rows }: ReportFigureView) => rows, align: 'right' },
  { title: 'AMOUNT', value: amountWords, flexible: true },
] as const;

function amountWords({ amounts, unknown }: ReportFigureView): string {
  const known = amounts.map((amount) => sayMoney(amount));
  return [...known, ...(unknown === 0 ? [] : [`${unknown} not known`])].join(', ');
}

function periodWords(from: string | null, to: string | null): string {
  if (from === null) return to === null ? 'all there is' : `to ${to}`;
  return to === null ? `from ${from}` : `${from} to ${to}`;
}

/** The rows behind a report, as a table. */
export function reportRowLines(rows: readonly ReportRowView[]): readonly string[] {
  if (rows.length === 0) return [noRows];
  return table<ReportRowView>(
    [
      { title: 'DAY', value: ({ at }) => at.slice(0, 10) },
      { title: 'WHAT', value: ({ label }) => printable(label), flexible: true },
      { title: 'WHO', value: ({ person }) => person, flexible: true },
      { title: 'CASE', value: ({ offboarding }) => offboarding },
      { title: 'STATE', value: ({ state }) => state },
      { title: 'AMOUNT', value: rowAmount },
      { title: 'NOTE', value: ({ note }) => note?.replaceAll('_', ' ') ?? '', flexible: true },
    ],
    rows,
  );
}

function rowAmount({ minor, currency, unknown }: ReportRowView): string {
  if (unknown) return 'not known';
  return minor === null || currency === null ? '' : sayMoney({ minor, currency });
}

const headings = [
  'state',
  'what',
  'category',
  'person',
  'department',
  'site',
  'country',
  'case',
  'day',
  'amount',
  'currency',
  'note',
  'id',
];

/** What is said of a file that the rows of a report were written to. */
export function writtenLines(file: string, rows: number): readonly string[] {
  if (rows === 0) return sentence(`${noRows} ${file} has only the headings.`);
  return sentence(`${file} has ${plural(rows, 'row')}.`);
}

/** The rows behind a report as CSV (RFC 4180), with texts that a spreadsheet would run defused. An amount nobody knows is `unknown`. */
export function reportCsv(rows: readonly ReportRowView[]): string {
  return writeCsv(
    headings,
    rows.map((row) => [
      row.state,
      row.label,
      row.category,
      row.person,
      row.department,
      row.site,
      row.country,
      row.offboarding,
      row.at,
      row.unknown ? 'unknown' : (rowAmount(row).split(' ')[0] ?? null),
      row.currency,
      row.note,
      row.id,
    ]),
  );
}
