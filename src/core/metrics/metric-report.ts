import { accessRevocation, accountRow } from './metric-access-revocation.ts';
import { assetReturn, assetRow } from './metric-asset-return.ts';
import { auditTrail, countRecords } from './metric-audit-trail.ts';
import { type CountedLeaver, hrLatenessMs } from './metric-counted.ts';
import type { LeaverFacts, MetricFacts } from './metric-facts.ts';
import type { Figure, MetricName } from './metric-figure.ts';
import { uncountedFigure } from './metric-uncounted.ts';
import { licenceReclamation, seatRow } from './metric-licence-reclamation.ts';
import { timeRow, timeToOffboard } from './metric-offboarding-time.ts';
import type { MetricTotals, RowFilter } from './metric-totals.ts';
import { zombieReduction } from './metric-zombies.ts';

/** What one leaver adds to the figures at one instant: the definition of all metrics but the last. */
export function countLeaver(leaver: LeaverFacts, asOfMs: number): CountedLeaver {
  return {
    id: leaver.id,
    hrLatenessMs: hrLatenessMs(leaver),
    rows: [
      timeRow(leaver, asOfMs),
      ...leaver.assets.map((asset) => assetRow(leaver, asset, asOfMs)),
      ...leaver.seats.map((seat) => seatRow(leaver, seat, asOfMs)),
      ...leaver.accounts.map((account) => accountRow(leaver, account, asOfMs)),
    ],
    records: countRecords(leaver.records, asOfMs),
  };
}

/** Which rows a metric can tell apart, as far as it can be narrowed to some of them. */
const narrowedBy: Readonly<Record<MetricName, readonly (keyof RowFilter)[]>> = {
  time_to_offboard: ['assurance'],
  asset_return: [],
  licence_reclamation: ['connected'],
  access_revocation: ['assurance', 'connected', 'privileged'],
  audit_trail: [],
  zombie_reduction: [],
};

/** The six figures of what was added up. Two people who ask with the same totals get the same numbers. */
export function figuresOf(totals: MetricTotals, frame: MetricFacts, filter: RowFilter = {}): readonly Figure[] {
  const figures = [
    timeToOffboard(totals),
    assetReturn(totals),
    licenceReclamation(totals, frame.reuseNotMeasured),
    accessRevocation(totals, frame.coverage),
    auditTrail(totals),
    zombieReduction(frame.zombies),
  ];
  const asked = (['assurance', 'connected', 'privileged'] as const).filter((one) => filter[one] !== undefined);
  return figures.map((figure) => {
    const blind = asked.find((one) => !narrowedBy[figure.metric].includes(one));
    return blind === undefined
      ? figure
      : uncountedFigure(figure.metric, figure.counts, { why: 'not_apart', counts: figure.counts, by: blind });
  });
}
