import { Failure } from '../../core/failure.ts';
import type { MetricFacts } from '../../core/metrics/metric-facts.ts';
import { type Figure, metricRules } from '../../core/metrics/metric-figure.ts';
import { type MetricPeriod, metricPeriod } from '../../core/metrics/metric-period.ts';
import type { NotMeasuredReason } from '../../core/metrics/metric-reasons.ts';
import { figuresOf } from '../../core/metrics/metric-report.ts';
import { addUp, type RowFilter } from '../../core/metrics/metric-totals.ts';
import { uncountedFigure } from '../../core/metrics/metric-uncounted.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { readMetricFrame } from '../../store/metrics/metric-facts.ts';
import { readZombies } from '../../store/metrics/metric-nights.ts';
import {
  type LeaverFilter,
  type LeaverSegment,
  leaverSegments,
  namesOf,
} from '../../store/metrics/metric-population.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { addUpLeavers, type Playbooks } from './metric-counting.ts';
import { refuseUnknownFilters } from './refuse-unknown-filters.ts';

/** Who is counted, beside the period; what is left out does not narrow. */
export type MetricFilters = Omit<LeaverFilter, 'from' | 'until' | 'exceptPersonId' | 'askedBy'> & RowFilter;

export type MetricQuestion = {
  readonly period: string;
  readonly filters: MetricFilters;
  /** Also for each value of this, one after the other. */
  readonly by: LeaverSegment | null;
  /** The person who asks, as far as they are one. */
  readonly exceptPersonId: string | null;
  /** The operator who asks; null counts what nobody is named for, as snapshots for everybody do. */
  readonly askedBy: string | null;
  /** They may know how somebody leaves; whoever may not is shown no cell of fewer than five. */
  readonly caseRights: boolean;
  readonly playbooks: Playbooks;
};

/** The figures of one value of a segment; `figures` is null where too few left to show them. */
export type MetricCell = {
  readonly value: string;
  readonly label: string;
  readonly population: number | null;
  readonly figures: readonly Figure[] | null;
};

/** The six figures with everything that makes two people agree on them. */
export type MetricAnswer = {
  readonly period: MetricPeriod;
  readonly asOf: Temporal.Instant;
  readonly ledgerSize: number;
  readonly ruleVersion: number;
  /** HR's leavers, whether or not anybody opened a case for them; null: too few to say. */
  readonly population: number | null;
  /** No leavers after all, each with the reason. */
  readonly leftOut: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
  readonly leftOutCount: number;
  readonly figures: readonly Figure[];
  readonly cells: readonly MetricCell[];
};

const noReuse: NotMeasuredReason =
  'seats of one licence cannot be told apart, so a new one cannot be traced to one that was released';

/**
 * Computes the six metrics of a period. Throws `bad-request` for a period that cannot be read, `not-allowed` for a question about
 * kinds of departure by somebody who may not know them, `not-found` for a filter by what is not on record.
 */
export async function measure(tx: Tx, question: MetricQuestion): Promise<MetricAnswer> {
  const { timeZone } = await getOrganization(tx);
  const period = metricPeriod(question.period, timeZone);
  const { filters, askedBy, caseRights, by, playbooks } = question;
  refuseKinds(question);
  await refuseUnknownFilters(tx, question);
  const leavers = leaversOf(question, period);
  const rows = rowsFilterOf(filters);
  const frame = await readMetricFrame(tx, askedBy);
  const {
    cells: [whole],
    leftOut: notLeavers,
    asOf,
  } = await addUpLeavers(tx, { leavers, rows, by: null }, playbooks);
  const totals = whole?.totals ?? addUp([], 0);
  const narrowed = leaverSegments.some((segment) => filters[segment] !== undefined);
  const common = {
    reuseNotMeasured: noReuse,
    coverage: { measured: frame.readable, of: frame.applications },
  };
  const zombies = narrowed ? wholeRegister : await readZombies(tx, period);
  const few = narrowed && !caseRights && isFew(totals.population);
  const figures = figuresOf(totals, { ...common, zombies }, rows);
  const leftOut = few ? { rows: [], count: 0 } : notLeavers;
  return {
    period,
    asOf,
    ledgerSize: frame.ledgerSize,
    ruleVersion: metricRules.version,
    population: few ? null : totals.population,
    leftOut: leftOut.rows,
    leftOutCount: leftOut.count,
    figures: few ? figures.map(({ metric, counts }) => uncountedFigure(metric, counts, { why: 'too_few' })) : figures,
    cells: by === null ? [] : await readCells(tx, { ...question, by }, period, common),
  };
}

const wholeRegister = { uncounted: { why: 'whole_register' } } as const;

async function readCells(
  tx: Tx,
  question: MetricQuestion & { readonly by: LeaverSegment },
  period: MetricPeriod,
  common: Pick<MetricFacts, 'reuseNotMeasured' | 'coverage'>,
): Promise<readonly MetricCell[]> {
  const { filters, by, caseRights, playbooks } = question;
  const rows = rowsFilterOf(filters);
  const { cells } = await addUpLeavers(tx, { leavers: leaversOf(question, period), rows, by }, playbooks);
  const values = cells.map(({ cell }) => cell ?? 'none');
  const labels = by === 'manager' ? await namesOf(tx, values) : new Map<string, string>();
  return cells
    .map(({ cell, totals }) => {
      const value = cell ?? 'none';
      const few = !caseRights && isFew(totals.population);
      const figures = few ? null : figuresOf(totals, { ...common, zombies: wholeRegister }, rows);
      return { value, label: labels.get(value) ?? value, population: few ? null : totals.population, figures };
    })
    .sort((a, b) => (b.population ?? 0) - (a.population ?? 0) || (a.label < b.label ? -1 : 1));
}

function isFew(population: number): boolean {
  return population > 0 && population < metricRules.percentageFrom;
}

/** Throws `not-allowed` for a question about how people leave by somebody who may not know it. */
export function refuseKinds({ caseRights, filters, by }: Pick<MetricQuestion, 'caseRights' | 'filters' | 'by'>): void {
  if (caseRights || (filters.kind === undefined && by !== 'kind')) return;
  throw new Failure(
    'not-allowed',
    'How people leave is for who may know it of every case (held by: hr, legal, security, admin).',
  );
}

/** The leavers that a question is about. */
export function leaversOf(question: Omit<MetricQuestion, 'playbooks'>, period: MetricPeriod): LeaverFilter {
  const { filters, exceptPersonId, askedBy } = question;
  const { assurance: _, connected: __, privileged: ___, ...narrow } = filters;
  return { ...narrow, exceptPersonId, askedBy, from: period.from, until: period.until };
}

export function rowsFilterOf({ assurance, connected, privileged }: MetricFilters): RowFilter {
  return { assurance, connected, privileged };
}
