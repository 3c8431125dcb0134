import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Ending, endings, type ItemFacts, type ItemKind, itemKinds, satisfies, standingOf } from './item.ts';

const now = Temporal.Instant.from('2026-12-01T12:00:00Z');
const before = (hours: number) => now.subtract({ hours });

const account: ItemFacts = {
  kind: 'account',
  expected: { ending: 'suspended', assurance: 'confirmed', lagMs: 0, maxAgeMs: 72 * 3_600_000 },
  commanded: null,
  observed: null,
  waiver: null,
};

test('an item nobody has looked at is unknown, whatever was commanded', () => {
  assert.equal(standingOf(account, now), 'unknown');
  const commanded = { at: before(1), by: 'step', answer: 'accepted' } as const;
  assert.equal(standingOf({ ...account, commanded }, now), 'unknown');
});

test('what was seen before the command and its lag does not prove the command', () => {
  const commanded = { at: before(2), by: 'step', answer: 'accepted' } as const;
  const observed = { value: 'suspended', at: before(1), assurance: 'confirmed' } as const;
  assert.equal(standingOf({ ...account, commanded, observed }, now), 'done');
  const slow = { ...account.expected, lagMs: 2 * 3_600_000 };
  assert.equal(standingOf({ ...account, expected: slow, commanded, observed }, now), 'waiting');
});

test('a statement does not count where a reading is needed', () => {
  const observed = { value: 'suspended', at: before(1), assurance: 'attested' } as const;
  assert.equal(standingOf({ ...account, observed }, now), 'attested_only');
});

test('a reading grows too old to close on', () => {
  const observed = { value: 'suspended', at: before(73), assurance: 'confirmed' } as const;
  assert.equal(standingOf({ ...account, observed }, now), 'stale');
});

test('a waiver ends when it says, and is never worded as done', () => {
  const waiver = { by: 'op', reason: 'still needed', until: before(-1) };
  assert.equal(standingOf({ ...account, waiver }, now), 'waived');
  assert.equal(standingOf({ ...account, waiver: { ...waiver, until: before(1) } }, now), 'unknown');
});

test('only an observation that satisfies what is expected is done', () => {
  const anyItem = fc.constantFrom(...itemKinds).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      expected: fc.constantFrom<Ending>(...endings[kind]),
      seen: fc.constantFrom<Ending | 'held' | 'unknown'>(...endings[kind], 'held', 'unknown'),
      assurance: fc.constantFrom('confirmed', 'attested'),
      needed: fc.constantFrom('confirmed', 'attested'),
    }),
  );
  fc.assert(
    fc.property(anyItem, ({ kind, expected, seen, assurance, needed }) => {
      const standing = standingOf(
        {
          kind,
          expected: { ending: expected, assurance: needed, lagMs: 0, maxAgeMs: null },
          commanded: null,
          observed: { value: seen, at: before(1), assurance },
          waiver: null,
        },
        now,
      );
      const enough = needed === 'attested' || assurance === 'confirmed';
      const ended = seen !== 'held' && seen !== 'unknown' && satisfies(kind, expected, seen);
      assert.equal(standing === 'done', ended && enough);
    }),
  );
});

test('a suspended account does not satisfy a plan that wants it deprovisioned, the other way round it does', () => {
  const kind: ItemKind = 'account';
  assert.equal(satisfies(kind, 'deprovisioned', 'suspended'), false);
  assert.equal(satisfies(kind, 'suspended', 'deprovisioned'), true);
  assert.equal(satisfies(kind, 'suspended', 'absent'), true);
  assert.equal(satisfies(kind, 'suspended', 'kept'), false);
});
