import type { ReportName, ReportSegment } from '../../core/reports/report.ts';
import type { Tx } from '../database/transaction.ts';
import { type RowScope, scopeValues } from '../row-scope.ts';
import { periodAt } from './report-parts.ts';
import { accountsSql, ageingSql, coverageSql } from './access-reports.ts';
import { damageSql, recoverySql, returnStatusSql, valueAtRiskSql } from './return-reports.ts';
import { licencesSql, recoveredValueSql, seatsToReclaimSql, zombiesSql } from './stock-reports.ts';

/** Which rows of a report are asked for. Days are those of the organization's zone, both in the period; null does not bound it. */
export type ReportQuestion = {
  readonly name: ReportName;
  readonly from: Temporal.PlainDate | null;
  readonly to: Temporal.PlainDate | null;
};

type Amount = { readonly currency: string; readonly minor: number };

/** How many rows have a state, and what they come to; `unknown` are those whose amount nobody knows. */
export type ReportFigure = {
  readonly state: string;
  readonly rows: number;
  readonly amounts: readonly Amount[];
  readonly unknown: number;
};

/** One row behind a figure. */
export type ReportRow = {
  readonly id: string;
  readonly state: string;
  readonly label: string;
  readonly category: string;
  readonly offboarding: string | null;
  readonly personId: string | null;
  readonly person: string | null;
  readonly department: string | null;
  readonly site: string | null;
  readonly country: string | null;
  readonly at: Temporal.Instant;
  readonly minor: number | null;
  readonly currency: string | null;
  readonly unknown: boolean;
  readonly note: string | null;
};

const sources: Readonly<Record<ReportName, string>> = {
  return_status: returnStatusSql,
  recovery: recoverySql,
  damage: damageSql,
  recovered_value: recoveredValueSql,
  value_at_risk: valueAtRiskSql,
  licences: licencesSql,
  seats_to_reclaim: seatsToReclaimSql,
  zombies: zombiesSql,
  ageing: ageingSql,
  accounts: accountsSql,
  coverage: coverageSql,
};

/** What stands for rows of which nobody knows where they belong. */
const none = 'none';
const segmentSql: Readonly<Record<ReportSegment, string>> = {
  department: `coalesce(department, '${none}')`,
  site: `coalesce(site, '${none}')`,
  country: `coalesce(country, '${none}')`,
  category: 'category',
  month: `to_char(found.at at time zone (select time_zone from organization where organization_id = $1), 'YYYY-MM')`,
};

/** Counts a report: a figure for each state that occurs, told apart by a segment; with a segment of null `group` is null. */
export async function countReport(
  tx: Tx,
  scope: RowScope,
  question: ReportQuestion & { readonly by: ReportSegment | null },
): Promise<readonly (ReportFigure & { readonly group: string | null })[]> {
  const { name, by } = question;
  return tx.query<ReportFigure & { group: string | null }>(
    `with found as (${sources[name]}), told as (select found.*, ${by === null ? 'null' : segmentSql[by]} as "group" from found)
     select "group", state, sum(n)::integer as rows, sum(unknown)::integer as unknown,
       coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'minor', minor) order by currency)
         filter (where currency is not null), '[]') as amounts
     from (select "group", state, currency, count(*) as n, count(*) filter (where unknown) as unknown, sum(minor)::bigint as minor
       from told group by "group", state, currency) sums
     group by "group", state order by "group", state`,
    questionValues(tx, scope, question),
  );
}

export type ReportPlace = { readonly at: string; readonly id: string };

/** One page of the rows of a report, the latest day first; of one state, and of one group of a segment, or all. `next` is null at the end. */
export async function listReportRows(
  tx: Tx,
  scope: RowScope,
  question: ReportQuestion & {
    readonly state: string | null;
    readonly by: ReportSegment | null;
    readonly group: string | null;
    readonly after: ReportPlace | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly ReportRow[]; readonly next: ReportPlace | null }> {
  const { name, state, by, group, after, limit } = question;
  const next = periodAt + 2;
  const rows = await tx.query<ReportRow>(
    `with found as (${sources[name]})
     select id, state, label, category, offboarding, "personId", person, department, site, country, at, minor::bigint as minor, currency,
       unknown, note
     from found where ($${next}::text is null or state = $${next})
       and ($${next + 1}::text is null or ${by === null ? 'null' : segmentSql[by]} = $${next + 1})
       and ($${next + 2}::timestamptz is null or (at, id) < ($${next + 2}, $${next + 3}::uuid))
     order by at desc, id desc limit $${next + 4}`,
    [...questionValues(tx, scope, question), state, group, after?.at ?? null, after?.id ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next: more ? { at: last.at.toString(), id: last.id } : null };
}

/** The instant of which a report tells: now, or for zombies the last count; null where there was none. */
export async function reportAsOf(tx: Tx, name: ReportName): Promise<Temporal.Instant | null> {
  const [row] = await tx.query<{ at: Temporal.Instant | null }>(
    name === 'zombies'
      ? 'select max(taken_at) as at from metric_night where organization_id = $1'
      : 'select now() as at from organization where organization_id = $1',
    [tx.organizationId],
  );
  return row?.at ?? null;
}

function questionValues(tx: Tx, scope: RowScope, { from, to }: ReportQuestion): readonly unknown[] {
  return [tx.organizationId, ...scopeValues(scope), from?.toString() ?? null, to?.toString() ?? null];
}
