import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { DisputeClaim, DisputeOutcome } from '../../core/holds/dispute.ts';
import type { Ending, ItemKind } from '../../core/item.ts';
import { uuid } from '../../core/uuid.ts';
import { mayKnowOf } from '../cases/embargo.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import { takeNumber } from '../take-number.ts';

/** A claim about one thing, and what became of it. */
export type Dispute = {
  readonly id: string;
  /** D-7. */
  readonly name: string;
  readonly offboardingId: string | null;
  /** OFF-12; null where it is about no case. */
  readonly offboarding: string | null;
  readonly itemId: string | null;
  readonly itemKind: ItemKind | null;
  readonly assetId: string | null;
  readonly thing: string;
  readonly claim: DisputeClaim;
  readonly claimedDay: Temporal.PlainDate | null;
  readonly note: string | null;
  readonly openedAt: Temporal.Instant;
  /** Whose claim it is; theirs where it is the leaver's. */
  readonly openedBy: string;
  readonly byLeaver: boolean;
  readonly state: 'open' | 'settled';
  readonly outcome: DisputeOutcome | null;
  readonly ending: Ending | null;
  readonly settledBy: string | null;
  readonly settledAt: Temporal.Instant | null;
  readonly settledNote: string | null;
};

const disputeSql = `
select d.dispute_id as id, 'D-' || d.number as name, d.offboarding_id as "offboardingId", 'OFF-' || o.number as offboarding, d.item_id as "itemId",
  i.kind as "itemKind", d.asset_id as "assetId", coalesce(i.label, concat_ws(' ', a.tag, a.model)) as thing, d.claim, d.claimed_day as "claimedDay",
  d.note, d.opened_at as "openedAt", coalesce(c.display_name, r.name) as "openedBy", d.claimed_by is not null as "byLeaver", d.state, d.outcome,
  d.ending, s.name as "settledBy", d.settled_at as "settledAt", d.settled_note as "settledNote"
from dispute d
left join offboarding o on o.organization_id = d.organization_id and o.offboarding_id = d.offboarding_id
left join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
left join item i on i.organization_id = d.organization_id and i.item_id = d.item_id
left join asset a on a.organization_id = d.organization_id and a.asset_id = d.asset_id
left join person c on c.organization_id = d.organization_id and c.person_id = d.claimed_by
left join operator r on r.organization_id = d.organization_id and r.operator_id = d.opened_by
left join operator s on s.organization_id = d.organization_id and s.operator_id = d.settled_by
where d.organization_id = $1`;

/** One about no case is for those who see everything. */
const visible = `(case when d.offboarding_id is null then $2::boolean else ${scopeSql(caseColumns, 2)} end)`;

/** Disputes within a scope, open ones first, the oldest of those first; at most 500. */
export async function listDisputes(
  tx: Tx,
  scope: RowScope,
  only: { readonly state?: Dispute['state']; readonly offboardingId?: string; readonly assetId?: string },
): Promise<readonly Dispute[]> {
  const stateAt = `$${2 + scopeParameters}`;
  const caseAt = `$${3 + scopeParameters}`;
  const assetAt = `$${4 + scopeParameters}`;
  return tx.query<Dispute>(
    `${disputeSql} and ${visible} and (${stateAt}::text is null or d.state = ${stateAt})
       and (${caseAt}::uuid is null or d.offboarding_id = ${caseAt}) and (${assetAt}::uuid is null or d.asset_id = ${assetAt})
     order by d.state = 'settled', case when d.state = 'open' then d.opened_at end, d.settled_at desc limit 500`,
    [tx.organizationId, ...scopeValues(scope), only.state ?? null, only.offboardingId ?? null, only.assetId ?? null],
  );
}

/** Reads a dispute within a scope by its id or its name (D-7). Throws `not-found`, also for what the scope does not cover. */
export async function getVisibleDispute(tx: Tx, scope: RowScope, ref: string): Promise<Dispute> {
  const number = /^d-(\d{1,9})$/i.exec(ref)?.[1];
  const refAt = `$${2 + scopeParameters}`;
  const [row] =
    number === undefined && !uuid.test(ref)
      ? []
      : await tx.query<Dispute>(
          `${disputeSql} and ${visible} and ${number === undefined ? `d.dispute_id = ${refAt}` : `d.number = ${refAt}`}`,
          [tx.organizationId, ...scopeValues(scope), number === undefined ? ref : Number(number)],
        );
  if (row === undefined) throw new Failure('not-found', 'There is no such dispute.');
  return row;
}

/** Reads a dispute by its id, whoever asks, and keeps it from changing until the transaction ends. Throws `not-found`. */
export async function lockDispute(tx: Tx, disputeId: string): Promise<Dispute> {
  const [row] = await tx.query<Dispute>(`${disputeSql} and d.dispute_id = $2 for update of d`, [
    tx.organizationId,
    disputeId,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such dispute.');
  return row;
}

/** What a dispute is about: an item of a case, or an asset that is in none. */
export type DisputedThing = { readonly itemId: string } | { readonly assetId: string };

export type NewDispute = {
  readonly thing: DisputedThing;
  readonly claim: DisputeClaim;
  readonly claimedDay: Temporal.PlainDate | null;
  readonly note: string | null;
  /** An operator, or the person whose claim it is. */
  readonly by: { readonly kind: 'operator' | 'person'; readonly id: string };
};

/** Opens a dispute under a number of its own. Throws `not-found` for the thing, `conflict` while one about it is open. */
export async function insertDispute(tx: Tx, { thing, claim, claimedDay, note, by }: NewDispute): Promise<string> {
  const { offboardingId, itemId, assetId } = await getThing(tx, thing);
  const confidential = offboardingId !== null && !(await mayKnowOf(tx, offboardingId, null));
  const number = await takeNumber(tx, 'dispute', { confidential });
  const [open] = await tx.query<{ name: string }>(
    `select 'D-' || d.number as name from dispute d
     where d.organization_id = $1 and d.state = 'open' and (d.item_id = $2 or d.asset_id = $3)`,
    [tx.organizationId, itemId, assetId],
  );
  if (open !== undefined) throw new Failure('conflict', `It is disputed already (${open.name}). Settle that first.`);
  const id = randomUUIDv7();
  await tx.query(
    `insert into dispute (organization_id, dispute_id, number, offboarding_id, item_id, asset_id, claim, claimed_day, note, opened_by, claimed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.organizationId,
      id,
      number,
      offboardingId,
      itemId,
      assetId,
      claim,
      claimedDay,
      note,
      by.kind === 'operator' ? by.id : null,
      by.kind === 'person' ? by.id : null,
    ],
  );
  return id;
}

type Thing = Pick<Dispute, 'offboardingId' | 'itemId' | 'assetId'>;

async function getThing(tx: Tx, thing: DisputedThing): Promise<Thing> {
  const [row] = await tx.query<Thing>(
    'itemId' in thing
      ? `select i.offboarding_id as "offboardingId", i.item_id as "itemId", i.asset_id as "assetId" from item i
         where i.organization_id = $1 and i.item_id = $2 and i.withdrawn_at is null`
      : `select null as "offboardingId", null as "itemId", a.asset_id as "assetId" from asset a
         where a.organization_id = $1 and a.asset_id = $2`,
    [tx.organizationId, 'itemId' in thing ? thing.itemId : thing.assetId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such item or asset.');
  return row;
}

/** Settles a dispute. */
export async function markDisputeSettled(
  tx: Tx,
  settled: {
    readonly disputeId: string;
    readonly outcome: DisputeOutcome;
    readonly ending: Ending | null;
    readonly note: string;
    readonly operatorId: string;
  },
): Promise<void> {
  const { disputeId, outcome, ending, note, operatorId } = settled;
  await tx.query(
    `update dispute set state = 'settled', outcome = $3, ending = $4, settled_note = $5, settled_by = $6, settled_at = clock_timestamp()
     where organization_id = $1 and dispute_id = $2 and state = 'open'`,
    [tx.organizationId, disputeId, outcome, ending, note, operatorId],
  );
}

/** Ends the custody of an asset that somebody turned out not to have: whoever the case is about or, beside any case, whose claim it is. */
export async function endDisputedCustody(tx: Tx, { id, name }: Dispute): Promise<void> {
  await tx.query(
    `update custody c set held_until = greatest(clock_timestamp(), c.held_from), note_in = coalesce(c.note_in, $3)
     from dispute d left join offboarding o on o.organization_id = $1 and o.offboarding_id = d.offboarding_id
     where d.organization_id = $1 and d.dispute_id = $2 and c.organization_id = $1 and c.asset_id = d.asset_id
       and c.person_id = coalesce(o.person_id, d.claimed_by) and c.held_until is null`,
    [tx.organizationId, id, name],
  );
}
