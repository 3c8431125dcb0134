import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { FigureDifference } from '../../core/metrics/metric-differences.ts';
import type { Figure } from '../../core/metrics/metric-figure.ts';
import type { Tx } from '../database/transaction.ts';

/** Figures that were given out, as they were at that instant. */
export type MetricExport = {
  readonly id: string;
  readonly period: string;
  /** What the leavers were narrowed to, by name; only what was asked for. */
  readonly filters: Readonly<Record<string, string | boolean>>;
  readonly asOf: Temporal.Instant;
  readonly ruleVersion: number;
  readonly ledgerSize: number;
  readonly population: number;
  readonly figures: readonly Figure[];
  /** Figures of the same question that were given out before; these are a restatement of them. */
  readonly restates: string | null;
  readonly differences: readonly FigureDifference[];
  readonly exportedBy: string;
};

const columns = `x.metric_export_id as id, x.period, x.filters, x.as_of as "asOf", x.rule_version as "ruleVersion",
  x.ledger_size as "ledgerSize", x.population, x.figures, x.restates, x.differences, p.name as "exportedBy"`;
const joined =
  'metric_export x join operator p on p.organization_id = x.organization_id and p.operator_id = x.exported_by';

/** The figures of the same question that were given out last; undefined when none were. */
export async function findLastExport(
  tx: Tx,
  { period, filters }: Pick<MetricExport, 'period' | 'filters'>,
): Promise<MetricExport | undefined> {
  const [row] = await tx.query<MetricExport>(
    `select ${columns} from ${joined} where x.organization_id = $1 and x.period = $2 and x.filters = $3
     order by x.as_of desc, x.metric_export_id desc limit 1`,
    [tx.organizationId, period, JSON.stringify(filters)],
  );
  return row;
}

/** Keeps figures as they are given out; they are never changed. Answers their id. */
export async function insertExport(
  tx: Tx,
  given: Omit<MetricExport, 'id' | 'exportedBy'> & { readonly operatorId: string },
): Promise<string> {
  const id = randomUUIDv7();
  await tx.query(
    `insert into metric_export (organization_id, metric_export_id, period, filters, as_of, rule_version, ledger_size, population,
       figures, restates, differences, exported_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      tx.organizationId,
      id,
      given.period,
      JSON.stringify(given.filters),
      given.asOf,
      given.ruleVersion,
      given.ledgerSize,
      given.population,
      JSON.stringify(given.figures),
      given.restates,
      JSON.stringify(given.differences),
      given.operatorId,
    ],
  );
  return id;
}

/** With kinds: whoever reads may know how people leave, and so what was asked about that. */
export type ExportReader = { readonly withKinds: boolean };

/** Figures that were given out. Throws `not-found`. */
export async function getExport(tx: Tx, id: string, { withKinds }: ExportReader): Promise<MetricExport> {
  const [row] = await tx.query<MetricExport>(
    `select ${columns} from ${joined} where x.organization_id = $1 and x.metric_export_id = $2 and ($3 or not x.filters ? 'kind')`,
    [tx.organizationId, id, withKinds],
  );
  if (row === undefined) throw new Failure('not-found', 'No figures of that id were given out.');
  return row;
}

/** What was given out, the latest first. */
export function listExports(
  tx: Tx,
  page: { readonly before: string | null; readonly most: number; readonly period: string | null } & ExportReader,
): Promise<readonly MetricExport[]> {
  return tx.query<MetricExport>(
    `select ${columns} from ${joined} where x.organization_id = $1 and ($2::uuid is null or x.metric_export_id < $2)
       and ($3::text is null or x.period = $3) and ($5 or not x.filters ? 'kind') order by x.metric_export_id desc limit $4`,
    [tx.organizationId, page.before, page.period, page.most, page.withKinds],
  );
}
