import { type Figure, metricRules, type MetricName, rateOf } from './metric-figure.ts';
import type { Uncounted } from './metric-reasons.ts';

const apart: Readonly<Record<Extract<Uncounted, { readonly why: 'not_apart' }>['by'], string>> = {
  assurance: 'by how they were seen',
  connected: 'by connected and manual applications',
  privileged: 'by privilege',
};

/** A figure that cannot be computed, with the reason instead of numbers. */
export function uncountedFigure(metric: MetricName, counts: Figure['counts'], uncounted: Uncounted): Figure {
  return {
    metric,
    counts,
    notMeasured: sayUncounted(uncounted),
    uncounted,
    rate: rateOf(0, 0),
    identity: { numerator: 0, remainder: 0, excluded: 0, tooYoung: 0, population: 0 },
    spread: null,
    companions: [],
    reasons: [],
  };
}

function sayUncounted(uncounted: Uncounted): string {
  switch (uncounted.why) {
    case 'too_few':
      return `fewer than ${metricRules.percentageFrom} left, and a figure of so few would tell of each`;
    case 'not_apart':
      return `${uncounted.counts} are not told apart ${apart[uncounted.by]}`;
    case 'no_ends':
      return 'the period has no ends';
    case 'nothing_yet':
      return 'no day was counted yet; counting begins with the first worker that runs';
    case 'whole_register':
      return 'zombie assets are counted for the whole register';
    case 'began':
      return `snapshots began on ${uncounted.day}`;
    case 'no_worker':
      return `no worker ran on ${uncounted.day}, so that day has no count`;
    case 'one_day':
      return `only ${uncounted.day} was counted in it so far`;
    case 'other_rules':
      return `its ends were counted by different rules: ${uncounted.from} and ${uncounted.to}`;
  }
}
