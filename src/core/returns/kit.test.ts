import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type KitMove, kitMoves, type KitState, kitStates, moveKit } from './kit.ts';

const lines = fc.record({ received: fc.nat({ max: 3 }), open: fc.nat({ max: 3 }) });
const after = (state: KitState, move: KitMove, received = 0, open = 1): KitState | 'refused' => {
  const moved = moveKit(state, move, { received, open });
  return 'state' in moved ? moved.state : 'refused';
};

test('no path reaches received without a scan of something that was in the box', () => {
  const walk = fc.array(fc.tuple(fc.constantFrom(...kitMoves), lines), { maxLength: 20 });
  fc.assert(
    fc.property(walk, (moves) => {
      let state: KitState = 'requested';
      let scanned = false;
      for (const [move, counts] of moves) {
        scanned ||= move === 'scan' && counts.received > 0;
        const moved = moveKit(state, move, counts);
        if ('state' in moved) state = moved.state;
        assert.ok(scanned || (state !== 'received' && state !== 'inspected'), `${move} made it ${state}`);
      }
    }),
  );
});

test('a box never goes back, whatever carriers say late or twice', () => {
  const outside = fc.constantFrom<KitMove>('pack', 'ship', 'deliver', 'hand_over', 'arrive');
  fc.assert(
    fc.property(fc.constantFrom(...kitStates), outside, outside, (state, first, second) => {
      const once = after(state, first);
      if (once === 'refused') return;
      assert.equal(after(once, first), once);
      const twice = after(once, second);
      assert.ok(twice === 'refused' || kitStates.indexOf(twice) >= kitStates.indexOf(once));
    }),
  );
});

test('a box of which one thing is missing has arrived and is not received (edge-71)', () => {
  assert.equal(after('returning', 'scan', 1, 1), 'arrived');
  assert.equal(after('arrived', 'scan', 1, 1), 'arrived');
  assert.equal(after('arrived', 'scan', 1, 0), 'received');
});

test('only a box that nobody has sent is called back, and only one that was sent is lost', () => {
  assert.deepEqual(
    kitStates.filter((state) => after(state, 'cancel') === 'cancelled'),
    ['requested', 'packed', 'cancelled'],
  );
  assert.deepEqual(
    kitStates.filter((state) => after(state, 'lose') === 'lost'),
    ['shipped', 'delivered', 'returning', 'arrived', 'lost'],
  );
  assert.equal(after('lost', 'scan', 2, 0), 'received');
});
