import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timesOf, usualLeaseMs } from './lease.ts';

test('a minute is enough for a lease to run out, for the scan that finds it, and for a late one after that', () => {
  const scanEveryMs = 1_000;
  assert.ok(usualLeaseMs + 2 * scanEveryMs < 60_000);
});

test('whoever begins to send has time for the whole call and the margin before the lease is over', () => {
  for (const leaseMs of [2_400, usualLeaseMs, 600_000]) {
    const { sendMs, callMs, marginMs } = timesOf(leaseMs);
    assert.ok(marginMs > 0 && callMs + marginMs < sendMs && sendMs < leaseMs, `A lease of ${leaseMs} ms.`);
  }
});
