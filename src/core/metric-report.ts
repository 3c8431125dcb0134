import { accessRevocation } from './metric-access-revocation.ts';
import { assetReturn } from './metric-asset-return.ts';
import { auditTrail } from './metric-audit-trail.ts';
import type { LeaverFacts, MetricFacts } from './metric-facts.ts';
import type { Figure } from './metric-figure.ts';
import { licenceReclamation } from './metric-licence-reclamation.ts';
import { timeToOffboard } from './metric-offboarding-time.ts';
import { zombieReduction } from './metric-zombies.ts';

/** The six figures, and who was counted: HR's leavers, whether or not anybody opened a case for them. */
export type MetricReport = {
  readonly population: number;
  /** No leavers after all, each with the reason. */
  readonly leftOut: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
  readonly figures: readonly Figure[];
};

/** Computes all six metrics at one instant. Two people who ask with the same facts get the same numbers. */
export function computeMetrics(
  { leavers, zombies, reuseNotMeasured, coverage }: MetricFacts,
  asOf: Temporal.Instant,
): MetricReport {
  const asOfMs = asOf.epochMilliseconds;
  const population = leavers.filter(({ leftOut }) => leftOut === null);
  return {
    population: population.length,
    leftOut: leavers.flatMap(listLeftOut),
    figures: [
      timeToOffboard(population, asOfMs),
      assetReturn(population, asOfMs),
      licenceReclamation(population, asOfMs, reuseNotMeasured),
      accessRevocation(population, asOfMs, coverage),
      auditTrail(population, asOfMs),
      zombieReduction(zombies),
    ],
  };
}

function listLeftOut({ id, name, leftOut }: LeaverFacts): MetricReport['leftOut'] {
  return leftOut === null ? [] : [{ id, name, reason: leftOut }];
}
