import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScanOutcome } from '../api/schemas/custody.ts';
import { isTakenIn, scanLine } from './scan-lines.ts';

const scan = (more: Partial<ScanOutcome>): ScanOutcome => ({
  label: 'LT-1',
  outcome: 'returned',
  offboardings: [],
  ...more,
});
const plain = (one: ScanOutcome) => scanLine(one).replaceAll(/\u001B\[\d+m/g, '');

test('every scan is one line that begins with what it came to', () => {
  const from = { personId: 'p', name: 'Anna' };
  const offboardings = [{ offboardingId: 'o', number: 'OFF-1' }];
  assert.equal(plain(scan({ from, offboardings })), 'BACK      LT-1: back from Anna, OFF-1');
  assert.match(plain(scan({ from, signs: ['unexpected', 'damaged'] })), /^LOOK {6}LT-1: .*; damaged$/);
  assert.match(plain(scan({ outcome: 'already_in' })), /^HERE .*nothing was changed$/);
  assert.match(plain(scan({ outcome: 'refused', reason: 'A line.\nAnother.' })), /^NOT IN [^\n]*$/);
});

test('a mismatch shows what was expected beside what was read', () => {
  const line = plain(
    scan({
      outcome: 'wrong_serial',
      expected: 'A1',
      read: 'B2',
      other: { assetId: 'a', tag: 'LT-2' },
      reason: 'Held.',
    }),
  );
  assert.equal(line, 'STOP      LT-1: expected A1, read B2, which belongs to LT-2. Held.');
});

test('only what is here counts as taken in', () => {
  for (const outcome of ['wrong_serial', 'not_ours', 'more_needed', 'unknown_asset', 'ambiguous', 'refused'] as const)
    assert.ok(!isTakenIn(scan({ outcome })));
});
