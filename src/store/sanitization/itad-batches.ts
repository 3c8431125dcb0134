import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { takeNumber } from '../take-number.ts';

export type ItadBatch = {
  readonly id: string;
  readonly number: number;
  readonly vendorId: string;
  readonly vendor: string;
  readonly ending: 'recycled' | 'destroyed';
  readonly vendorSanitizes: boolean;
  readonly state: 'open' | 'collected' | 'reconciled' | 'cancelled';
  readonly madeAt: Temporal.Instant;
  readonly collectedAt: Temporal.Instant | null;
  readonly handedTo: string | null;
  /** When the vendor's list was last held against it. */
  readonly listedAt: Temporal.Instant | null;
  readonly reconciledAt: Temporal.Instant | null;
  readonly lines: number;
  readonly gone: number;
  readonly openExceptions: number;
  readonly manifestSha256: Buffer | null;
};

/** Begins a batch with the next number. */
export async function insertBatch(
  tx: Tx,
  batch: { readonly vendorId: string; readonly ending: ItadBatch['ending']; readonly vendorSanitizes: boolean },
  operatorId: string,
): Promise<{ readonly id: string; readonly number: number }> {
  const id = randomUUIDv7();
  const number = await takeNumber(tx, 'itad_batch');
  await tx.query(
    `insert into itad_batch (organization_id, itad_batch_id, number, itad_vendor_id, ending, vendor_sanitizes, made_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.organizationId, id, number, batch.vendorId, batch.ending, batch.vendorSanitizes, operatorId],
  );
  return { id, number };
}

const batchSql = `
select b.itad_batch_id as id, b.number, b.itad_vendor_id as "vendorId", v.name as vendor, b.ending, b.vendor_sanitizes as "vendorSanitizes",
  b.state, b.made_at as "madeAt", b.collected_at as "collectedAt", b.handed_to as "handedTo", b.listed_at as "listedAt", b.reconciled_at as "reconciledAt",
  b.manifest_sha256 as "manifestSha256",
  (select count(*)::integer from itad_batch_line l
   where l.organization_id = $1 and l.itad_batch_id = b.itad_batch_id and l.state <> 'taken_out') as lines,
  (select count(*)::integer from itad_batch_line l
   where l.organization_id = $1 and l.itad_batch_id = b.itad_batch_id and l.state = 'gone') as gone,
  (select count(*)::integer from itad_exception e
   where e.organization_id = $1 and e.itad_batch_id = b.itad_batch_id and e.settled_at is null) as "openExceptions"
from itad_batch b join itad_vendor v on v.organization_id = b.organization_id and v.itad_vendor_id = b.itad_vendor_id
where b.organization_id = $1`;

/** One page of batches, the latest first. */
export async function listBatches(
  tx: Tx,
  page: { readonly after?: number; readonly limit: number },
): Promise<{ readonly items: readonly ItadBatch[]; readonly next: number | null }> {
  const rows = await tx.query<ItadBatch>(
    `${batchSql} and ($2::integer is null or b.number < $2) order by b.number desc limit $3`,
    [tx.organizationId, page.after ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.number ?? null) : null };
}

const isNamed = 'case when $3::integer is null then b.itad_batch_id::text = $2 else b.number = $3 end';

function named(tx: Tx, batch: string) {
  const number = /^itad-(\d{1,9})$/i.exec(batch)?.[1];
  return [tx.organizationId, batch, number === undefined ? null : Number(number)];
}

/** Reads a batch, by its id or its number such as ITAD-3. Throws `not-found`. */
export async function getBatch(tx: Tx, batch: string): Promise<ItadBatch> {
  const [row] = await tx.query<ItadBatch>(`${batchSql} and ${isNamed}`, named(tx, batch));
  if (row === undefined) throw new Failure('not-found', 'There is no such batch. "itad list" shows them.');
  return row;
}

/** Takes a batch for this transaction alone, and reads it. Throws `not-found`. */
export async function lockBatch(tx: Tx, batch: string): Promise<ItadBatch> {
  await tx.query(
    `select from itad_batch b where b.organization_id = $1 and ${isNamed} for no key update`,
    named(tx, batch),
  );
  return getBatch(tx, batch);
}

/** One thing of a batch, as the manifest has it. */
export type BatchLine = {
  readonly id: string;
  readonly assetId: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly driveSerials: readonly string[];
  readonly what: string;
  readonly model: string | null;
  readonly dataBearing: boolean;
  readonly state: 'waiting' | 'gone' | 'taken_out';
};

/** The things of a batch by their tags, without those that were taken out. */
export async function listLines(tx: Tx, batchId: string): Promise<readonly BatchLine[]> {
  return tx.query<BatchLine>(
    `select itad_batch_line_id as id, asset_id as "assetId", tag, serial, drive_serial_keys as "driveSerials", what, model,
       data_bearing as "dataBearing", state from itad_batch_line
     where organization_id = $1 and itad_batch_id = $2 and state <> 'taken_out' order by tag`,
    [tx.organizationId, batchId],
  );
}

/** How many things in the manifest of a batch keep data: those too that turned out to be somewhere else. */
export async function countDataBearing(tx: Tx, batchId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count from itad_batch_line l where l.organization_id = $1 and l.itad_batch_id = $2 and l.data_bearing
       and (l.state <> 'taken_out' or exists (select from itad_exception e
         where e.organization_id = $1 and e.itad_batch_id = $2 and e.itad_batch_line_id = l.itad_batch_line_id))`,
    [tx.organizationId, batchId],
  );
  return row?.count ?? 0;
}

/** What stands in the way of an asset's going into a batch. */
export type Candidate = {
  readonly assetId: string;
  readonly tag: string;
  readonly held: boolean;
  readonly dataBearing: boolean;
  readonly withSomebody: boolean;
  readonly approvedKind: string | null;
  readonly inBatch: number | null;
};

/** Reads assets that are to go into a batch, and takes their rows. */
export async function lockCandidates(tx: Tx, assetIds: readonly string[]): Promise<readonly Candidate[]> {
  await tx.query(
    'select 1 from asset where organization_id = $1 and asset_id = any($2::uuid[]) order by asset_id for no key update',
    [tx.organizationId, assetIds],
  );
  return tx.query<Candidate>(
    `select a.asset_id as "assetId", a.tag, a.data_bearing as "dataBearing",
       handback_meta.asset_held($1, a.asset_id) or handback_meta.asset_disputed($1, a.asset_id) as held,
       exists (select from custody c where c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null) as "withSomebody",
       (select d.kind from disposition d where d.organization_id = $1 and d.asset_id = a.asset_id and d.state = 'approved') as "approvedKind",
       (select b.number from itad_batch_line l join itad_batch b on b.organization_id = l.organization_id and b.itad_batch_id = l.itad_batch_id
        where l.organization_id = $1 and l.asset_id = a.asset_id and l.state = 'waiting') as "inBatch"
     from asset a where a.organization_id = $1 and a.asset_id = any($2::uuid[]) order by a.tag`,
    [tx.organizationId, assetIds],
  );
}

/** Puts assets into a batch as they are now. */
export async function insertLines(tx: Tx, batchId: string, assetIds: readonly string[]): Promise<void> {
  await tx.query(
    `insert into itad_batch_line (organization_id, itad_batch_line_id, itad_batch_id, asset_id, tag, serial, serial_key, drive_serial_keys, what,
       model, data_bearing)
     select $1, i.line_id, $2, ${snapshot} from asset a join unnest($3::uuid[], $4::uuid[]) as i(asset_id, line_id) on i.asset_id = a.asset_id
     where a.organization_id = $1`,
    [tx.organizationId, batchId, assetIds, assetIds.map(() => randomUUIDv7())],
  );
}

const snapshot = `a.asset_id, a.tag, a.serial, a.serial_key, array(select d.serial_key from storage_device d
  where d.organization_id = $1 and d.asset_id = a.asset_id and d.removed_at is null and d.serial_key is not null order by d.serial_key),
  a.category, a.model, a.data_bearing`;

/** Writes down how the things are at the moment they are handed over; from then on the lines stay as they are. */
export async function freezeLines(tx: Tx, batchId: string): Promise<void> {
  await tx.query(
    `update itad_batch_line l set (asset_id, tag, serial, serial_key, drive_serial_keys, what, model, data_bearing) =
       (select ${snapshot} from asset a where a.organization_id = $1 and a.asset_id = l.asset_id)
     where l.organization_id = $1 and l.itad_batch_id = $2 and l.state = 'waiting'`,
    [tx.organizationId, batchId],
  );
}

/** Takes assets out of a batch again; their lines are kept as such. */
export async function takeOutLines(tx: Tx, batchId: string, assetIds: readonly string[]): Promise<number> {
  const rows = await tx.query(
    `update itad_batch_line set state = 'taken_out' where organization_id = $1 and itad_batch_id = $2 and asset_id = any($3::uuid[])
       and state = 'waiting' returning itad_batch_line_id`,
    [tx.organizationId, batchId, assetIds],
  );
  return rows.length;
}

/** Writes down that the vendor has the things. */
export async function markCollected(
  tx: Tx,
  batchId: string,
  by: { readonly operatorId: string; readonly handedTo: string; readonly manifestSha256: Buffer },
): Promise<void> {
  await tx.query(
    `update itad_batch set state = 'collected', collected_at = clock_timestamp(), collected_by = $3, handed_to = $4, manifest_sha256 = $5,
       version = version + 1 where organization_id = $1 and itad_batch_id = $2`,
    [tx.organizationId, batchId, by.operatorId, by.handedTo, by.manifestSha256],
  );
  await tx.query(
    `update asset a set status = 'in_transit', version = a.version + 1 from itad_batch_line l
     where a.organization_id = $1 and l.organization_id = $1 and l.itad_batch_id = $2 and l.state = 'waiting' and a.asset_id = l.asset_id`,
    [tx.organizationId, batchId],
  );
}

/** Calls a batch off before it is collected. */
export async function markCancelled(tx: Tx, batchId: string): Promise<void> {
  await tx.query(
    `update itad_batch set state = 'cancelled', version = version + 1 where organization_id = $1 and itad_batch_id = $2`,
    [tx.organizationId, batchId],
  );
  await tx.query(`update itad_batch_line set state = 'taken_out' where organization_id = $1 and itad_batch_id = $2`, [
    tx.organizationId,
    batchId,
  ]);
}
