import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantAt, wallClockAt } from './wall-clock.ts';

test('an hour on the wall of a zone is the instant at which its clocks show it', () => {
  assert.equal(instantAt('2026-12-18T17:00', 'Europe/Berlin'), '2026-12-18T16:00:00.000Z');
  assert.equal(instantAt('2026-07-01T09:30', 'America/New_York'), '2026-07-01T13:30:00.000Z');
  assert.equal(instantAt('2026-07-01T09:30', 'Asia/Kathmandu'), '2026-07-01T03:45:00.000Z');
});

test('of an hour that comes twice it is the first, and one that is left out is the hour after', () => {
  assert.equal(instantAt('2026-10-25T02:30', 'Europe/Berlin'), '2026-10-25T00:30:00.000Z');
  assert.equal(instantAt('2026-03-29T02:30', 'Europe/Berlin'), '2026-03-29T01:30:00.000Z');
});

test('what a wall shows at an instant leads back to that instant, across a whole year', () => {
  for (const zone of ['Europe/Berlin', 'Pacific/Auckland', 'America/St_Johns']) {
    for (let day = 0; day < 366; day += 5) {
      const instant = new Date(Date.UTC(2026, 0, 1 + day, 12)).toISOString();
      assert.equal(instantAt(wallClockAt(instant, zone), zone), instant);
    }
  }
});
