import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { dayMs, roundHalfAway } from './metric-figure.ts';
import { nearestRank, spreadOf, spreadTotals } from './metric-spread.ts';

it('rounds half away from zero, also where the binary number lies a hair below the half', () => {
  assert.deepEqual(
    [0.05, 1.25, -1.25, 2.675, 0.04, -0.04].map((value) => roundHalfAway(value, 1)),
    [0.1, 1.3, -1.3, 2.7, 0, -0],
  );
  assert.equal(roundHalfAway(1.005, 2), 1.01);
});

it('takes the nearest rank, and never falls between two rows', () => {
  assert.equal(nearestRank(95, 20), 19);
  assert.equal(nearestRank(50, 1), 1);
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const sorted = values.toSorted((a, b) => a - b);
      const value = sorted[nearestRank(percent, sorted.length) - 1] ?? -1;
      const within = sorted.filter((one) => one <= value).length;
      assert.ok(within * 100 >= percent * sorted.length);
    }),
  );
});

it('gives an average as a number once 95 in 100 have ended, and as a lower bound before', () => {
  const rows = (ended: number, open: number) => [
    ...Array.from({ length: ended }, () => ({ tookMs: dayMs, openForMs: 9 * dayMs })),
    ...Array.from({ length: open }, () => ({ tookMs: null, openForMs: 9 * dayMs })),
  ];
  assert.equal(spreadOf(spreadTotals(rows(19, 1)), 'days')?.average.text, '1.4 d');
  assert.equal(spreadOf(spreadTotals(rows(18, 2)), 'days')?.average.text, '≥ 1.8 d');
});
