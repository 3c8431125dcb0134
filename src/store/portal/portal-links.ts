import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';

/** mailed: only a mail to the person holds it · copied: an operator was shown it. */
export const portalWays = ['mailed', 'copied'] as const;
export type PortalWay = (typeof portalWays)[number];

/** A link to the page of somebody who leaves. */
export type PortalLink = {
  readonly id: string;
  readonly organizationId: string;
  readonly offboardingId: string;
  readonly personId: string;
  readonly way: PortalWay;
  readonly madeBy: string | null;
  readonly madeAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly opened: number;
  readonly openedAt: Temporal.Instant | null;
  readonly revokedAt: Temporal.Instant | null;
  /** It opens the page now: it was not taken back, its time has not passed, and the person may be shown something. */
  readonly good: boolean;
};

/**
 * Whether the person of case `o` with departure `d` may be shown their page: they have been told, their playbook writes to them, and the case
 * was not called off.
 */
const mayBeShown = `(o.state <> 'cancelled' and coalesce(d.informed_at <= clock_timestamp(), false) and not o.quiet)`;

/** $3 is for how many days after the last ending it is good. */
const linkSql = `
select k.portal_link_id as id, k.organization_id as "organizationId", k.offboarding_id as "offboardingId", k.person_id as "personId", k.way,
  r.name as "madeBy", k.made_at as "madeAt", k.expires_at as "expiresAt", k.opened, k.opened_at as "openedAt", k.revoked_at as "revokedAt",
  k.revoked_at is null and k.expires_at > clock_timestamp() and ${mayBeShown}
    and (e.at is null or greatest(e.at, k.made_at) + $3 * interval '1 day' > clock_timestamp()) as good
from portal_link k
join offboarding o on o.organization_id = k.organization_id and o.offboarding_id = k.offboarding_id
join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
left join operator r on r.organization_id = k.organization_id and r.operator_id = k.made_by
-- When the last thing came to an ending; null while one has none.
left join lateral (
  select case when bool_or(i.standing not in ('done', 'waived')) then null else max(coalesce(i.observed_at, o.opened_at)) end as at
  from item i where i.organization_id = o.organization_id and i.offboarding_id = o.offboarding_id and i.withdrawn_at is null
    and i.kind in ('asset', 'accessory')) e on true
where k.organization_id = $1`;

/** Finds a link by its id; undefined when there is none. `days`: for how many after the last thing is back it is good. */
export async function findPortalLink(tx: Tx, linkId: string, days: number): Promise<PortalLink | undefined> {
  const [row] = await tx.query<PortalLink>(`${linkSql} and k.portal_link_id = $2`, [tx.organizationId, linkId, days]);
  return row;
}

/** The links of a case, the latest first. */
export async function listPortalLinks(tx: Tx, offboardingId: string, days: number): Promise<readonly PortalLink[]> {
  return tx.query<PortalLink>(
    `${linkSql} and k.offboarding_id = $2 order by k.made_at desc, k.portal_link_id desc limit 200`,
    [tx.organizationId, offboardingId, days],
  );
}

export type NewPortalLink = {
  readonly offboardingId: string;
  readonly personId: string;
  readonly way: PortalWay;
  readonly madeBy: string | null;
  /** How long it is good at most. */
  readonly lastsDays: number;
};

/** Keeps a new link; answers its id. */
export async function insertPortalLink(tx: Tx, link: NewPortalLink): Promise<string> {
  const id = randomUUIDv7();
  await tx.query(
    `insert into portal_link (organization_id, portal_link_id, offboarding_id, person_id, way, made_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 day')`,
    [tx.organizationId, id, link.offboardingId, link.personId, link.way, link.madeBy, link.lastsDays],
  );
  return id;
}

/** Lets whatever comes from the page of a case at the same moment wait until this transaction ends. */
export async function lockPortal(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(
    'select from portal_link where organization_id = $1 and offboarding_id = $2 order by portal_link_id for no key update',
    [tx.organizationId, offboardingId],
  );
}

/** How much somebody has sent from their page until now: notes about no thing of the list, signatures that nobody asked for, files about things, answers, days for a pick-up. */
export type PortalPosts = Readonly<Record<'addresses' | 'notes' | 'signatures' | 'files' | 'answers' | 'days', number>>;

/** Counts what somebody has sent from their page until now. */
export async function countPortalPosts(
  tx: Tx,
  { offboardingId, personId }: Pick<PortalLink, 'offboardingId' | 'personId'>,
): Promise<PortalPosts> {
  const [row] = await tx.query<PortalPosts>(
    `select (select count(*)::integer from postal_address where organization_id = $1 and person_id = $3 and given_by is null) as addresses,
       (select count(*)::integer from evidence where organization_id = $1 and offboarding_id = $2 and claimed_by = $3 and item_id is null
         and step_id is null and kind = 'note') as notes,
       (select count(*)::integer from signature where organization_id = $1 and offboarding_id = $2 and asked_by is null) as signatures,
       (select count(*)::integer from evidence where organization_id = $1 and offboarding_id = $2 and claimed_by = $3 and item_id is not null
         and step_id is null and file_sha256 is not null) as files,
       (select count(*)::integer from evidence where organization_id = $1 and offboarding_id = $2 and claimed_by = $3
         and step_id is not null) as answers,
       -- Each day that is asked for counts up the version of a return.
       (select coalesce(max(version), 0) from asset_return where organization_id = $1 and offboarding_id = $2) as days`,
    [tx.organizationId, offboardingId, personId],
  );
  return row ?? { addresses: 0, notes: 0, signatures: 0, files: 0, answers: 0, days: 0 };
}

/** Counts an opening. */
export async function markPortalOpened(tx: Tx, linkId: string): Promise<void> {
  await tx.query(
    `update portal_link set opened = opened + 1, opened_at = clock_timestamp() where organization_id = $1 and portal_link_id = $2`,
    [tx.organizationId, linkId],
  );
}

/** Takes links of a case back, all or one; answers the ids of those that were not taken back before. */
export async function revokePortalLinks(
  tx: Tx,
  {
    offboardingId,
    linkId,
    by,
  }: { readonly offboardingId: string; readonly linkId: string | null; readonly by: string | null },
): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `update portal_link set revoked_at = clock_timestamp(), revoked_by = $4
     where organization_id = $1 and offboarding_id = $2 and ($3::uuid is null or portal_link_id = $3) and revoked_at is null
     returning portal_link_id as id`,
    [tx.organizationId, offboardingId, linkId, by],
  );
  return rows.map(({ id }) => id);
}
