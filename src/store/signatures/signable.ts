import type { Tx } from '../database/transaction.ts';
import type { NewSignature } from './signatures.ts';

/** Things that somebody could sign for, by the tags people know them by. */
export type Signable = NewSignature['lines'][number] & { readonly tag: string; readonly personId: string };

/** Everything in a case that a leaver gives back. What is theirs, and what has ended in another way, is not among it. */
export async function listToGiveBack(tx: Tx, offboardingId: string): Promise<readonly Signable[]> {
  return tx.query<Signable>(
    `select a.asset_id as "assetId", i.item_id as "itemId", null as "handOverId", a.tag, o.person_id as "personId"
     from item i join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
     join asset a on a.organization_id = $1 and a.asset_id = i.asset_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'asset' and i.withdrawn_at is null and a.ownership <> 'personal'
       and coalesce(i.observed_value, 'unknown') in ('held', 'unknown', 'returned')
     order by a.tag`,
    [tx.organizationId, offboardingId],
  );
}

/** The hand-overs by which these assets came to whoever has them now, as far as they were written down and nobody signed for them. */
export async function listToAccept(tx: Tx, assetIds: readonly string[]): Promise<readonly Signable[]> {
  return tx.query<Signable>(
    `select distinct on (a.tag, a.asset_id) a.asset_id as "assetId", null as "itemId", h.hand_over_id as "handOverId", a.tag, c.person_id as "personId"
     from custody c join asset a on a.organization_id = $1 and a.asset_id = c.asset_id
     join hand_over h on h.organization_id = $1 and h.custody_id = c.custody_id and h.to_kind = 'person' and h.to_person_id = c.person_id and h.takes_back is null
     where c.organization_id = $1 and c.asset_id = any($2::uuid[]) and c.held_until is null
       and not exists (select from hand_over_acceptance y where y.organization_id = $1 and y.hand_over_id = h.hand_over_id)
     order by a.tag, a.asset_id, h.at desc`,
    [tx.organizationId, assetIds],
  );
}

/** What decides whether a leaver may be shown their list. */
export type LeaverStanding = {
  readonly open: boolean;
  /** They have been told that they leave. */
  readonly informed: boolean;
  readonly writesToPerson: boolean;
};

export async function getLeaverStanding(tx: Tx, offboardingId: string): Promise<LeaverStanding> {
  const [row] = await tx.query<LeaverStanding>(
    `select o.state = 'open' as open, coalesce(d.informed_at <= clock_timestamp(), false) as informed,
       not o.quiet as "writesToPerson"
     from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  return row ?? { open: false, informed: false, writesToPerson: false };
}

/** Steps that ask the leaver for nothing but a signature, and wait for nothing any more. */
export async function listStepsToSign(tx: Tx, offboardingId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ step_id: string }>(
    `select s.step_id from step s where s.organization_id = $1 and s.offboarding_id = $2 and s.action = 'ask_leaver'
       and s.evidence = array['signature'] and s.state in ('asked', 'problem') and s.blocked_by = 0 order by s.step_id`,
    [tx.organizationId, offboardingId],
  );
  return rows.map((row) => row.step_id);
}
