import type { Tx } from '../database/transaction.ts';
import type { Holder } from './hand-overs.ts';

/** Who or what had it, by the name people know; null where there is none. */
type NamedHolder = { readonly kind: Holder['kind']; readonly name: string | null };
type PhotoTaken = { readonly sha256: string; readonly name: string };

/** One time that a thing changed hands, as it was seen. */
export type HandOver = {
  readonly handOverId: string;
  readonly at: Temporal.Instant;
  readonly from: NamedHolder;
  readonly to: NamedHolder;
  /** Where it changed hands. */
  readonly place: string | null;
  readonly condition: string | null;
  readonly note: string | null;
  readonly missing: readonly string[];
  /** Its status in the register until then. */
  readonly was: string | null;
  readonly custodyId: string | null;
  /** Who wrote it down; null: a carrier's message. */
  readonly operator: string | null;
  readonly photos: readonly PhotoTaken[];
  readonly acceptance: {
    readonly way: 'in_person' | 'by_link';
    readonly at: Temporal.Instant;
    readonly signedName: string;
  } | null;
};

/** What went out beside what came back: one stretch of custody. A side that only a register told of has no hand-over. */
export type CustodyStretch = {
  readonly custodyId: string;
  readonly personId: string;
  readonly name: string;
  readonly heldFrom: Temporal.Instant;
  readonly heldUntil: Temporal.Instant | null;
  readonly out: CustodySide;
  readonly back: CustodySide | null;
};

export type CustodySide = {
  readonly condition: string | null;
  readonly note: string | null;
  readonly handOver: HandOver | null;
};

const sideName = (side: 'from' | 'to') => `case h.${side}_kind
    when 'person' then (select p.display_name from person p where p.organization_id = $1 and p.person_id = h.${side}_person_id)
    when 'location' then (select l.name from location l where l.organization_id = $1 and l.location_id = h.${side}_location_id)
    else h.${side}_name end`;

/** Every hand-over of an asset, the latest first. */
export async function listHandOvers(tx: Tx, assetId: string): Promise<readonly HandOver[]> {
  const rows = await tx.query<
    Omit<HandOver, 'from' | 'to' | 'acceptance'> & {
      readonly fromKind: Holder['kind'];
      readonly fromName: string | null;
      readonly toKind: Holder['kind'];
      readonly toName: string | null;
      readonly way: 'in_person' | 'by_link' | null;
      readonly acceptedAt: Temporal.Instant | null;
      readonly signedName: string | null;
    }
  >(
    `select h.hand_over_id as "handOverId", h.at, h.from_kind as "fromKind", ${sideName('from')} as "fromName", h.to_kind as "toKind",
       ${sideName('to')} as "toName", l.name as place, h.condition, h.note, h.missing, h.was, h.custody_id as "custodyId",
       o.name as operator, y.way, y.accepted_at as "acceptedAt", y.signed_name as "signedName",
       coalesce((select json_agg(json_build_object('sha256', encode(f.sha256, 'hex'), 'name', f.file_name) order by f.asset_photo_id)
         from asset_photo f where f.organization_id = $1 and f.hand_over_id = h.hand_over_id), '[]') as photos
     from hand_over h
     left join location l on l.organization_id = $1 and l.location_id = h.location_id
     left join operator o on o.organization_id = $1 and o.operator_id = h.operator_id
     left join hand_over_acceptance y on y.organization_id = $1 and y.hand_over_id = h.hand_over_id
     where h.organization_id = $1 and h.asset_id = $2 order by h.at desc, h.hand_over_id desc`,
    [tx.organizationId, assetId],
  );
  return rows.map(({ fromKind, fromName, toKind, toName, way, acceptedAt, signedName, ...row }) => ({
    ...row,
    from: { kind: fromKind, name: fromName },
    to: { kind: toKind, name: toName },
    acceptance: way === null || acceptedAt === null ? null : { way, at: acceptedAt, signedName: signedName ?? '' },
  }));
}

/** Everybody who ever had the asset, the latest first: what each got beside what each gave back. */
export async function custodyOf(tx: Tx, assetId: string): Promise<readonly CustodyStretch[]> {
  const handOvers = await listHandOvers(tx, assetId);
  const rows = await tx.query<{
    custodyId: string;
    personId: string;
    name: string;
    heldFrom: Temporal.Instant;
    heldUntil: Temporal.Instant | null;
    conditionOut: string | null;
    conditionIn: string | null;
    noteOut: string | null;
    noteIn: string | null;
  }>(
    `select c.custody_id as "custodyId", c.person_id as "personId", p.display_name as name, c.held_from as "heldFrom",
       c.held_until as "heldUntil", c.condition_out as "conditionOut", c.condition_in as "conditionIn", c.note_out as "noteOut",
       c.note_in as "noteIn"
     from custody c join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where c.organization_id = $1 and c.asset_id = $2 order by c.held_from desc, c.custody_id desc`,
    [tx.organizationId, assetId],
  );
  return rows.map(({ conditionOut, conditionIn, noteOut, noteIn, ...stretch }) => {
    const own = handOvers.filter(({ custodyId }) => custodyId === stretch.custodyId);
    // The hand-over that began a custody went to its person; the one that ended it did not.
    const out = own.find(({ to }) => to.kind === 'person') ?? null;
    const back = own.find((one) => one !== out) ?? null;
    return {
      ...stretch,
      out: { condition: conditionOut, note: noteOut, handOver: out },
      back: stretch.heldUntil === null ? null : { condition: conditionIn, note: noteIn, handOver: back },
    };
  });
}
