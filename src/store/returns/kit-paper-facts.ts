import type { PostalAddress } from '../../core/couriers/courier.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import type { Tx } from '../database/transaction.ts';

/** One thing of a box, as papers name it. */
export type KitPaperLine = {
  readonly itemId: string;
  readonly what: string;
  readonly tag: string | null;
  readonly serial: string | null;
  readonly category: string;
  readonly quantity: number;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly batteryDamaged: boolean;
};

/** What the papers of a box are filled with. */
export type KitPaperFacts = {
  readonly mark: string;
  readonly organization: string;
  readonly at: Temporal.Instant;
  readonly timeZone: string;
  readonly language: string | null;
  /** The playbook turns to the person, so they have a page of their own. */
  readonly hasPage: boolean;
  readonly from: Omit<PostalAddress, 'email'>;
  /** Where it comes back to, as its label says. */
  readonly to: PostalAddress | null;
  readonly tracking: string | null;
  readonly hasLabel: boolean;
  readonly labelUntil: Temporal.Instant | null;
  /** The owner of the case. */
  readonly contact: { readonly name: string; readonly reach: string } | null;
  readonly lines: readonly KitPaperLine[];
};

/** Reads what the papers of a box need, within a scope; undefined where there is none. */
export async function findKitPaperFacts(tx: Tx, scope: RowScope, kitId: string): Promise<KitPaperFacts | undefined> {
  const [row] = await tx.query<KitPaperFacts>(
    `select 'OFF-' || o.number || '-' || left(k.kit_id::text, 8) as mark, g.name as organization, clock_timestamp() as at,
       coalesce(p.time_zone, d.time_zone) as "timeZone", m.language,
       not o.quiet as "hasPage", jsonb_build_object('name', h.name, 'company', h.company,
         'street1', h.street1, 'street2', h.street2, 'city', h.city, 'region', h.region, 'postcode', h.postcode, 'country', h.country,
         'phone', h.phone) as "from", s.to_address as "to", s.tracking_code as tracking, s.label_sha256 is not null as "hasLabel",
       s.expires_at as "labelUntil",
       case when c.operator_id is not null then jsonb_build_object('name', c.name, 'reach', c.email) end as contact,
       coalesce((select jsonb_agg(jsonb_build_object('itemId', i.item_id, 'what', coalesce(nullif(concat_ws(' ', a.manufacturer, a.model), ''), i.label),
           'tag', a.tag, 'serial', a.serial, 'category', coalesce(a.category, y.category), 'quantity', coalesce(u.quantity, 1),
           'valueMinor', coalesce(a.value_minor, y.value_minor * u.quantity), 'currency', coalesce(a.currency, y.currency),
           'batteryDamaged', coalesce(r.battery_damaged, false)) order by i.label, i.item_id)
         from kit_line l
         join item i on i.organization_id = l.organization_id and i.item_id = l.item_id
         left join asset a on a.organization_id = l.organization_id and a.asset_id = l.asset_id
         left join asset_return r on r.organization_id = l.organization_id and r.item_id = l.item_id
         left join custody u on u.organization_id = i.organization_id and u.custody_id = i.custody_id and i.kind = 'accessory'
         left join accessory y on y.organization_id = u.organization_id and y.accessory_id = u.accessory_id
         where l.organization_id = $1 and l.kit_id = k.kit_id), '[]') as lines
     from kit k
     join organization g on g.organization_id = k.organization_id
     join offboarding o on o.organization_id = k.organization_id and o.offboarding_id = k.offboarding_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join postal_address h on h.organization_id = k.organization_id and h.postal_address_id = k.postal_address_id
     left join mail_server m on m.organization_id = k.organization_id
     left join shipment s on s.organization_id = k.organization_id and s.shipment_id = k.back_shipment_id
     left join operator c on c.organization_id = o.organization_id and c.operator_id = o.case_owner_id and c.disabled_at is null
     where k.organization_id = $1 and ${scopeSql(caseColumns, 2)} and k.kit_id = $${2 + scopeParameters}`,
    [tx.organizationId, ...scopeValues(scope), kitId],
  );
  return row;
}
