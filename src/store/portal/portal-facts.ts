import type { KitState } from '../../core/returns/kit.ts';
import type { TrackingStatus } from '../../core/couriers/courier.ts';
import type { Observed } from '../../core/item.ts';
import type { ReturnMethod } from '../../core/returns/propose-return.ts';
import type { NonReturn } from '../../core/returns/return-ending.ts';
import type { Saying } from '../../core/signatures/signature.ts';
import type { Tx } from '../database/transaction.ts';
import type { PortalLink } from './portal-links.ts';
import { listPortalQuestions, type PortalQuestion } from './portal-questions.ts';
import { isToBeFetched } from '../returns/asset-returns.ts';
import { type KeptAddress, findAddress } from '../returns/addresses.ts';
import type { ReturnState } from '../returns/returns-on-the-way.ts';

/** A thing that somebody who leaves is asked for, as their page shows it. */
export type PortalThing = {
  readonly itemId: string;
  /** Null for an accessory, of which nothing is said one by one. */
  readonly assetId: string | null;
  readonly what: string;
  readonly tag: string | null;
  readonly serial: string | null;
  readonly category: string;
  readonly dataBearing: boolean;
  readonly observed: Observed['value'] | null;
  readonly observedAt: Temporal.Instant | null;
  /** It has an ending that counts. */
  readonly ended: boolean;
  readonly method: ReturnMethod | null;
  /** Null: nobody has looked yet how it comes back. */
  readonly state: ReturnState | null;
  readonly ending: NonReturn | null;
  readonly dueOn: Temporal.PlainDate | null;
  readonly batteryDamaged: boolean;
  /** It waits for somebody to fetch it, and nothing is ordered yet; on which day they would like it. */
  readonly toBeFetched: boolean;
  readonly pickUpOn: Temporal.PlainDate | null;
  readonly disputed: boolean;
  readonly shipmentId: string | null;
  /** It has its place in the box that is under way. */
  readonly inBox: boolean;
  readonly said: Saying | null;
  readonly saidDay: Temporal.PlainDate | null;
  readonly saidNote: string | null;
  /** How many photos and files they have given of it. */
  readonly files: number;
};

/** A parcel back to us, as far as the leaver needs to know. */
export type PortalParcel = {
  readonly shipmentId: string;
  readonly carrier: string | null;
  readonly trackingCode: string | null;
  readonly status: TrackingStatus;
  readonly hasLabel: boolean;
  readonly labelUntil: Temporal.Instant | null;
  readonly to: readonly string[] | null;
};

/** Everything that the page of somebody who leaves shows: nothing of why, and nobody besides them but whom to ask. */
export type PortalFacts = {
  readonly organization: string;
  readonly person: string;
  readonly caseOpen: boolean;
  readonly timeZone: string;
  readonly now: Temporal.Instant;
  readonly country: string | null;
  readonly site: string | null;
  /** The owner of the case, else who made the link, else where mails come from; null: nobody is known. */
  readonly contact: { readonly name: string; readonly reach: string } | null;
  readonly address: KeptAddress | null;
  readonly things: readonly PortalThing[];
  /** What else is asked of them now. */
  readonly questions: readonly PortalQuestion[];
  /** The box that is under way. */
  readonly box: { readonly state: KitState; readonly parcel: PortalParcel | null } | null;
  /** Parcels back outside of a box. */
  readonly parcels: readonly PortalParcel[];
  readonly signedAt: Temporal.Instant | null;
};

type Scene = Omit<PortalFacts, 'address' | 'things' | 'questions' | 'box' | 'parcels'> & { readonly personId: string };

/** Reads what the page of a case shows; undefined where there is no such case. */
export async function findPortalFacts(
  tx: Tx,
  { id: linkId, offboardingId }: Pick<PortalLink, 'id' | 'offboardingId'>,
): Promise<PortalFacts | undefined> {
  const [scene] = await tx.query<Scene>(
    `select g.name as organization, p.display_name as person, o.person_id as "personId", o.state = 'open' as "caseOpen",
       coalesce(p.time_zone, d.time_zone) as "timeZone", clock_timestamp() as now, p.country, l.name as site,
       coalesce((select jsonb_build_object('name', r.name, 'reach', r.email) from operator r
           where r.organization_id = $1 and r.disabled_at is null
             and r.operator_id in (o.case_owner_id, (select k.made_by from portal_link k where k.organization_id = $1 and k.portal_link_id = $3))
           order by (r.operator_id = o.case_owner_id) is true desc limit 1),
         (select jsonb_build_object('name', g.name, 'reach', m.from_address) from mail_server m where m.organization_id = $1)) as contact,
       (select max(s.signed_at) from signature s where s.organization_id = $1 and s.offboarding_id = o.offboarding_id) as "signedAt"
     from offboarding o
     join organization g on g.organization_id = $1
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
     where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId, linkId],
  );
  if (scene === undefined) return undefined;
  const { personId, ...facts } = scene;
  return {
    ...facts,
    address: (await findAddress(tx, personId)) ?? null,
    things: await listPortalThings(tx, offboardingId),
    questions: await listPortalQuestions(tx, { offboardingId, personId }),
    box: await findBox(tx, offboardingId),
    parcels: await listParcels(tx, offboardingId),
  };
}

async function listPortalThings(tx: Tx, offboardingId: string): Promise<readonly PortalThing[]> {
  return tx.query<PortalThing>(
    `select i.item_id as "itemId", a.asset_id as "assetId",
       coalesce(nullif(concat_ws(' ', a.manufacturer, coalesce(a.model, a.category)), ''), i.label) as what, a.tag, a.serial,
       coalesce(a.category, y.category) as category, coalesce(a.data_bearing, false) as "dataBearing", i.observed_value as observed,
       i.observed_at as "observedAt", i.standing in ('done', 'waived') as ended, r.method, r.state, r.ending, r.due_on as "dueOn",
       coalesce(r.battery_damaged, false) as "batteryDamaged", coalesce(${isToBeFetched}, false) as "toBeFetched", r.pick_up_on as "pickUpOn",
       a.asset_id is not null and handback_meta.asset_disputed($1, a.asset_id) as disputed, r.shipment_id as "shipmentId",
       exists (select from kit_line l join kit k on k.organization_id = $1 and k.kit_id = l.kit_id
         where l.organization_id = $1 and l.item_id = i.item_id and k.state not in ('cancelled', 'inspected', 'received', 'lost')) as "inBox",
       w.said, w.said_day as "saidDay", w.said_note as "saidNote",
       (select count(*)::integer from evidence v where v.organization_id = $1 and v.item_id = i.item_id and v.claimed_by is not null
         and v.file_sha256 is not null) as files
     from item i
     left join asset a on a.organization_id = $1 and a.asset_id = i.asset_id
     left join custody c on c.organization_id = $1 and c.custody_id = i.custody_id and i.kind = 'accessory'
     left join accessory y on y.organization_id = $1 and y.accessory_id = c.accessory_id
     left join asset_return r on r.organization_id = $1 and r.item_id = i.item_id
     left join lateral (select l.said, l.said_day, l.said_note from signature_line l
       join signature s on s.organization_id = $1 and s.signature_id = l.signature_id and s.offboarding_id = i.offboarding_id
       where l.organization_id = $1 and l.item_id = i.item_id and l.said is not null order by l.said_at desc limit 1) w on true
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind in ('asset', 'accessory') and i.withdrawn_at is null
       and coalesce(a.ownership, 'company') <> 'personal'
     order by i.kind desc, a.category, a.tag, i.label, i.item_id`,
    [tx.organizationId, offboardingId],
  );
}

const parcelColumns = `s.shipment_id as "shipmentId", s.carrier, s.tracking_code as "trackingCode", s.status,
  s.label_sha256 is not null and s.state = 'bought' and s.void_wanted_at is null
    and coalesce(s.expires_at > clock_timestamp(), true) as "hasLabel", s.expires_at as "labelUntil",
  case when s.to_address is not null then (select jsonb_agg(line) from unnest(array[s.to_address->>'company', s.to_address->>'name',
    s.to_address->>'street1', s.to_address->>'street2', concat_ws(' ', s.to_address->>'postcode', s.to_address->>'city'),
    s.to_address->>'region', s.to_address->>'country']) as line where line <> '') end as to`;

async function findBox(tx: Tx, offboardingId: string): Promise<PortalFacts['box']> {
  const [kit] = await tx.query<{ readonly state: KitState; readonly back: string | null }>(
    `select k.state, k.back_shipment_id as back from kit k where k.organization_id = $1 and k.offboarding_id = $2
       and k.state not in ('cancelled', 'inspected', 'received', 'lost') order by k.requested_at desc limit 1`,
    [tx.organizationId, offboardingId],
  );
  if (kit === undefined) return null;
  const [parcel = null] = await tx.query<PortalParcel>(
    `select ${parcelColumns} from shipment s where s.organization_id = $1 and s.shipment_id = $2 and s.state <> 'voided'`,
    [tx.organizationId, kit.back],
  );
  return { state: kit.state, parcel };
}

async function listParcels(tx: Tx, offboardingId: string): Promise<readonly PortalParcel[]> {
  return tx.query<PortalParcel>(
    `select ${parcelColumns} from shipment s where s.organization_id = $1 and s.direction = 'back' and s.state = 'bought'
       and s.shipment_id in (select r.shipment_id from asset_return r where r.organization_id = $1 and r.offboarding_id = $2)
     order by s.wanted_at, s.shipment_id`,
    [tx.organizationId, offboardingId],
  );
}

/** The label of a parcel back that belongs to this case and still counts; undefined for any other. */
export async function findPortalLabel(
  tx: Tx,
  offboardingId: string,
  shipmentId: string,
): Promise<{ readonly mediaType: string; readonly content: Uint8Array } | undefined> {
  const [row] = await tx.query<{ readonly mediaType: string; readonly content: Uint8Array }>(
    `select f.media_type as "mediaType", f.content from shipment s
     join file f on f.organization_id = $1 and f.sha256 = s.label_sha256
     where s.organization_id = $1 and s.offboarding_id = $2 and s.shipment_id = $3 and s.direction = 'back' and s.state = 'bought'
       and s.void_wanted_at is null and coalesce(s.expires_at > clock_timestamp(), true)`,
    [tx.organizationId, offboardingId, shipmentId],
  );
  return row;
}
