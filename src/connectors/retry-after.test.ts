import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { retryAfterMs } from './retry-after.ts';

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');

test('seconds and HTTP dates are both understood', () => {
  assert.equal(retryAfterMs('7', now), 7_000);
  assert.equal(retryAfterMs(' 0 ', now), 0);
  assert.equal(retryAfterMs('Mon, 23 Nov 2026 10:00:30 GMT', now), 30_000);
});

test('a header that is negative, past, fractional or nonsense asks for nothing', () => {
  for (const header of [
    '-5',
    '1.5',
    'soon',
    '',
    'Mon, 23 Nov 2026 09:59:59 GMT',
    '2026-11-23T10:00:30Z',
    'Mon, 99 Nov 2026 10:00:30 GMT',
  ]) {
    assert.equal(retryAfterMs(header, now), null, header);
  }
  assert.equal(retryAfterMs(undefined, now), null);
});

test('no header whatever makes anybody wait longer than an hour, or a negative time', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat().map(String),
        fc.bigInt({ min: 0n }).map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (header) => {
        const waitMs = retryAfterMs(header, now);
        assert.ok(waitMs === null || (waitMs >= 0 && waitMs <= 3_600_000));
      },
    ),
  );
});
