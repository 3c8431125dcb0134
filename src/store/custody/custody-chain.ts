import { undoUntil } from '../../core/custody/judge-undo.ts';
import type { Tx } from '../database/transaction.ts';
import { type CustodyRecord, historyOfAssets } from '../inventory/custody.ts';
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
  /** The entry that this one takes back. */
  readonly takesBack: string | null;
  /** It was a mistake, and a later entry takes it back. */
  readonly takenBack: boolean;
  readonly photos: readonly PhotoTaken[];
  readonly acceptance: {
    readonly way: 'in_person' | 'by_link';
    readonly at: Temporal.Instant;
    readonly signedName: string;
  } | null;
};

/** What went out beside what came back: one stretch of custody. A side that only a register told of has no hand-over. */
export type CustodyStretch = Pick<CustodyRecord, 'custodyId' | 'personId' | 'name' | 'heldFrom' | 'heldUntil'> & {
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

/** Every time that an asset changed hands, and everybody who ever had it with what they got and gave back; the latest first. */
export type CustodyChain = {
  readonly handOvers: readonly HandOver[];
  readonly custodies: readonly CustodyStretch[];
};

/** Reads the chain of an asset. */
export async function getCustodyChain(tx: Tx, assetId: string): Promise<CustodyChain> {
  const [chain] = (await listCustodyChains(tx, [assetId])).values();
  return chain ?? { handOvers: [], custodies: [] };
}

/** Until when the latest entry of a chain can be taken back, as far as the chain tells; null: it is no check-in, or it is too late. */
export function undoableUntil({ handOvers: [last] }: CustodyChain, now: Temporal.Instant): Temporal.Instant | null {
  // As `findCheckInToUndo` knows a check-in.
  if (last === undefined || last.to.kind !== 'location' || last.operator === null) return null;
  if (last.was === null || last.condition === null) return null;
  const until = undoUntil(last.at);
  return last.takesBack !== null || Temporal.Instant.compare(now, until) > 0 ? null : until;
}

/** Reads the chain of each of several assets. */
export async function listCustodyChains(
  tx: Tx,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, CustodyChain>> {
  const handOvers = await listHandOvers(tx, assetIds);
  const histories = await historyOfAssets(tx, assetIds);
  return new Map(
    assetIds.map((assetId) => {
      const own = handOvers.get(assetId) ?? [];
      return [assetId, { handOvers: own, custodies: (histories.get(assetId) ?? []).map((one) => stretchOf(one, own)) }];
    }),
  );
}

async function listHandOvers(tx: Tx, assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly HandOver[]>> {
  const rows = await tx.query<
    Omit<HandOver, 'from' | 'to' | 'acceptance'> & {
      readonly assetId: string;
      readonly fromKind: Holder['kind'];
      readonly fromName: string | null;
      readonly toKind: Holder['kind'];
      readonly toName: string | null;
      readonly way: 'in_person' | 'by_link' | null;
      readonly acceptedAt: Temporal.Instant | null;
      readonly signedName: string | null;
    }
  >(
    `select h.asset_id as "assetId", h.hand_over_id as "handOverId", h.at, h.from_kind as "fromKind", ${sideName('from')} as "fromName", h.to_kind as "toKind",
       ${sideName('to')} as "toName", l.name as place, h.condition, h.note, h.missing, h.was, h.custody_id as "custodyId",
       o.name as operator, h.takes_back as "takesBack", u.hand_over_id is not null as "takenBack", y.way, y.accepted_at as "acceptedAt", y.signed_name as "signedName",
       coalesce((select json_agg(json_build_object('sha256', encode(f.sha256, 'hex'), 'name', f.file_name) order by f.asset_photo_id)
         from asset_photo f where f.organization_id = $1 and f.hand_over_id = h.hand_over_id), '[]') as photos
     from hand_over h
     left join location l on l.organization_id = $1 and l.location_id = h.location_id
     left join operator o on o.organization_id = $1 and o.operator_id = h.operator_id
     left join hand_over_acceptance y on y.organization_id = $1 and y.hand_over_id = h.hand_over_id
     left join hand_over u on u.organization_id = $1 and u.takes_back = h.hand_over_id
     where h.organization_id = $1 and h.asset_id = any($2::uuid[]) order by h.at desc, h.hand_over_id desc`,
    [tx.organizationId, assetIds],
  );
  const told = rows.map(({ assetId, fromKind, fromName, toKind, toName, way, acceptedAt, signedName, ...row }) => ({
    assetId,
    handOver: {
      ...row,
      from: { kind: fromKind, name: fromName },
      to: { kind: toKind, name: toName },
      acceptance: way === null || acceptedAt === null ? null : { way, at: acceptedAt, signedName: signedName ?? '' },
    },
  }));
  const byAsset = Map.groupBy(told, ({ assetId }) => assetId);
  return new Map([...byAsset].map(([assetId, mine]) => [assetId, mine.map(({ handOver }) => handOver)]));
}

function stretchOf(
  { conditionOut, conditionIn, noteOut, noteIn, ...stretch }: CustodyRecord,
  handOvers: readonly HandOver[],
): CustodyStretch {
  const own = handOvers.filter(
    ({ custodyId, takesBack, takenBack }) => custodyId === stretch.custodyId && takesBack === null && !takenBack,
  );
  // The hand-over that began a custody went to its person; the one that ended it did not.
  const out = own.find(({ to }) => to.kind === 'person') ?? null;
  const back = own.find((one) => one !== out) ?? null;
  return {
    ...stretch,
    out: { condition: conditionOut, note: noteOut, handOver: out },
    back: stretch.heldUntil === null ? null : { condition: conditionIn, note: noteIn, handOver: back },
  };
}
