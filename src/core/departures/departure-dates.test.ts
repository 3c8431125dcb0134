import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseContradiction } from './departure-dates.ts';

const refuse = (more: { employmentEnds?: string; accessEndsAt?: string }) => () =>
  refuseContradiction({
    lastWorkingDay: Temporal.PlainDate.from('2026-12-31'),
    employmentEnds: Temporal.PlainDate.from(more.employmentEnds ?? '2026-12-31'),
    accessEndsAt: Temporal.Instant.from(more.accessEndsAt ?? '2026-12-31T16:00:00Z'),
    timeZone: 'Europe/Berlin',
  });

test('days of a departure that cannot all be meant are refused, garden leave and an early end of access are not', () => {
  assert.throws(refuse({ employmentEnds: '2026-12-30' }), { code: 'rule-refused', message: /2026-12-31.*2026-12-30/ });
  assert.throws(refuse({ accessEndsAt: '2020-12-31T12:00:00Z' }), { code: 'rule-refused', message: /2020-12-31/ });
  for (const fits of [{}, { employmentEnds: '2027-06-30' }, { accessEndsAt: '2026-03-01T00:00:00Z' }])
    assert.doesNotThrow(refuse(fits));
});
