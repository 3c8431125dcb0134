import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dependsOnOrder, provenOrder, readDay, readMoment } from './date-value.ts';

const days = fc
  .integer({ min: 0, max: 35_000 })
  .map((count) => Temporal.PlainDate.from('1971-01-01').add({ days: count }).toString());

test('a day written in any form that has one meaning is read as that day', () => {
  fc.assert(
    fc.property(days, (iso) => {
      const [year = '', month = '', day = ''] = iso.split('-');
      const forms = [
        iso,
        `${year}/${month}/${day}`,
        `${day}.${month}.${year}`,
        `${Number(day)}.${Number(month)}.${year.slice(2)}`,
      ];
      for (const form of forms) assert.equal(readDay(form, undefined), iso, form);
      assert.equal(readDay(`${day}/${month}/${year}`, 'dmy'), iso);
      assert.equal(readDay(`${Number(month)}/${Number(day)}/${year.slice(2)}`, 'mdy'), iso);
    }),
  );
});

test('any text is read as exactly one existing day, or refused', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.stringMatching(/^\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}$/),
    fc.stringMatching(/^\d{1,2} [A-Za-z]{3,9} \d{4}$/),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom('dmy', 'mdy', undefined), (text, order) => {
      const result = readDay(text, order);
      if (typeof result === 'string')
        assert.equal(Temporal.PlainDate.from(result, { overflow: 'reject' }).toString(), result);
      else assert.ok(result.reason.length > 0);
    }),
  );
});

test('a date that could be day or month first is refused until an order is known', () => {
  assert.deepEqual(readDay('03/04/2026', undefined), {
    reason: 'could be day first or month first; say which with --dates dmy or --dates mdy',
    needsOrder: true,
  });
  assert.equal(readDay('03/04/2026', 'dmy'), '2026-04-03');
  assert.equal(readDay('03/04/2026', 'mdy'), '2026-03-04');
  assert.ok(typeof readDay('24/08/2022', 'mdy') !== 'string');
  assert.equal(provenOrder('24/08/2022'), 'dmy');
  assert.equal(provenOrder('8/24/22 3:15 PM'), 'mdy');
  assert.equal(provenOrder('03/04/2026'), undefined);
  assert.equal(dependsOnOrder('24.08.2022'), false);
});

test('placeholders and days that do not exist are refused', () => {
  for (const text of [
    '9999-12-31',
    '1900-01-01',
    '0000-00-00',
    '1970-01-01',
    '2026-02-31',
    '31.02.2026',
    '2025-02-29',
    '2026-13-01',
    '45123',
  ]) {
    assert.ok(typeof readDay(text, undefined) !== 'string', text);
  }
  assert.equal(readDay('2024-02-29', undefined), '2024-02-29');
});

test('a moment keeps what the file knows: a day, a local time, or an instant in UTC', () => {
  assert.equal(readMoment('2026-09-30', undefined), '2026-09-30');
  assert.equal(readMoment('2026-09-30 17:00', undefined), '2026-09-30T17:00:00');
  assert.equal(readMoment('2026-09-30T17:00:00+02:00', undefined), '2026-09-30T15:00:00Z');
  assert.equal(readMoment('2026-09-30T17:00:00.123Z', undefined), '2026-09-30T17:00:00Z');
  assert.equal(readMoment('8/24/22 12:05 AM', 'mdy'), '2022-08-24T00:05:00');
  assert.equal(readMoment('24 Aug 2022 09:30', undefined), '2022-08-24T09:30:00');
  for (const text of [
    '2026-09-30 25:00',
    '2026-09-30T17:61:00Z',
    '2026-09-30T17:00:00+99:00',
    '2026-02-30T17:00:00Z',
  ]) {
    assert.ok(typeof readMoment(text, undefined) !== 'string', text);
  }
});
