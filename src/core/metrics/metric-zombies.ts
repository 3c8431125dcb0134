import { Failure } from '../failure.ts';
import type { MetricFacts, ZombieFacts } from './metric-facts.ts';
import { type Companion, companionCount, type Figure, rateOf, roundHalfAway, withoutFigure } from './metric-figure.ts';

/**
 * Reduction in zombie assets over a period; below zero when there are more. What was written off does not count as work
 * done, so the figure is `(start − end − written off) ÷ start`. Throws `internal` when the stock does not balance.
 */
export function zombieReduction(zombies: MetricFacts['zombies']): Figure {
  if ('notMeasured' in zombies) return withoutFigure('zombie_reduction', 'assets', zombies.notMeasured);
  const { atStart, added, resolved, writtenOff, atEnd, countedAs } = zombies;
  if (atStart + added - resolved - writtenOff !== atEnd)
    throw new Failure('internal', 'The zombies at the end are not those at the start, plus new, minus gone.');
  const reduced = atStart - atEnd - writtenOff;
  const identity = { numerator: reduced, remainder: atStart - reduced, excluded: 0, tooYoung: 0, population: atStart };
  return {
    metric: 'zombie_reduction',
    counts: 'assets',
    notMeasured: null,
    rate: rateOf(reduced, atStart),
    identity,
    spread: null,
    companions: [
      companionCount('new', added),
      companionCount('returned, reassigned or disposed of', resolved),
      companionCount('written off, deleted or waived', writtenOff),
      companionCount('at the end', atEnd),
      ...shares(zombies),
      ...(countedAs === '' ? [] : [{ name: 'counted', value: null, text: countedAs }]),
    ],
    reasons: [],
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
