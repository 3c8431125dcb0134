import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBoth } from './times.ts';

test('edge-43: an hour is shown where the person works and where it is read, also across the date line', () => {
  assert.equal(
    formatBoth('2026-11-27T03:00:00Z', 'Pacific/Kiritimati', 'Pacific/Honolulu'),
    'Fri 27 Nov 2026 17:00 +14:00 (yours: Thu 26 Nov 2026 17:00 -10:00)',
  );
  assert.equal(formatBoth('2026-11-27T16:00:00Z', 'Europe/Berlin', 'Europe/Paris'), 'Fri 27 Nov 2026 17:00 +01:00');
});
