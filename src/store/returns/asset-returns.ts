import { Failure } from '../../core/failure.ts';
import type { ReturnMethod } from '../../core/returns/propose-return.ts';
import type { NonReturn } from '../../core/returns/return-ending.ts';
import type { OffboardingState } from '../cases/offboardings.ts';
import type { Tx } from '../database/transaction.ts';
import type { ReturnState } from './returns-on-the-way.ts';

/** A return whose row is locked, and its case before it. */
export type LockedReturn = {
  readonly returnId: string;
  readonly offboardingId: string;
  readonly number: number;
  readonly caseState: OffboardingState;
  readonly assetId: string;
  readonly tag: string;
  readonly personId: string;
  readonly method: ReturnMethod | null;
  readonly state: ReturnState;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly priceMinor: number | null;
  readonly leased: boolean;
  readonly dataBearing: boolean;
  readonly disputed: boolean;
  readonly ending: NonReturn | null;
  readonly endingReason: string | null;
  readonly endingBy: string | null;
  readonly approvalBy: 'finance' | 'security' | null;
  readonly policeReference: string | null;
  /** Counts every change. */
  readonly version: number;
};

/** Locks a return and its case. Throws `not-found`. */
export async function lockReturn(tx: Tx, returnId: string): Promise<LockedReturn> {
  await tx.query(
    `select 1 from offboarding o where o.organization_id = $1 and o.offboarding_id = (
       select r.offboarding_id from asset_return r where r.organization_id = $1 and r.asset_return_id = $2) for no key update`,
    [tx.organizationId, returnId],
  );
  const [row] = await tx.query<LockedReturn>(
    `select r.asset_return_id as "returnId", r.offboarding_id as "offboardingId", o.number, o.state as "caseState", r.asset_id as "assetId", a.tag, r.person_id as "personId", r.method, r.state, r.value_minor as "valueMinor", r.currency,
       r.price_minor as "priceMinor", a.ownership = 'leased' as leased, a.data_bearing as "dataBearing",
       handback_meta.asset_disputed($1, r.asset_id) as disputed, r.ending, r.ending_reason as "endingReason", r.ending_by as "endingBy",
       r.approval_by as "approvalBy", r.police_reference as "policeReference", r.version
     from asset_return r
     join asset a on a.organization_id = r.organization_id and a.asset_id = r.asset_id
     join offboarding o on o.organization_id = r.organization_id and o.offboarding_id = r.offboarding_id
     where r.organization_id = $1 and r.asset_return_id = $2 for update of r`,
    [tx.organizationId, returnId],
  );
  if (row === undefined) throw unknownReturn();
  return row;
}

export function unknownReturn(): Failure {
  return new Failure('not-found', 'There is no such return, or it is outside your scope.');
}

/** Keeps how somebody decided that a thing comes back. A refund is in the currency that the thing is counted in. */
export async function saveDecision(
  tx: Tx,
  returnId: string,
  decided: {
    readonly method: ReturnMethod;
    readonly reason: string;
    readonly operatorId: string;
    readonly refund: { readonly minor: number; readonly currency: string } | null;
    readonly shipmentId: string | null;
  },
): Promise<void> {
  const { method, reason, operatorId, refund, shipmentId } = decided;
  await tx.query(
    `update asset_return set method = $3, decided_reason = $4, decided_by = $5, decided_at = clock_timestamp(),
       refund_minor = $6, currency = case when $6::bigint is null and value_minor is null and cost_minor is null and price_minor is null
         then null else coalesce(currency, $7) end,
       shipment_id = coalesce($8, shipment_id), look_at = clock_timestamp(), version = version + 1
     where organization_id = $1 and asset_return_id = $2`,
    [
      tx.organizationId,
      returnId,
      method,
      reason,
      operatorId,
      refund?.minor ?? null,
      refund?.currency ?? null,
      shipmentId,
    ],
  );
}

/** Which returns wait for somebody to fetch them, with nothing ordered yet: `r` is the return. */
export const isToBeFetched = `(r.method = 'pick_up' and r.state = 'planned' and r.shipment_id is null)`;

/** Keeps the day on which the leaver would like to have everything fetched that is to be; answers for how many that is new. */
export async function savePickUpDay(tx: Tx, offboardingId: string, day: Temporal.PlainDate | null): Promise<number> {
  const rows = await tx.query(
    `update asset_return r set pick_up_on = $3, version = version + 1
     where r.organization_id = $1 and r.offboarding_id = $2 and ${isToBeFetched} and r.pick_up_on is distinct from $3::date returning 1`,
    [tx.organizationId, offboardingId, day?.toString() ?? null],
  );
  return rows.length;
}

/** Notes whether a battery is damaged; a proposal follows it. */
export async function saveBattery(tx: Tx, returnId: string, damaged: boolean): Promise<void> {
  await tx.query(
    'update asset_return set battery_damaged = $3, version = version + 1 where organization_id = $1 and asset_return_id = $2',
    [tx.organizationId, returnId, damaged],
  );
}

export type WantedEnding = {
  readonly ending: NonReturn;
  readonly reason: string;
  readonly operatorId: string;
  readonly approvalBy: 'finance' | 'security' | null;
  readonly price: { readonly minor: number; readonly currency: string } | null;
  readonly policeReference: string | null;
};

/** Keeps what somebody says became of a thing; with `approvalBy` it waits. */
export async function saveWantedEnding(tx: Tx, returnId: string, wanted: WantedEnding): Promise<void> {
  await tx.query(
    `update asset_return set ending = $3, ending_reason = $4, ending_by = $5, ending_at = clock_timestamp(), approval_by = $6,
       price_minor = $7, currency = coalesce(currency, $8), police_reference = coalesce($9, police_reference), version = version + 1
     where organization_id = $1 and asset_return_id = $2`,
    [
      tx.organizationId,
      returnId,
      wanted.ending,
      wanted.reason,
      wanted.operatorId,
      wanted.approvalBy,
      wanted.price?.minor ?? null,
      wanted.price?.currency ?? null,
      wanted.policeReference,
    ],
  );
}

/** Takes back what waited for an approval. */
export async function dropWantedEnding(tx: Tx, returnId: string): Promise<void> {
  await tx.query(
    `update asset_return set ending = null, ending_reason = null, ending_by = null, ending_at = null, approval_by = null, price_minor = null,
       currency = case when value_minor is null and cost_minor is null and refund_minor is null then null else currency end,
       look_at = clock_timestamp(), version = version + 1
     where organization_id = $1 and asset_return_id = $2`,
    [tx.organizationId, returnId],
  );
}

const statusAfter: Partial<Record<NonReturn, string>> = {
  lost: 'lost',
  stolen: 'stolen',
  bought_out: 'sold',
  written_off: 'retired',
  not_shipped: 'retired',
};

/** The last that a device manager said of the lock; null where none knows the thing. */
export type LockState = 'locked' | 'lock_pending' | 'unlocked' | 'unknown';

/**
 * Ends a return for good, with what was last known of the thing's lock, and moves the register. Who had it stays its custodian, but
 * for what is theirs now or was never with them. Answers the lock state.
 */
export async function markEnded(
  tx: Tx,
  one: Pick<LockedReturn, 'returnId' | 'assetId' | 'state'>,
  ended: { readonly ending: NonReturn; readonly approvedBy: string | null },
): Promise<LockState | null> {
  const isCarriers = one.state === 'at_carrier' && ended.ending === 'lost';
  const fault = isCarriers ? 'carrier' : ended.ending === 'refused' ? 'person' : 'nobody';
  const [row] = await tx.query<{ lock_state: LockState | null }>(
    `update asset_return r set state = 'ended', moved_at = clock_timestamp(), look_at = null, approved_by = $3, fault = $4,
       lock_state = (select case v.state when 'locked' then 'locked' when 'locking' then 'lock_pending' when 'usable' then 'unlocked'
         else 'unknown' end from device v where v.organization_id = $1 and v.asset_id = r.asset_id and v.match <> 'held' order by v.read_at desc limit 1),
       version = r.version + 1
     where r.organization_id = $1 and r.asset_return_id = $2 returning r.lock_state`,
    [tx.organizationId, one.returnId, ended.approvedBy, fault],
  );
  const status = statusAfter[ended.ending];
  if (status !== undefined)
    await tx.query(
      'update asset set status = $3, version = version + 1 where organization_id = $1 and asset_id = $2 and status <> $3',
      [tx.organizationId, one.assetId, status],
    );
  if (ended.ending === 'bought_out' || ended.ending === 'never_held')
    await tx.query(
      `update custody set held_until = greatest(clock_timestamp(), held_from)
       where organization_id = $1 and asset_id = $2 and held_until is null`,
      [tx.organizationId, one.assetId],
    );
  return row?.lock_state ?? null;
}

/** A police reference often comes days later. */
export async function savePoliceReference(tx: Tx, returnId: string, reference: string): Promise<void> {
  await tx.query(
    'update asset_return set police_reference = $3, version = version + 1 where organization_id = $1 and asset_return_id = $2',
    [tx.organizationId, returnId, reference],
  );
}
