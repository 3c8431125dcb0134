import { Failure } from './failure.ts';
import type { MetricFacts, ZombieFacts } from './metric-facts.ts';
import { type Companion, companionCount, type Figure, rateOf, roundHalfAway } from './metric-figure.ts';

const nothing = { numerator: 0, remainder: 0, excluded: 0, tooYoung: 0, population: 0 };

/**
 * Reduction in zombie assets over a period; below zero when there are more. What was written off does not count as work
 * done, so the figure is `(start − end − written off) ÷ start`. Throws `internal` when the stock does not balance.
 */
export function zombieReduction(zombies: MetricFacts['zombies']): Figure {
  const none = { metric: 'zombie_reduction', counts: 'assets', spread: null, rows: [] } as const;
  if ('notMeasured' in zombies)
    return { ...none, notMeasured: zombies.notMeasured, rate: rateOf(0, 0), identity: nothing, companions: [] };
  const { atStart, added, resolved, writtenOff, atEnd } = zombies;
  if (atStart + added - resolved - writtenOff !== atEnd)
    throw new Failure('internal', 'The zombies at the end are not those at the start, plus new, minus gone.');
  const reduced = atStart - atEnd - writtenOff;
  return {
    ...none,
    notMeasured: null,
    rate: rateOf(reduced, atStart),
    identity: { ...nothing, numerator: reduced, remainder: atStart - reduced, population: atStart },
    companions: [
      companionCount('new', added),
      companionCount('returned, reassigned or disposed of', resolved),
      companionCount('written off, deleted or waived', writtenOff),
      ...shares(zombies),
    ],
  };
}

function shares({ atStart, registerAtStart, atEnd, registerAtEnd }: ZombieFacts): readonly Companion[] {
  const share = (name: string, count: number, of: number): Companion => {
    const value = of === 0 ? null : roundHalfAway((count / of) * 100, 1);
    return { name, value, text: `${count} of ${of}${value === null ? '' : ` = ${value.toFixed(1)} %`}` };
  };
  return [
    share('of the register at the start', atStart, registerAtStart),
    share('of the register at the end', atEnd, registerAtEnd),
  ];
}
