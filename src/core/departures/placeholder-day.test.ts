import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusePlaceholder } from './placeholder-day.ts';

test('edge-10: the days that systems write where they know none are refused as the day of a departure, real ones are not', () => {
  const refuse = (text: string) => () => refusePlaceholder('last working day', Temporal.PlainDate.from(text));
  for (const text of ['0000-01-01', '0001-01-01', '1899-12-30', '1900-01-01', '1970-01-01', '9999-12-31'])
    assert.throws(refuse(text), { code: 'rule-refused', message: /is a placeholder/ });
  for (const text of ['1971-01-01', '2026-02-28', '2099-12-31']) assert.doesNotThrow(refuse(text));
});
