import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shippedDispositions } from '../../../test/inspection.ts';
import { assetCategories } from '../asset-category.ts';
import { bookValueOn, monthsBetween, type Worth } from './book-value.ts';
import { type DispositionFacts, needsApproval, proposeDisposition } from './propose-disposition.ts';
import { sayMoney } from '../say-money.ts';
import { grades } from './rubric.ts';

const policy = shippedDispositions();
const day = (text: string) => Temporal.PlainDate.from(text);
const euros = (amount: number) => ({ minor: amount * 100, currency: 'EUR' });

const sound = { grade: 'A', faulty: false, locks: [], cost: euros(0) } as const;
const facts: DispositionFacts = {
  category: 'laptop',
  leased: false,
  leaseEnds: null,
  dataBearing: true,
  inspection: sound,
  ageMonths: 12,
  bookValue: { basis: 'straight_line', ...euros(900) },
  inStock: 2,
};
const fateOf = (more: Partial<DispositionFacts>) => proposeDisposition(policy, { ...facts, ...more });

const anyFacts: fc.Arbitrary<DispositionFacts> = fc.record({
  category: fc.constantFrom(...assetCategories),
  leased: fc.boolean(),
  leaseEnds: fc.constantFrom(null, day('2027-01-31')),
  dataBearing: fc.boolean(),
  inspection: fc.option(
    fc.record({
      grade: fc.constantFrom(...grades),
      faulty: fc.boolean(),
      locks: fc.subarray(['activation_lock', 'firmware_password'] as const),
      cost: fc.nat({ max: 100_000 }).map((minor) => ({ minor, currency: 'EUR' })),
    }),
  ),
  ageMonths: fc.option(fc.nat({ max: 200 })),
  bookValue: fc.oneof(
    fc.nat({ max: 300_000 }).map((minor) => ({ basis: 'recorded', minor, currency: 'EUR' }) as const),
    fc.constant({ basis: 'unknown', reason: 'no_price' } as const),
  ),
  inStock: fc.nat({ max: 30 }),
});

test('something becomes of everything, and what is leased goes back whatever else is known (edge-68)', () => {
  fc.assert(
    fc.property(anyFacts, (any) => {
      const { kind, rule, reasons } = proposeDisposition(policy, any);
      assert.ok(rule >= 1 && reasons.length >= 2);
      if (any.leased) assert.equal(kind, 'return_to_lessor');
    }),
  );
  const { dueOn, reasons } = fateOf({ leased: true, leaseEnds: day('2027-01-31') });
  assert.equal(dueOn?.toString(), '2027-01-31');
  assert.ok(reasons.includes('Its lease ends on 2027-01-31.'));
});

test('what nobody has inspected, or what may be locked, is never proposed to be handed out again (edge-66)', () => {
  fc.assert(
    fc.property(anyFacts, (any) => {
      if (any.inspection !== null && any.inspection.locks.length === 0) return;
      assert.notEqual(proposeDisposition(policy, any).kind, 'redeploy');
    }),
  );
});

test('a sound laptop of which nobody knows the age or the price is not thrown away', () => {
  const unknown = { ageMonths: null, bookValue: { basis: 'unknown', reason: 'no_price' } } as const;
  assert.equal(fateOf(unknown).kind, 'redeploy');
  assert.equal(fateOf({ ...unknown, inStock: 40 }).kind, 'donate');
  const decided = { kind: 'recycle', proposed: 'redeploy', bookValue: unknown.bookValue } as const;
  assert.equal(needsApproval(policy, decided), true);
  assert.equal(needsApproval(policy, { ...decided, proposed: 'recycle' }), false);
});

test('the usual policy in examples: again, repaired, sold, donated, recycled, destroyed', () => {
  assert.equal(fateOf({}).kind, 'redeploy');
  assert.equal(fateOf({ inspection: { ...sound, grade: 'C', faulty: true, cost: euros(180) } }).kind, 'repair');
  assert.equal(fateOf({ inStock: 40 }).kind, 'sell');
  assert.equal(fateOf({ inStock: 40, ageMonths: 60, bookValue: { basis: 'recorded', ...euros(20) } }).kind, 'donate');
  assert.equal(fateOf({ inspection: { ...sound, grade: 'D', faulty: true, cost: euros(900) } }).kind, 'recycle');
  assert.equal(fateOf({ category: 'badge' }).kind, 'destroy');
});

test('a home server, a vehicle and a coffee machine are decided by the policy of their category (edge-81)', () => {
  const old = { ageMonths: 80, inStock: 0 };
  assert.equal(fateOf({ ...old, category: 'vehicle', dataBearing: false }).kind, 'sell');
  const written = { basis: 'recorded', ...euros(0) } as const;
  assert.equal(fateOf({ ...old, category: 'server', bookValue: written }).kind, 'donate');
  assert.equal(fateOf({ ...old, category: 'server', ageMonths: 90, bookValue: written }).kind, 'recycle');
  const worn = { ...sound, grade: 'C', faulty: true } as const;
  assert.equal(
    fateOf({ ...old, category: 'other', dataBearing: false, inspection: worn, bookValue: written }).kind,
    'recycle',
  );
});

test('finance approves what leaves at a high value, and what is gone for good at a value nobody knows', () => {
  const high = { basis: 'recorded', ...euros(500) } as const;
  assert.equal(needsApproval(policy, { kind: 'sell', proposed: 'sell', bookValue: high }), true);
  assert.equal(needsApproval(policy, { kind: 'redeploy', proposed: 'redeploy', bookValue: high }), false);
  assert.equal(needsApproval(policy, { kind: 'sell', proposed: 'sell', bookValue: { ...high, minor: 499_99 } }), false);
  assert.equal(
    needsApproval(policy, { kind: 'sell', proposed: 'sell', bookValue: { basis: 'unknown', reason: 'no_price' } }),
    true,
  );
  assert.equal(
    needsApproval(policy, { kind: 'sell', proposed: 'sell', bookValue: { ...high, currency: 'USD' } }),
    true,
    'no rate is made up',
  );
});

test('a book value falls from the price to what is kept, month by month, and is never zero because something is not known', () => {
  const worth: Worth = { category: 'laptop', price: euros(1200), purchasedOn: day('2024-03-15'), recorded: null };
  const at = (text: string) => bookValueOn(worth, policy.lifetimes, day(text));
  assert.deepEqual(at('2024-03-15'), { basis: 'straight_line', minor: 1200_00, currency: 'EUR' });
  assert.deepEqual(at('2026-03-15'), { basis: 'straight_line', minor: 630_00, currency: 'EUR' });
  assert.deepEqual(at('2040-01-01'), { basis: 'straight_line', minor: 60_00, currency: 'EUR' });
  assert.equal(bookValueOn({ ...worth, price: null }, policy.lifetimes, day('2026-03-15')).basis, 'unknown');
  assert.equal(bookValueOn({ ...worth, purchasedOn: null }, policy.lifetimes, day('2026-03-15')).basis, 'unknown');
  const recorded = { ...euros(7), on: day('2026-01-01') };
  assert.deepEqual(bookValueOn({ ...worth, recorded }, policy.lifetimes, day('2026-03-15')), {
    basis: 'recorded',
    ...euros(7),
  });
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), fc.nat({ max: 4000 }), fc.nat({ max: 900 }), (minor, days, more) => {
      const on = (count: number) =>
        bookValueOn(
          { ...worth, price: { minor, currency: 'EUR' } },
          policy.lifetimes,
          day('2024-03-15').add({ days: count }),
        );
      const [early, late] = [on(days), on(days + more)];
      assert.ok(early.basis !== 'unknown' && late.basis !== 'unknown' && late.minor <= early.minor && late.minor >= 0);
    }),
  );
});

test('an amount has the digits of its currency, and a month begins on the same day of the next', () => {
  assert.deepEqual([sayMoney(euros(7)), sayMoney({ minor: 700, currency: 'JPY' })], ['7.00 EUR', '700 JPY']);
  assert.deepEqual(
    [monthsBetween(day('2026-01-31'), day('2026-02-28')), monthsBetween(day('2026-02-01'), day('2026-01-01'))],
    [0, 0],
  );
});
