import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricsAnswered } from '../api/schemas/metrics.ts';
import { metricLines, rowLines } from './metric-lines.ts';

const nobody: MetricsAnswered = {
  period: { name: '2026-06', from: '2026-05-31T22:00:00Z', until: '2026-06-30T22:00:00Z', timeZone: 'Europe/Berlin' },
  asOf: '2026-07-01T08:00:00Z',
  ledgerSize: 3,
  ruleVersion: 2,
  filters: {},
  population: 0,
  leftOut: [],
  leftOutCount: 0,
  figures: [],
  cells: [],
  exported: null,
};

test('a period in which nobody leaves says so in a sentence, and whether only some were asked about', () => {
  const said = (answer: MetricsAnswered) => metricLines(answer).join(' ');
  assert.match(said(nobody), /No leaver is counted: nobody's access ends in this period\./);
  assert.match(said({ ...nobody, filters: { department: 'Sales' } }), /in this period among those asked about\./);
  assert.match(said({ ...nobody, leftOutCount: 1 }), /in this period, beside those left out\./);
  assert.doesNotMatch(said({ ...nobody, population: 7 }), /No leaver is counted/);
  assert.deepEqual(rowLines([]), ['There are no such rows.']);
});
