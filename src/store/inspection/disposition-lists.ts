import type { DispositionKind, DispositionState } from '../../core/inspection/disposition.ts';
import type { Grade } from '../../core/inspection/rubric.ts';
import type { Tx } from '../database/transaction.ts';
import { assetColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** A disposition as lists show it. */
export type DispositionRow = {
  readonly id: string;
  readonly asset: { readonly id: string; readonly tag: string; readonly category: string };
  readonly kind: DispositionKind;
  readonly proposedKind: DispositionKind;
  readonly state: DispositionState;
  readonly needsApproval: boolean;
  readonly grade: Grade | null;
  readonly reasons: readonly string[];
  readonly overrideReason: string | null;
  readonly dueOn: Temporal.PlainDate | null;
  readonly overdue: boolean;
  readonly value: { readonly minor: number; readonly currency: string } | null;
  readonly valueBasis: 'recorded' | 'straight_line' | 'unknown';
  readonly recovered: { readonly minor: number; readonly currency: string } | null;
  readonly decidedBy: string;
  readonly decidedAt: Temporal.Instant;
  readonly approvedBy: string | null;
  readonly carriedOutAt: Temporal.Instant | null;
  readonly recipient: string | null;
  readonly note: string | null;
};

const first = 2 + scopeParameters;
const listSql = `
select d.disposition_id as id, jsonb_build_object('id', a.asset_id, 'tag', a.tag, 'category', a.category) as asset, d.kind,
  d.proposed_kind as "proposedKind", d.state, d.needs_approval as "needsApproval", n.grade, d.reasons, d.override_reason as "overrideReason",
  d.due_on as "dueOn", d.state in ('decided', 'approved') and coalesce(d.due_on < current_date, false) as overdue,
  case when d.value_minor is not null then jsonb_build_object('minor', d.value_minor, 'currency', d.currency) end as value,
  d.value_basis as "valueBasis",
  case when d.recovered_minor is not null then jsonb_build_object('minor', d.recovered_minor, 'currency', d.currency) end as recovered,
  w.name as "decidedBy", d.decided_at as "decidedAt", v.name as "approvedBy", d.carried_out_at as "carriedOutAt", d.recipient, d.note
from disposition d join asset a on a.organization_id = d.organization_id and a.asset_id = d.asset_id
join operator w on w.organization_id = d.organization_id and w.operator_id = d.decided_by
left join operator v on v.organization_id = d.organization_id and v.operator_id = d.approved_by
left join inspection n on n.organization_id = d.organization_id and n.inspection_id = d.inspection_id
left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
where d.organization_id = $1 and ${scopeSql(assetColumns, 2)}`;

export type DispositionPlace = { readonly decidedAt: string; readonly id: string };

/** One page of the dispositions of a scope, the latest first; of one state or all. `next` is null on the last page. */
export async function listDispositions(
  tx: Tx,
  scope: RowScope,
  page: { readonly state?: DispositionState; readonly after?: DispositionPlace; readonly limit: number },
): Promise<{ readonly items: readonly DispositionRow[]; readonly next: DispositionPlace | null }> {
  const rows = await tx.query<DispositionRow>(
    `${listSql} and ($${first}::text is null or d.state = $${first})
       and ($${first + 1}::timestamptz is null or (d.decided_at, d.disposition_id) < ($${first + 1}, $${first + 2}::uuid))
     order by d.decided_at desc, d.disposition_id desc limit $${first + 3}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      page.state ?? null,
      page.after?.decidedAt ?? null,
      page.after?.id ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items, next: more ? { decidedAt: last.decidedAt.toString(), id: last.id } : null };
}

/** The asset of a disposition that a scope may see; undefined for one that is absent or may not be seen. */
export async function findAssetOfDisposition(
  tx: Tx,
  scope: RowScope,
  dispositionId: string,
): Promise<string | undefined> {
  const [row] = await tx.query<DispositionRow>(`${listSql} and d.disposition_id = $${first}`, [
    tx.organizationId,
    ...scopeValues(scope),
    dispositionId,
  ]);
  return row?.asset.id;
}

/** The latest dispositions of one asset, whatever became of them. */
export async function listDispositionsOf(tx: Tx, scope: RowScope, assetId: string): Promise<readonly DispositionRow[]> {
  return tx.query<DispositionRow>(
    `${listSql} and d.asset_id = $${first} order by d.decided_at desc, d.disposition_id desc limit 50`,
    [tx.organizationId, ...scopeValues(scope), assetId],
  );
}
