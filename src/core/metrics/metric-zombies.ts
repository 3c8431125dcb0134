import { Failure } from '../failure.ts';
import type { MetricFacts, ZombieFacts } from './metric-facts.ts';
import { type Companion, companionCount, type Figure, rateOf, roundHalfAway } from './metric-figure.ts';
import type { CompanionName, Said } from './metric-reasons.ts';
import { uncountedFigure } from './metric-uncounted.ts';

/**
 * Reduction in zombie assets over a period; below zero when there are more. What was written off does not count as work
 * done, so the figure is `(start − end − written off) ÷ start`. Throws `internal` when the stock does not balance.
 */
export function zombieReduction(zombies: MetricFacts['zombies']): Figure {
  if ('uncounted' in zombies) return uncountedFigure('zombie_reduction', 'assets', zombies.uncounted);
  const { atStart, added, resolved, writtenOff, atEnd, counted } = zombies;
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
      ...(counted === null
        ? []
        : [{ name: 'counted' as const, value: null, text: betweenText(counted), said: counted }]),
    ],
    reasons: [],
  };
}

function betweenText({ from, to, sources }: Extract<Said, { readonly as: 'between' }>): string {
  const between = `from the count of ${from} to that of ${to}`;
  if (sources === null) return between;
  return `${between}, without what only device managers see: they were not the same at both ends (${sources})`;
}

function shares({ atStart, registerAtStart, atEnd, registerAtEnd }: ZombieFacts): readonly Companion[] {
  const share = (name: CompanionName, count: number, of: number): Companion => {
    const value = of === 0 ? null : roundHalfAway((count / of) * 100, 1);
    const text = `${count} of ${of}${value === null ? '' : ` = ${value.toFixed(1)} %`}`;
    return { name, value, text, said: { as: 'share', count, of } };
  };
  return [
    share('of the register at the start', atStart, registerAtStart),
    share('of the register at the end', atEnd, registerAtEnd),
  ];
}
