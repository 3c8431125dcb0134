import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportRowView } from '../api/schemas/reports.ts';
import { reportCsv, reportLines } from './report-lines.ts';

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
