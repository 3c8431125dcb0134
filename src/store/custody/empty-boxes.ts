import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

export type NewEmptyBox = {
  readonly assetId: string;
  readonly operatorId: string;
  readonly witnessId: string;
  readonly declaredGrams: number | null;
  readonly measuredGrams: number | null;
  readonly note: string;
};

/** Writes down a box that should have held an asset and did not. */
export async function insertEmptyBox(tx: Tx, box: NewEmptyBox): Promise<string> {
  const emptyBoxId = randomUUIDv7();
  await tx.query(
    `insert into empty_box (organization_id, empty_box_id, asset_id, operator_id, witness_id, declared_grams, measured_grams, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.organizationId,
      emptyBoxId,
      box.assetId,
      box.operatorId,
      box.witnessId,
      box.declaredGrams,
      box.measuredGrams,
      box.note,
    ],
  );
  return emptyBoxId;
}

/** What the box of an asset was to weigh, and what the carrier weighed; null where nobody said. */
export async function weightsOf(
  tx: Tx,
  assetId: string,
): Promise<{ readonly declaredGrams: number | null; readonly measuredGrams: number | null }> {
  const [kit] = await tx.query<{ declaredGrams: number | null; measuredGrams: number | null }>(
    `select k.expected_grams as "declaredGrams", k.measured_grams as "measuredGrams" from kit k
     join kit_line l on l.organization_id = k.organization_id and l.kit_id = k.kit_id
     where k.organization_id = $1 and l.asset_id = $2 order by k.requested_at desc limit 1`,
    [tx.organizationId, assetId],
  );
  return kit ?? { declaredGrams: null, measuredGrams: null };
}

/** The second person says that they saw it too. Answers the asset. Throws `not-found` for whoever was not named, `conflict` for the second time. */
export async function confirmEmptyBox(tx: Tx, emptyBoxId: string, witnessId: string): Promise<string> {
  const [box] = await tx.query<{ asset_id: string; confirmed: boolean }>(
    `select asset_id, confirmed_at is not null as confirmed from empty_box
     where organization_id = $1 and empty_box_id = $2 and witness_id = $3 for update`,
    [tx.organizationId, emptyBoxId, witnessId],
  );
  if (box === undefined) throw new Failure('not-found', 'There is no empty box that names you as the second person.');
  if (box.confirmed) throw new Failure('conflict', 'You have confirmed this already.');
  await tx.query(
    'update empty_box set confirmed_at = clock_timestamp() where organization_id = $1 and empty_box_id = $2',
    [tx.organizationId, emptyBoxId],
  );
  return box.asset_id;
}

/** The empty boxes of an asset, the latest first. */
export async function listEmptyBoxes(
  tx: Tx,
  assetId: string,
): Promise<
  readonly {
    readonly emptyBoxId: string;
    readonly openedAt: Temporal.Instant;
    readonly operator: string;
    readonly witness: string;
    readonly confirmedAt: Temporal.Instant | null;
    readonly declaredGrams: number | null;
    readonly measuredGrams: number | null;
    readonly note: string;
    readonly photos: readonly { readonly sha256: string; readonly name: string }[];
  }[]
> {
  return tx.query(
    `select b.empty_box_id as "emptyBoxId", b.opened_at as "openedAt", o.name as operator, w.name as witness,
       b.confirmed_at as "confirmedAt", b.declared_grams as "declaredGrams", b.measured_grams as "measuredGrams", b.note,
       coalesce((select json_agg(json_build_object('sha256', encode(f.sha256, 'hex'), 'name', f.file_name) order by f.asset_photo_id)
         from asset_photo f where f.organization_id = $1 and f.empty_box_id = b.empty_box_id), '[]') as photos
     from empty_box b
     join operator o on o.organization_id = $1 and o.operator_id = b.operator_id
     join operator w on w.organization_id = $1 and w.operator_id = b.witness_id
     where b.organization_id = $1 and b.asset_id = $2 order by b.opened_at desc`,
    [tx.organizationId, assetId],
  );
}
