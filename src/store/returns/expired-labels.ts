import type { Customs, Parcel, PostalAddress } from '../../core/couriers/courier.ts';
import type { Tx } from '../database/transaction.ts';
import { isAwaitedSql } from './kits.ts';

/** A label in a box that cannot be used any more, with what another one takes. */
export type ExpiredLabel = {
  readonly kitId: string;
  readonly offboardingId: string;
  readonly courierAccountId: string | null;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly from: PostalAddress | null;
  readonly to: PostalAddress | null;
  readonly parcel: Parcel;
  readonly customs: Customs | null;
};

/** Boxes that are waited for, whose way back is paid for with a label that has run out, or will in two days, and that nobody has handed over; locked. */
export async function takeExpiredLabels(tx: Tx, at: Temporal.Instant, most: number): Promise<readonly ExpiredLabel[]> {
  return tx.query<ExpiredLabel>(
    `select k.kit_id as "kitId", k.offboarding_id as "offboardingId",
       (select a.courier_account_id from courier_account a where a.organization_id = $1
          and a.courier_account_id = s.courier_account_id and not a.off) as "courierAccountId",
       s.carrier, s.service, s.from_address as "from", s.to_address as "to",
       coalesce(s.parcel, jsonb_build_object('weightGrams', s.weight_grams, 'lengthMm', null, 'widthMm', null, 'heightMm', null)) as parcel,
       s.customs
     from kit k
     join shipment s on s.organization_id = k.organization_id and s.shipment_id = k.back_shipment_id
     join offboarding o on o.organization_id = k.organization_id and o.offboarding_id = k.offboarding_id
     where k.organization_id = $1 and k.state in ('shipped', 'delivered') and o.state = 'open' and ${isAwaitedSql}
       and s.state = 'bought' and s.status in ('unknown', 'pre_transit') and s.expires_at < $2::timestamptz + interval '2 days'
     order by k.kit_id limit $3 for update of k skip locked`,
    [tx.organizationId, at, most],
  );
}
