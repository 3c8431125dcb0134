import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PastTry, planRestoration, receiptsOf } from './restorable.ts';

const at = (minute: number) => Temporal.Instant.from('2026-03-31T15:00:00Z').add({ minutes: minute });
const receipt = (verb: PastTry['verb'], before: object, notRestorable: string[] = []): PastTry['receipt'] => ({
  verb,
  before: { ...before },
  after: {},
  changed: [],
  notRestorable,
  effectiveBy: null,
});
const tried = (more: Partial<PastTry>): PastTry => ({
  verb: 'suspend',
  outcome: 'applied',
  startedAt: at(0),
  snapshot: null,
  receipt: null,
  ...more,
});

test('receipts come newest first, in whatever order the tries are read', () => {
  const tries = [0, 1, 2, 3].map((minute) => tried({ startedAt: at(minute), receipt: receipt('suspend', { minute }) }));
  fc.assert(
    fc.property(fc.shuffledSubarray(tries, { minLength: 4 }), (shuffled) => {
      assert.deepEqual(
        receiptsOf(shuffled).map(({ before }) => before['minute']),
        [3, 2, 1, 0],
      );
    }),
  );
});

test('what certainly never happened is not undone, and what may have happened is undone from its snapshot', () => {
  const snapshot = { status: 'active' };
  const undone = (outcome: PastTry['outcome']) => receiptsOf([tried({ outcome, snapshot })]).length;
  assert.deepEqual((['definitely_not', 'refused'] as const).map(undone), [0, 0]);
  assert.deepEqual((['ambiguous', 'interrupted', null] as const).map(undone), [1, 1, 1]);
  assert.deepEqual(receiptsOf([tried({ outcome: 'ambiguous' })]), []);
});

test('a seat that was given back is said to be gone, never asked back', () => {
  const seat = tried({ verb: 'releaseSeat', receipt: receipt('releaseSeat', { seats: ['crm'] }) });
  assert.deepEqual(receiptsOf([seat]), []);
  const { accounts, notRestorable } = planRestoration({
    accounts: [],
    things: [{ kind: 'seat', label: 'seat of CRM', seen: 'released' }],
    byHand: [],
  });
  assert.deepEqual(accounts, []);
  assert.match(notRestorable[0]?.reason ?? '', /given back/);
});

test('an account nobody touched is not mentioned, and one that no call brings back is listed in words', () => {
  const sessions = tried({ verb: 'revokeSessions', receipt: receipt('revokeSessions', {}, ['the sessions']) });
  const suspended = tried({ receipt: receipt('suspend', { status: 'active' }) });
  const { accounts, notRestorable } = planRestoration({
    accounts: [
      { itemId: '1', label: 'untouched', canRestore: true, tries: [] },
      { itemId: '2', label: 'by a call', canRestore: true, tries: [suspended, sessions] },
      { itemId: '3', label: 'by hand', canRestore: false, tries: [suspended] },
    ],
    things: [{ kind: 'asset', label: 'LT-1', seen: 'returned' }],
    byHand: [
      { action: 'switch_badge_off', title: 'Switch the badge off', label: null },
      { action: 'announce', title: 'Tell the team', label: null },
    ],
  });
  assert.deepEqual(
    accounts.map(({ itemId }) => itemId),
    ['2'],
  );
  assert.deepEqual(
    notRestorable.map(({ label }) => label),
    ['by hand', 'by a call', 'LT-1', 'Switch the badge off'],
  );
});
