import { randomUUIDv7 } from 'node:crypto';
import type { ReturnMethod, ReturnReason } from '../../core/returns/propose-return.ts';
import type { Tx } from '../database/transaction.ts';

/** A thing of a case for which a way back is to be proposed, with all that decides it. */
export type ThingToReturn = {
  readonly offboardingId: string;
  readonly itemId: string;
  readonly assetId: string;
  readonly personId: string;
  readonly category: string;
  readonly leased: boolean;
  readonly dataBearing: boolean;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly batteryDamaged: boolean;
  /** Where they get parcels, else where they live. */
  readonly country: string | null;
  readonly siteCountry: string | null;
  /** The one country in which all sites are; null where there are several, or none. */
  readonly onlyCountry: string | null;
  readonly atSite: boolean;
  /** The currency in which most of the organization's things are valued; null where none is. */
  readonly usualCurrency: string | null;
};

/**
 * The assets of open cases for which nobody has decided a way back: those that have none yet, and (`again`) those whose proposal may
 * have changed. Of all cases, or of these.
 */
export async function listThingsToReturn(
  tx: Tx,
  which: { readonly offboardingIds: readonly string[] | null; readonly again: boolean; readonly most: number },
): Promise<readonly ThingToReturn[]> {
  return tx.query<ThingToReturn>(
    `select i.offboarding_id as "offboardingId", i.item_id as "itemId", i.asset_id as "assetId", o.person_id as "personId", a.category,
       a.ownership = 'leased' as leased, a.data_bearing as "dataBearing", a.value_minor as "valueMinor", a.currency,
       coalesce(r.battery_damaged, false) as "batteryDamaged", coalesce(h.country, p.country) as country, l.country as "siteCountry",
       (select min(s.country) from location s where s.organization_id = $1 having min(s.country) = max(s.country)) as "onlyCountry",
       p.location_id is not null and coalesce(coalesce(h.country, p.country) = l.country, true)
         and not coalesce(o.playbook_body->'overlays' @> '[{"overlay": "remote-abroad"}]', false) as "atSite",
       (select mode() within group (order by v.currency) from asset v where v.organization_id = $1) as "usualCurrency"
     from offboarding o
     join item i on i.organization_id = o.organization_id and i.offboarding_id = o.offboarding_id
     join asset a on a.organization_id = o.organization_id and a.asset_id = i.asset_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
     left join postal_address h on h.organization_id = p.organization_id and h.person_id = p.person_id and h.replaced_at is null
     left join asset_return r on r.organization_id = i.organization_id and r.item_id = i.item_id
     where o.organization_id = $1 and o.state = 'open' and ($2::uuid[] is null or o.offboarding_id = any($2))
       and i.kind = 'asset' and i.withdrawn_at is null and a.ownership <> 'personal'
       and case when r.asset_return_id is null then i.standing not in ('done', 'waived')
         else $3 and r.state = 'planned' and r.decided_at is null end
     order by i.item_id limit $4`,
    [tx.organizationId, which.offboardingIds, which.again, which.most],
  );
}

/** What is proposed for a thing. */
export type NewReturn = Pick<ThingToReturn, 'offboardingId' | 'itemId' | 'assetId' | 'personId'> & {
  readonly method: ReturnMethod | null;
  readonly reasons: readonly ReturnReason[];
  readonly valueMinor: number | null;
  readonly costMinor: number | null;
  readonly refundMinor: number | null;
  readonly currency: string | null;
};

export type KeptReturn = {
  readonly returnId: string;
  readonly offboardingId: string;
  readonly method: ReturnMethod | null;
  readonly reasons: readonly ReturnReason[];
};

/** Keeps proposals; what somebody decided stays, and answers only what is new or different. */
export async function keepReturns(tx: Tx, proposals: readonly NewReturn[]): Promise<readonly KeptReturn[]> {
  if (proposals.length === 0) return [];
  return tx.query<KeptReturn>(
    `insert into asset_return as r (organization_id, asset_return_id, offboarding_id, item_id, asset_id, person_id, proposed_method,
       method, reasons, value_minor, cost_minor, refund_minor, currency)
     select $1, n.id, n."offboardingId", n."itemId", n."assetId", n."personId", n.method, n.method, array(select jsonb_array_elements_text(n.reasons)),
       n."valueMinor", n."costMinor", n."refundMinor", n.currency
     from jsonb_to_recordset($2) as n(id uuid, "offboardingId" uuid, "itemId" uuid, "assetId" uuid, "personId" uuid, method text,
       reasons jsonb, "valueMinor" bigint, "costMinor" bigint, "refundMinor" bigint, currency text)
     on conflict (organization_id, item_id) do update set proposed_method = excluded.proposed_method, method = excluded.method,
       reasons = excluded.reasons, value_minor = excluded.value_minor, cost_minor = excluded.cost_minor,
       refund_minor = excluded.refund_minor, currency = excluded.currency, look_at = clock_timestamp(), version = r.version + 1
     where r.decided_at is null and r.state = 'planned' and (r.method, r.reasons, r.value_minor, r.cost_minor, r.refund_minor, r.currency)
       is distinct from (excluded.method, excluded.reasons, excluded.value_minor, excluded.cost_minor, excluded.refund_minor, excluded.currency)
     returning r.asset_return_id as "returnId", r.offboarding_id as "offboardingId", r.method, r.reasons`,
    [tx.organizationId, JSON.stringify(proposals.map((one) => ({ ...one, id: randomUUIDv7() })))],
  );
}
