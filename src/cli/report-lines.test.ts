import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportRowView, ReportView } from '../api/schemas/reports.ts';
import { reportCsv, reportLines, reportRowLines, writtenLines } from './report-lines.ts';

const row: ReportRowView = {
  id: '019f0000-0000-7000-8000-000000000001',
  state: 'late',
  label: '=HYPERLINK("http://evil.test")',
  category: 'laptop',
  offboarding: 'OFF-1',
  personId: null,
  person: '+49 Ada, of Sales',
  department: '@Sales',
  site: null,
  country: 'DE',
  at: '2026-11-20T15:00:00Z',
  minor: 119_900,
  currency: 'EUR',
  unknown: false,
  note: null,
};

test('a report that is written for spreadsheets runs nothing there, and says of an amount nobody knows that it is unknown', () => {
  const [heading = '', known = '', unknown = ''] = reportCsv([
    row,
    { ...row, minor: null, currency: null, unknown: true },
  ]).split('\r\n');
  assert.equal(heading, 'state,what,category,person,department,site,country,case,day,amount,currency,note,id');
  assert.equal(
    known,
    `late,"'=HYPERLINK(""http://evil.test"")",laptop,"'+49 Ada, of Sales",'@Sales,,DE,OFF-1,2026-11-20T15:00:00Z,1199.00,EUR,,${row.id}`,
  );
  assert.match(unknown, /,unknown,,,/);
});

test('a report says what it counts, and shows states without rows and amounts nobody knows', () => {
  const figure = { meaning: 'its day has passed', link: '/' };
  const lines = reportLines({
    name: 'return_status',
    title: 'Return status',
    counts: 'Assets in the cases of leavers.',
    day: 'when access ends',
    amount: 'the book value',
    asOf: '2026-11-20T15:00:00Z',
    from: '2026-11-01',
    to: null,
    by: null,
    groups: [],
    figures: [
      { ...figure, state: 'late', rows: 3, unknown: 1, amounts: [{ currency: 'EUR', minor: 119_900 }] },
      { ...figure, state: 'unknown', rows: 0, unknown: 0, amounts: [] },
    ],
  }).join('\n');
  assert.match(lines, /Assets in the cases of leavers\./);
  assert.match(lines, /from 2026-11-01/);
  assert.match(lines, /late +3 +1199\.00 EUR, 1 not known +its day has passed/);
  assert.match(lines, /unknown +0/);
});

test('a report, a list of rows and a file that have no rows say so in a sentence', () => {
  const nothing = {
    name: 'zombies',
    title: 'Zombie assets',
    counts: 'Assets.',
    day: 'when',
    amount: 'the price',
    asOf: '2026-11-20T15:00:00Z',
    from: null,
    to: null,
    by: { segment: 'department', meaning: 'the department of the leaver' },
    groups: [],
    figures: [{ state: 'nobody', meaning: 'nobody has it', rows: 0, unknown: 0, amounts: [], link: '/' }],
  } as const satisfies ReportView;
  const said = (report: ReportView) => reportLines(report).join('\n');
  assert.match(said(nothing), /There are no such rows\. Nothing of this kind is on record\./);
  assert.match(said({ ...nothing, from: '2026-01-01' }), /Nothing of this kind is in the period\./);
  assert.match(said({ ...nothing, asOf: null }), /Nothing has been counted yet\./);
  assert.doesNotMatch(said(nothing), /DEPARTMENT/);
  assert.deepEqual(reportRowLines([]), ['There are no such rows.']);
  assert.deepEqual(writtenLines('all.csv', 0), ['There are no such rows. all.csv has only the headings.']);
  assert.deepEqual(writtenLines('all.csv', 1), ['all.csv has 1 row.']);
});
