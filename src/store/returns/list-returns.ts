import type { KitState } from '../../core/returns/kit.ts';
import type { ReturnMethod, ReturnReason } from '../../core/returns/propose-return.ts';
import type { NonReturn } from '../../core/returns/return-ending.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import type { Tx } from '../database/transaction.ts';
import { isOpenLineSql } from './kits.ts';
import { isToBeFetched, type LockState, unknownReturn } from './asset-returns.ts';
import type { ReturnState } from './returns-on-the-way.ts';

/** A return as lists show it. */
export type ReturnRow = {
  readonly id: string;
  readonly offboarding: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly itemId: string;
  readonly asset: { readonly id: string; readonly tag: string; readonly label: string; readonly category: string };
  readonly proposed: ReturnMethod | null;
  readonly reasons: readonly ReturnReason[];
  readonly method: ReturnMethod | null;
  readonly decided: boolean;
  readonly state: ReturnState;
  readonly movedAt: Temporal.Instant;
  readonly valueMinor: number | null;
  readonly costMinor: number | null;
  readonly refundMinor: number | null;
  readonly currency: string | null;
  readonly dueOn: Temporal.PlainDate | null;
  /** The day on which the leaver would like to have it fetched, while nothing is ordered; null: any, or it is not fetched. */
  readonly pickUpOn: Temporal.PlainDate | null;
  /** Photos that the leaver has given of it. */
  readonly photos: readonly { readonly sha256: string; readonly name: string }[];
  readonly claimUntil: Temporal.PlainDate | null;
  readonly disputed: boolean;
  readonly ending: NonReturn | null;
  /** Whose agreement the ending waits for; null: it does not. */
  readonly waitsFor: 'finance' | 'security' | null;
};

const columns = `r.asset_return_id as id, 'OFF-' || o.number as offboarding, jsonb_build_object('id', r.person_id, 'name', p.display_name) as person,
  r.item_id as "itemId", jsonb_build_object('id', a.asset_id, 'tag', a.tag, 'label', i.label, 'category', a.category) as asset,
  r.proposed_method as proposed, r.reasons, r.method, r.decided_at is not null as decided, r.state, r.moved_at as "movedAt",
  r.value_minor as "valueMinor", r.cost_minor as "costMinor", r.refund_minor as "refundMinor", r.currency, r.due_on as "dueOn",
  case when ${isToBeFetched} then r.pick_up_on end as "pickUpOn",
  coalesce((select jsonb_agg(jsonb_build_object('sha256', encode(v.file_sha256, 'hex'), 'name', v.file_name) order by v.given_at)
    from evidence v where v.organization_id = $1 and v.item_id = r.item_id and v.claimed_by is not null and v.kind = 'photo'), '[]') as photos,
  r.claim_until as "claimUntil", handback_meta.asset_disputed($1, r.asset_id) as disputed, r.ending,
  case when r.ending is not null and r.state <> 'ended' then r.approval_by end as "waitsFor"`;
const source = `from asset_return r
  join offboarding o on o.organization_id = r.organization_id and o.offboarding_id = r.offboarding_id
  join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
  join item i on i.organization_id = r.organization_id and i.item_id = r.item_id
  join asset a on a.organization_id = r.organization_id and a.asset_id = r.asset_id
  where r.organization_id = $1 and ${scopeSql(caseColumns, 2)}`;
const next = 2 + scopeParameters;

/** The returns of a scope, the latest first; `next` is the last id, null at the end. */
export async function listReturns(
  tx: Tx,
  scope: RowScope,
  page: {
    readonly offboardingId: string | null;
    readonly assetId: string | null;
    readonly state: ReturnState | null;
    readonly method: ReturnMethod | null;
    /** Only those for which a person has to decide: how they come back, or whether they may end so. */
    readonly toDecide: boolean;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly ReturnRow[]; readonly next: string | null }> {
  const rows = await tx.query<ReturnRow>(
    `select ${columns} ${source} and ($${next}::uuid is null or r.offboarding_id = $${next}) and ($${next + 1}::text is null or r.state = $${next + 1})
       and ($${next + 2}::text is null or r.method = $${next + 2})
       and (not $${next + 3}::boolean or (r.state = 'planned' and r.method is null and o.state = 'open') or (r.ending is not null and r.state <> 'ended'))
       and ($${next + 4}::uuid is null or r.asset_return_id < $${next + 4})
       and ($${next + 5}::uuid is null or r.asset_id = $${next + 5})
     order by r.asset_return_id desc limit $${next + 6}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      page.offboardingId,
      page.state,
      page.method,
      page.toDecide,
      page.before,
      page.assetId,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** A return with what was said about it. */
export type ReturnDetail = ReturnRow & {
  readonly decidedBy: string | null;
  readonly decidedReason: string | null;
  readonly batteryDamaged: boolean;
  readonly shipmentId: string | null;
  readonly endingReason: string | null;
  readonly endingBy: string | null;
  readonly approvedBy: string | null;
  readonly priceMinor: number | null;
  readonly fault: 'person' | 'carrier' | 'nobody' | null;
  readonly policeReference: string | null;
  readonly lockState: LockState | null;
  readonly rungs: readonly { readonly rung: string; readonly on: string }[];
};

/** A return within a scope. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleReturn(tx: Tx, scope: RowScope, returnId: string): Promise<ReturnDetail> {
  const operator = (id: string) =>
    `(select h.name from operator h where h.organization_id = $1 and h.operator_id = ${id})`;
  const [row] = await tx.query<ReturnDetail>(
    `select ${columns}, ${operator('r.decided_by')} as "decidedBy", r.decided_reason as "decidedReason", r.battery_damaged as "batteryDamaged",
       r.shipment_id as "shipmentId", r.ending_reason as "endingReason", ${operator('r.ending_by')} as "endingBy",
       ${operator('r.approved_by')} as "approvedBy", r.price_minor as "priceMinor", r.fault, r.police_reference as "policeReference",
       r.lock_state as "lockState", coalesce((select jsonb_agg(jsonb_build_object('rung', g.rung, 'on', g.reached_on) order by g.reached_at, g.rung)
         from return_rung g where g.organization_id = $1 and g.asset_return_id = r.asset_return_id), '[]') as rungs
     ${source} and r.asset_return_id = $${next}`,
    [tx.organizationId, ...scopeValues(scope), returnId],
  );
  if (row === undefined) throw unknownReturn();
  return row;
}

/** A box as lists show it. */
export type KitRow = {
  readonly id: string;
  readonly offboarding: string;
  readonly state: KitState;
  readonly movedAt: Temporal.Instant;
  readonly requestedAt: Temporal.Instant;
  readonly outShipmentId: string | null;
  readonly backShipmentId: string | null;
  readonly labelUntil: Temporal.Instant | null;
  readonly labelsExpired: number;
  readonly expectedGrams: number | null;
  readonly measuredGrams: number | null;
  readonly openWithTwo: boolean;
  readonly lines: readonly {
    readonly itemId: string | null;
    readonly label: string;
    readonly kind: 'asset' | 'accessory';
    /** ended: it has an ending of its own, and is not waited for. */
    readonly state: 'expected' | 'received' | 'missing' | 'waived' | 'found' | 'ended';
    readonly reason: string | null;
  }[];
};

/** The boxes of a scope: of one case, or the latest of all; or the one with this id. */
export async function listKits(
  tx: Tx,
  scope: RowScope,
  which: { readonly offboardingId: string | null; readonly kitId: string | null; readonly limit: number },
): Promise<readonly KitRow[]> {
  return tx.query<KitRow>(
    `select k.kit_id as id, 'OFF-' || o.number as offboarding, k.state, k.moved_at as "movedAt", k.requested_at as "requestedAt",
       k.out_shipment_id as "outShipmentId", k.back_shipment_id as "backShipmentId", s.expires_at as "labelUntil",
       k.labels_expired as "labelsExpired", k.expected_grams as "expectedGrams", k.measured_grams as "measuredGrams",
       k.open_with_two as "openWithTwo", coalesce((select jsonb_agg(jsonb_build_object('itemId', l.item_id,
           'label', coalesce(i.label, concat_ws(' ', a.tag, a.model)), 'kind', case when l.asset_id is null then 'accessory' else 'asset' end,
           'state', case when l.state = 'expected' and not ${isOpenLineSql} then 'ended' else l.state end, 'reason', l.reason) order by i.label, l.kit_line_id)
         from kit_line l left join item i on i.organization_id = l.organization_id and i.item_id = l.item_id
         left join asset a on a.organization_id = l.organization_id and a.asset_id = l.asset_id
         where l.organization_id = $1 and l.kit_id = k.kit_id), '[]') as lines
     from kit k
     join offboarding o on o.organization_id = k.organization_id and o.offboarding_id = k.offboarding_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     left join shipment s on s.organization_id = k.organization_id and s.shipment_id = k.back_shipment_id
     where k.organization_id = $1 and ${scopeSql(caseColumns, 2)} and ($${next}::uuid is null or k.offboarding_id = $${next})
       and ($${next + 1}::uuid is null or k.kit_id = $${next + 1})
     order by k.requested_at desc, k.kit_id desc limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), which.offboardingId, which.kitId, which.limit],
  );
}
