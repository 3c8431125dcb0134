import type { Tx } from '../database/transaction.ts';
import { type RowScope, scopeValues } from '../row-scope.ts';
import { type CaseKey, visibleCasesSql } from './case-lists.ts';
import { type CaseFilter, filterSql } from './list-cases.ts';

/** A case that something is done with, together with others. */
export type MatchingCase = CaseKey & {
  readonly name: string;
  readonly paused: boolean;
  readonly held: boolean;
  readonly quiet: boolean;
};

/** How many cases of a scope a filter lets through. */
export async function countMatching(tx: Tx, scope: RowScope, filter: CaseFilter): Promise<number> {
  const { narrowed, values } = narrow(tx, scope, filter);
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count ${visibleCasesSql} ${narrowed}`,
    values,
  );
  return row?.count ?? 0;
}

/**
 * Some of them, the highest number first and from below `after` on. Cases that are opened meanwhile have higher numbers, so whoever walks
 * on comes past each case once, whatever is done with it on the way.
 */
export async function listMatching(
  tx: Tx,
  scope: RowScope,
  { after, limit, ...filter }: CaseFilter & { readonly after: number | null; readonly limit: number },
): Promise<readonly MatchingCase[]> {
  const { narrowed, values } = narrow(tx, scope, filter);
  const next = values.length + 1;
  return tx.query<MatchingCase>(
    `select o.offboarding_id as "offboardingId", o.number, o.person_id as "personId", o.state, o.version, o.paused, o.held, o.quiet,
       p.display_name as name
     ${visibleCasesSql} ${narrowed} and ($${next}::integer is null or o.number < $${next})
     order by o.number desc limit $${next + 1}`,
    [...values, after, limit],
  );
}

function narrow(tx: Tx, scope: RowScope, filter: CaseFilter) {
  const values: unknown[] = [tx.organizationId, ...scopeValues(scope)];
  const narrowed = filterSql(filter, (value) => `$${values.push(value)}`);
  return { narrowed, values };
}
