import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endings } from '../item.ts';
import { mootActions } from './moot-actions.ts';

test('what came back is inspected, decided about and erased', () => {
  assert.deepEqual(mootActions('returned'), []);
});

test('a thing that passes to somebody else or never was theirs is neither erased nor locked (edge-53)', () => {
  for (const ending of ['transferred', 'never_held'] as const)
    for (const action of ['sanitize', 'wipe', 'lock_device'] as const) assert.ok(mootActions(ending).includes(action));
});

test('what stays with the person or is sold is erased all the same, and what is lost can still be locked and wiped', () => {
  for (const ending of ['bought_out', 'written_off', 'not_shipped'] as const)
    assert.ok(!mootActions(ending).includes('sanitize'));
  for (const ending of endings.asset)
    if (ending !== 'transferred' && ending !== 'never_held') {
      assert.ok(!mootActions(ending).includes('wipe'));
      assert.ok(!mootActions(ending).includes('lock_device'));
    }
});
