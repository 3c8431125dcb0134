import { recordRows } from '../../core/metrics/metric-audit-trail.ts';
import { figureRow, type RowMetric } from '../../core/metrics/metric-counted.ts';
import type { LeaverFacts } from '../../core/metrics/metric-facts.ts';
import { type FigureRow, isUnknown, type RowGroup } from '../../core/metrics/metric-figure.ts';
import { metricPeriod } from '../../core/metrics/metric-period.ts';
import { countLeaver } from '../../core/metrics/metric-report.ts';
import { passes } from '../../core/metrics/metric-totals.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listLeavers } from '../../store/metrics/metric-population.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { readFacts } from './metric-facts.ts';
import { leaversOf, type MetricQuestion, refuseKinds, rowsFilterOf } from './metrics.ts';
import { refuseUnknownFilters } from './refuse-unknown-filters.ts';

/** Where a list of rows goes on: after so many rows of the leaver that comes after this one. */
export type RowPlace = { readonly after: string | null; readonly skip: number };

export type RowsQuestion = Omit<MetricQuestion, 'by'> & {
  readonly metric: RowMetric | 'audit_trail';
  /** Only rows that were counted here; null: all. */
  readonly group: RowGroup | null;
  /** Only rows that were counted so for this reason; null: all. */
  readonly reason: string | null;
  /** Only those of which nobody could tell, or only all others; null: all. */
  readonly unknown: boolean | null;
  readonly place: RowPlace;
  readonly limit: number;
};

/** Leavers whose facts are read with one round of queries. */
const leaversAtOnce = 200;
/** A page ends after so many leavers, also when few of their rows were asked for. */
const leaversAPage = 2_000;

/** A page of the rows behind a figure, in an order that stays the same; `next` is null on the last one. Throws as `measure` does. */
export async function listMetricRows(
  tx: Tx,
  question: RowsQuestion,
): Promise<{ readonly items: readonly FigureRow[]; readonly next: RowPlace | null }> {
  refuseKinds({ ...question, by: null });
  await refuseUnknownFilters(tx, question);
  const { timeZone } = await getOrganization(tx);
  const filter = leaversOf({ ...question, by: null }, metricPeriod(question.period, timeZone));
  const asOf = await databaseNow(tx);
  const items: FigureRow[] = [];
  let { after, skip } = question.place;
  for (let seen = 0; seen < leaversAPage; seen += leaversAtOnce) {
    const leavers = await listLeavers(tx, filter, { after, most: leaversAtOnce });
    const counted = leavers.filter(({ leftOut }) => leftOut === null);
    const rows = Map.groupBy(
      (await readFacts(tx, counted, question.playbooks, asOf)).flatMap(({ facts }) =>
        chosenRows(question, facts, asOf.epochMilliseconds),
      ),
      ({ leaverId }) => leaverId,
    );
    for (const { id } of leavers) {
      const mine = (rows.get(id) ?? []).slice(skip);
      const room = question.limit - items.length;
      items.push(...mine.slice(0, room));
      if (mine.length > room) return { items, next: { after, skip: skip + room } };
      after = id;
      skip = 0;
    }
    if (leavers.length < leaversAtOnce) return { items, next: null };
    if (items.length === question.limit) break;
  }
  return { items, next: { after, skip } };
}

function chosenRows(
  { metric, group, reason, unknown, filters }: RowsQuestion,
  facts: LeaverFacts,
  asOfMs: number,
): readonly FigureRow[] {
  const only = rowsFilterOf(filters);
  const rows =
    metric === 'audit_trail'
      ? recordRows(facts, asOfMs)
      : countLeaver(facts, asOfMs)
          .rows.filter((row) => row.metric === metric && passes(row, only))
          .map(figureRow);
  return rows.filter(
    (row) =>
      (group === null || row.group === group) &&
      (reason === null || row.reason === reason) &&
      (unknown === null || isUnknown(row) === unknown),
  );
}
