import type { Tx } from '../database/transaction.ts';

/** A thing of a case that goes into its box. */
export type KitThing = {
  readonly itemId: string;
  readonly assetId: string | null;
  readonly label: string;
  readonly category: string;
  readonly quantity: number;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly batteryDamaged: boolean;
};

/** What comes back by a box and is not back: assets for which that was decided, and the accessories of the case. */
export async function listKitThings(tx: Tx, offboardingId: string): Promise<readonly KitThing[]> {
  return tx.query<KitThing>(
    `select i.item_id as "itemId", a.asset_id as "assetId", i.label, a.category, 1 as quantity, a.value_minor as "valueMinor", a.currency,
       r.battery_damaged as "batteryDamaged"
     from asset_return r
     join item i on i.organization_id = r.organization_id and i.item_id = r.item_id
     join asset a on a.organization_id = r.organization_id and a.asset_id = r.asset_id
     where r.organization_id = $1 and r.offboarding_id = $2 and r.method = 'kit' and r.state = 'planned' and r.ending is null
       and i.withdrawn_at is null and i.standing not in ('done', 'waived')
     union all
     select i.item_id, null, i.label, y.category, c.quantity, y.value_minor * c.quantity, y.currency, false
     from item i
     join custody c on c.organization_id = i.organization_id and c.custody_id = i.custody_id
     join accessory y on y.organization_id = c.organization_id and y.accessory_id = c.accessory_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'accessory' and i.withdrawn_at is null
       and i.standing not in ('done', 'waived')
     order by 3, 1`,
    [tx.organizationId, offboardingId],
  );
}

/** A line of a box that is to be settled. */
export type OpenLine = {
  readonly itemId: string;
  readonly kind: 'asset' | 'accessory';
  readonly label: string;
  readonly valueMinor: number | null;
  readonly currency: string | null;
};

/** The lines of a box of which nobody knows yet what became of them. */
export async function listOpenLines(tx: Tx, kitId: string): Promise<readonly OpenLine[]> {
  return tx.query<OpenLine>(
    `select i.item_id as "itemId", i.kind, i.label, coalesce(a.value_minor, y.value_minor * c.quantity) as "valueMinor",
       coalesce(a.currency, y.currency) as currency
     from kit_line l
     join item i on i.organization_id = l.organization_id and i.item_id = l.item_id
     left join asset a on a.organization_id = l.organization_id and a.asset_id = l.asset_id
     left join custody c on c.organization_id = i.organization_id and c.custody_id = i.custody_id and i.kind = 'accessory'
     left join accessory y on y.organization_id = c.organization_id and y.accessory_id = c.accessory_id
     where l.organization_id = $1 and l.kit_id = $2 and l.state in ('expected', 'missing') order by i.label, i.item_id`,
    [tx.organizationId, kitId],
  );
}
