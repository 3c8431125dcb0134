import type { Tx } from '../database/transaction.ts';

/** How many accounts of an application are on record, and how many of them an export did not show. */
export type ShownCount = { readonly applicationId: string; readonly known: number; readonly missing: number };

/** Compares what is on record with an export whose accounts have been stored as seen at this instant. */
export async function countMissing(
  tx: Tx,
  applicationIds: readonly string[],
  exportedAt: Temporal.Instant,
): Promise<readonly ShownCount[]> {
  const rows = await tx.query<{ application_id: string; known: number; missing: number }>(
    `select application_id, count(*) as known, count(*) filter (where seen_at < $3) as missing from account
     where organization_id = $1 and application_id = any($2) group by application_id`,
    [tx.organizationId, applicationIds, exportedAt],
  );
  return rows.map((row) => ({ applicationId: row.application_id, known: row.known, missing: row.missing }));
}

/** Cases that an export of these applications says something about: open ones, and closed ones that are still watched. */
export async function listCasesOfApplications(tx: Tx, applicationIds: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ offboarding_id: string }>(
    `with about as (
       select i.offboarding_id from item i
       where i.organization_id = $1 and i.kind = 'coverage' and i.application_id = any($2) and i.withdrawn_at is null
       union
       select i.offboarding_id from item i join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
       where i.organization_id = $1 and i.kind = 'account' and n.application_id = any($2) and i.withdrawn_at is null
       union
       select o.offboarding_id from offboarding o join account n on n.organization_id = o.organization_id and n.person_id = o.person_id
       where o.organization_id = $1 and o.state = 'open' and n.application_id = any($2)
     )
     select o.offboarding_id from about join offboarding o on o.organization_id = $1 and o.offboarding_id = about.offboarding_id
     where o.state = 'open' or (o.state = 'closed' and exists (
       select from step s where s.organization_id = $1 and s.offboarding_id = o.offboarding_id and s.phase = 'watch'
         and s.state not in ('done', 'withdrawn')))
     order by o.offboarding_id`,
    [tx.organizationId, applicationIds],
  );
  return rows.map((row) => row.offboarding_id);
}

/** An item of a case in one of the applications, and what the export shows of it. */
export type ReadableItem = {
  readonly itemId: string;
  readonly kind: 'account' | 'coverage';
  readonly applicationId: string;
  /** For an account: it is in the export. For coverage: an account of the person is. */
  readonly shown: boolean;
  readonly active: boolean | null;
  readonly deprovisioned: boolean;
  /** For coverage: the case has accounts there. */
  readonly hasAccounts: boolean;
};

/** The items of a case that an export shows something about and that have not been told so yet. */
export async function listReadableItems(
  tx: Tx,
  offboardingId: string,
  applicationIds: readonly string[],
  exportedAt: Temporal.Instant,
): Promise<readonly ReadableItem[]> {
  const rows = await tx.query<{
    item_id: string;
    kind: 'account' | 'coverage';
    application_id: string;
    shown: boolean;
    active: boolean | null;
    deprovisioned: boolean;
    has_accounts: boolean;
  }>(
    `select i.item_id, i.kind, coalesce(i.application_id, n.application_id) as application_id,
       case when i.kind = 'account' then n.seen_at >= $4 else exists (
         select from account m where m.organization_id = $1 and m.person_id = o.person_id
           and m.application_id = i.application_id and m.seen_at >= $4) end as shown,
       n.active, coalesce(n.deprovisioned, false) as deprovisioned,
       exists (select from item j join account m on m.organization_id = $1 and m.account_id = j.account_id
         where j.organization_id = $1 and j.offboarding_id = i.offboarding_id and j.kind = 'account'
           and j.withdrawn_at is null and m.application_id = i.application_id) as has_accounts
     from item i
     join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
     left join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind in ('account', 'coverage') and i.withdrawn_at is null
       and coalesce(i.application_id, n.application_id) = any($3)
       and not exists (select from observation b where b.organization_id = $1 and b.item_id = i.item_id
         and b.method = 'export' and b.seen_at = $4)
     order by i.item_id`,
    [tx.organizationId, offboardingId, applicationIds, exportedAt],
  );
  return rows.map((row) => ({
    itemId: row.item_id,
    kind: row.kind,
    applicationId: row.application_id,
    shown: row.shown,
    active: row.active,
    deprovisioned: row.deprovisioned,
    hasAccounts: row.has_accounts,
  }));
}

/** Whether the person of a case has accounts in these applications, or the case lacks their coverage: the plan is behind. */
export async function isPlanBehind(tx: Tx, offboardingId: string, applicationIds: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ behind: boolean }>(
    `select o.revision > 0 and (
       exists (select from account n join application p on p.organization_id = $1 and p.application_id = n.application_id
         where n.organization_id = $1 and n.person_id = o.person_id and n.application_id = any($3) and p.in_scope
           and not exists (select from item i where i.organization_id = $1 and i.offboarding_id = $2 and i.account_id = n.account_id))
       or exists (select from application p where p.organization_id = $1 and p.application_id = any($3) and p.in_scope
           and not exists (select from item i where i.organization_id = $1 and i.offboarding_id = $2
             and i.kind = 'coverage' and i.application_id = p.application_id))) as behind
     from offboarding o where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId, applicationIds],
  );
  return row?.behind === true;
}

/** Marks accounts that an export no longer shows as gone. */
export async function markMissingGone(
  tx: Tx,
  applicationIds: readonly string[],
  exportedAt: Temporal.Instant,
): Promise<void> {
  await tx.query(
    `update account set active = false, seen_at = $3
     where organization_id = $1 and application_id = any($2) and seen_at < $3`,
    [tx.organizationId, applicationIds, exportedAt],
  );
}
