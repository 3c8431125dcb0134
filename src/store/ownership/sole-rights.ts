import { randomUUIDv7 } from 'node:crypto';
import type { SoleRight } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** What nobody but an account of a leaver has, and the case in which that came to light. */
export type FoundRight = {
  readonly offboardingId: string;
  readonly applicationId: string;
  readonly externalId: string;
  readonly right: SoleRight;
};

/** A right that is on record now and was not before. */
export type SavedRight = {
  readonly ownedThingId: string;
  readonly offboardingId: string;
  readonly personId: string;
  readonly ownedKind: SoleRight['kind'];
};

/**
 * Puts rights on record as things that the leavers own for others, where the account is certainly theirs. One that a leaver has on
 * record already, by application and account or group, stays as it is. Answers which were new.
 */
export async function saveSoleRights(tx: Tx, found: readonly FoundRight[]): Promise<readonly SavedRight[]> {
  if (found.length === 0) return [];
  const rows = found.map(({ offboardingId, applicationId, externalId, right }) => ({
    id: randomUUIDv7(),
    offboardingId,
    applicationId,
    externalId,
    kind: right.kind,
    group: right.kind === 'last_owner' ? right.group : null,
  }));
  return tx.query<SavedRight>(
    `with found as (
       select r.id, r."offboardingId", r.kind, o.person_id, n.account_id, n.application_id, coalesce(r."group", n.external_id) as reference,
         case r.kind when 'sole_admin' then format('only administrator of %s, as %s', a.name, n.login)
           else format('last owner of %s in %s', r."group", a.name) end as name
       from jsonb_to_recordset($2) as r(id uuid, "offboardingId" uuid, "applicationId" uuid, "externalId" text, kind text, "group" text)
       join offboarding o on o.organization_id = $1 and o.offboarding_id = r."offboardingId"
       join account n on n.organization_id = $1 and n.application_id = r."applicationId" and n.external_id = r."externalId"
         and n.person_id = o.person_id
       join application a on a.organization_id = $1 and a.application_id = n.application_id
     ), kept as (
       insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id, account_id, application_id, reference,
         privileged, source)
       select $1, id, 'ownership', kind, name, person_id, account_id, application_id, reference, kind = 'sole_admin', 'application'
       from found where not exists (
         select from owned_thing t where t.organization_id = $1 and t.person_id = found.person_id and t.ended_at is null
           and t.owned_kind = found.kind and t.application_id = found.application_id and t.reference = found.reference)
       on conflict (organization_id, person_id, owned_kind, name) where ended_at is null and source <> 'record' do nothing
       returning owned_thing_id)
     select id as "ownedThingId", "offboardingId", person_id as "personId", kind as "ownedKind"
     from found join kept on kept.owned_thing_id = found.id`,
    [tx.organizationId, JSON.stringify(rows)],
  );
}

/** Of how many applications and groups a person is on record as the only one who administers them. */
export async function countSoleRights(tx: Tx, personId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count from owned_thing where organization_id = $1 and person_id = $2 and ended_at is null
       and owned_kind in ('sole_admin', 'last_owner')`,
    [tx.organizationId, personId],
  );
  return row?.count ?? 0;
}
