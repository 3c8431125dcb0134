import type { Tx } from '../database/transaction.ts';
import type { Holder } from './hand-overs.ts';

/** The latest check-in of an asset, with what it changed and what has happened since. */
export type CheckInToUndo = {
  readonly handOverId: string;
  readonly at: Temporal.Instant;
  readonly now: Temporal.Instant;
  readonly from: Holder;
  readonly was: string | null;
  readonly wasLocationId: string | null;
  readonly custodyId: string | null;
  readonly operatorId: string;
  readonly stillReceived: boolean;
  readonly fromBox: boolean;
  readonly worked: boolean;
  readonly caseWentOn: boolean;
};

type Row = Omit<CheckInToUndo, 'from'> & {
  readonly fromKind: Holder['kind'];
  readonly fromPersonId: string | null;
  readonly fromLocationId: string | null;
  readonly fromName: string | null;
};

/** SQL for the items whose last look but one was before check-in `h`: those that it was seen back for. */
const seenBack = `from observation o join item i on i.organization_id = $1 and i.item_id = o.item_id
  where o.organization_id = $1 and i.asset_id = h.asset_id and o.method = 'scan' and o.value = 'returned' and o.seen_at = h.at`;

const since = (table: string, at: string) =>
  `exists (select from ${table} t where t.organization_id = $1 and t.asset_id = h.asset_id and t.${at} >= h.at)`;

/**
 * Reads what decides whether the last time a locked asset changed hands can be taken back. Only a check-in says how a thing looked that came to
 * us: what comes from a workshop, or was put on record, is none. Undefined: it was no check-in, or is taken back already.
 */
export async function findCheckInToUndo(tx: Tx, assetId: string): Promise<CheckInToUndo | undefined> {
  const [row] = await tx.query<Row>(
    `select h.hand_over_id as "handOverId", h.at, clock_timestamp() as now, h.from_kind as "fromKind", h.from_person_id as "fromPersonId",
       h.from_location_id as "fromLocationId", h.from_name as "fromName", h.was, h.was_location_id as "wasLocationId",
       h.custody_id as "custodyId", h.operator_id as "operatorId",
       a.status = 'received' and not exists (select from custody c
         where c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null) as "stillReceived",
       exists (select from kit_line l join kit k on k.organization_id = $1 and k.kit_id = l.kit_id
         where l.organization_id = $1 and l.asset_id = h.asset_id and l.settled_at >= h.at
           and (k.moved_at >= h.at or l.state_before is null)) as "fromBox",
       ${since('inspection', 'inspected_at')} or ${since('disposition', 'decided_at')} or ${since('repair', 'sent_at')}
         or ${since('sanitization', 'recorded_at')} or ${since('device_command', 'requested_at')} as worked,
       exists (select ${seenBack} and (i.observation_id <> o.observation_id
         or exists (select from offboarding k where k.organization_id = $1 and k.offboarding_id = i.offboarding_id
           and k.state <> 'open' and coalesce(k.closed_at, 'infinity') >= h.at)
         or exists (select from signature_line n join signature g on g.organization_id = $1 and g.signature_id = n.signature_id
           where n.organization_id = $1 and n.item_id = i.item_id and g.signed_at >= h.at)
         or exists (select from step s where s.organization_id = $1 and s.offboarding_id = i.offboarding_id
           and (s.item_id = i.item_id or s.step_id in (select d.step_id from step_dependency d
             join step n on n.organization_id = $1 and n.step_id = d.needs_step_id
             where d.organization_id = $1 and n.item_id = i.item_id and n.action = 'collect'))
           and (s.state in ('running', 'polling')
             or s.state = 'done' and s.ended_at >= h.at and not (s.action = 'collect' and s.item_id = i.item_id)))))
         as "caseWentOn"
     from asset a
     join lateral (select * from hand_over l where l.organization_id = $1 and l.asset_id = a.asset_id
       order by l.at desc, l.hand_over_id desc limit 1) h on true
     where a.organization_id = $1 and a.asset_id = $2 and h.to_kind = 'location' and h.operator_id is not null
       and h.was is not null and h.condition is not null and h.takes_back is null`,
    [tx.organizationId, assetId],
  );
  if (row === undefined) return undefined;
  const { fromKind, fromPersonId, fromLocationId, fromName, ...rest } = row;
  return { ...rest, from: holderOf({ fromKind, fromPersonId, fromLocationId, fromName }) };
}

function holderOf(row: Pick<Row, 'fromKind' | 'fromPersonId' | 'fromLocationId' | 'fromName'>): Holder {
  const { fromKind: kind, fromPersonId: personId, fromLocationId: locationId, fromName: name } = row;
  if (kind === 'person' && personId !== null) return { kind, personId };
  if (kind === 'location') return { kind, locationId };
  if (kind === 'carrier' || kind === 'vendor') return { kind, name: name ?? '' };
  return { kind: 'unknown' };
}

/** An item that a check-in showed as back: what was seen of it before, and the steps that ended with it. */
export type ItemSeenBack = {
  readonly offboardingId: string;
  readonly itemId: string;
  /** Null: nobody had looked. */
  readonly before: string | null;
  readonly stepIds: readonly string[];
};

/** The items that a check-in showed as back. The caller holds their cases. */
export async function listSeenBack(
  tx: Tx,
  { handOverId, operatorId }: Pick<CheckInToUndo, 'handOverId' | 'operatorId'>,
): Promise<readonly ItemSeenBack[]> {
  return tx.query<ItemSeenBack>(
    `select i.offboarding_id as "offboardingId", i.item_id as "itemId",
       (select b.value from observation b where b.organization_id = $1 and b.item_id = i.item_id and b.value <> 'unknown'
          and b.observation_id <> o.observation_id and b.seen_at < h.at order by b.seen_at desc, b.observation_id desc limit 1) as before,
       array(select s.step_id::text from step s join offboarding k on k.organization_id = $1 and k.offboarding_id = s.offboarding_id
         where s.organization_id = $1 and s.item_id = i.item_id and s.action = 'collect' and s.state = 'done' and k.state = 'open'
           and s.ended_by = $3 and s.ended_at >= h.at) as "stepIds"
     from hand_over h join lateral (select o.observation_id, i.item_id, i.offboarding_id ${seenBack}) x on true
     join observation o on o.organization_id = $1 and o.observation_id = x.observation_id
     join item i on i.organization_id = $1 and i.item_id = x.item_id
     where h.organization_id = $1 and h.hand_over_id = $2 order by i.offboarding_id, i.item_id`,
    [tx.organizationId, handOverId, operatorId],
  );
}
