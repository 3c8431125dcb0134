import type { Tx } from '../database/transaction.ts';

/** One serial number of the vendor's list: as it stands there, by what it is compared, and the line it stands on. */
export type ToldSerial = { readonly serial: string; readonly key: string; readonly line: number };

/** What came of holding the vendor's list against ours. */
export type Reconciliation = {
  readonly listed: number;
  readonly missing: number;
  readonly extra: number;
  readonly duplicate: number;
  /** Questions of an earlier list that this one answers. */
  readonly answered: number;
};

/**
 * Holds a vendor's serial numbers against the lines of a batch, in the database as sets. A thing is listed when its serial number, its
 * tag or that of one of its drives is there. What is missing, extra or listed twice becomes an exception of whoever is named.
 */
export async function reconcileLines(
  tx: Tx,
  batchId: string,
  told: readonly ToldSerial[],
  ownerId: string,
): Promise<Reconciliation> {
  const [row] = await tx.query<Reconciliation>(reconcileSql, [
    tx.organizationId,
    batchId,
    told.map(({ key }) => key),
    told.map(({ serial }) => serial),
    told.map(({ line }) => line),
    ownerId,
  ]);
  return row ?? { listed: 0, missing: 0, extra: 0, duplicate: 0, answered: 0 };
}

const reconcileSql = `
with told as materialized (
  select key, min(serial) as serial, array_agg(line order by line) as lines
  from unnest($3::text[], $4::text[], $5::integer[]) as t(key, serial, line) group by key
), line as materialized (
  select l.itad_batch_line_id as line_id, l.tag, l.serial, l.serial_key, l.drive_serial_keys from itad_batch_line l
  where l.organization_id = $1 and l.itad_batch_id = $2 and l.state <> 'taken_out'
), ours as materialized (
  select line_id, serial_key as key from line where serial_key is not null
  union select line_id, regexp_replace(upper(tag), '[^[:alnum:]]', '', 'g') from line
  union select line_id, unnest(drive_serial_keys) from line
), shared as (
  -- Two of our things go by the same serial number: the list cannot tell which one it means.
  select key from ours group by key having count(*) > 1
), hit as materialized (
  select distinct o.line_id from ours o join told t on t.key = o.key where o.key not in (select key from shared)
), found as materialized (
  select 'missing' as kind, l.line_id, coalesce(l.serial, l.tag) as serial, '{}'::integer[] as lines
  from line l left join hit h on h.line_id = l.line_id where h.line_id is null
  union all
  select 'extra', null::uuid, t.serial, t.lines from told t left join ours o on o.key = t.key where o.key is null
  union all
  select 'duplicate', (select o.line_id from ours o where o.key = t.key and t.key not in (select key from shared)), t.serial, t.lines
  from told t where cardinality(t.lines) > 1 or t.key in (select key from shared)
), listed as (
  update itad_batch set listed_at = clock_timestamp() where organization_id = $1 and itad_batch_id = $2
), opened as (
  insert into itad_exception (organization_id, itad_exception_id, itad_batch_id, kind, itad_batch_line_id, serial, lines, owner_id)
  select $1, gen_random_uuid(), $2, f.kind, f.line_id, f.serial, f.lines, $6 from found f
  on conflict (organization_id, itad_batch_id, kind, itad_batch_line_id, serial) do nothing
), answered as (
  update itad_exception e set outcome = 'vendor_error', note = 'The vendor''s later list answers it.', settled_by = $6, settled_at = now()
  where e.organization_id = $1 and e.itad_batch_id = $2 and e.settled_at is null and e.kind in ('missing', 'extra', 'duplicate')
    and not exists (select from found f where f.kind = e.kind and f.line_id is not distinct from e.itad_batch_line_id
      and f.serial is not distinct from e.serial)
  returning 1
)
select (select count(*)::integer from hit) as listed,
  (select count(*)::integer from found where kind = 'missing') as missing,
  (select count(*)::integer from found where kind = 'extra') as extra,
  (select count(*)::integer from found where kind = 'duplicate') as duplicate,
  (select count(*)::integer from answered) as answered`;

/** A thing that the vendor lists and that nothing stands in the way of any more. */
export type ReadyLine = { readonly lineId: string; readonly assetId: string; readonly dataBearing: boolean };

/** The things of a batch that the vendor has by its list, without an open question. */
export async function listReadyLines(tx: Tx, batchId: string): Promise<readonly ReadyLine[]> {
  return tx.query<ReadyLine>(
    `select l.itad_batch_line_id as "lineId", l.asset_id as "assetId", l.data_bearing as "dataBearing" from itad_batch_line l
     where l.organization_id = $1 and l.itad_batch_id = $2 and l.state = 'waiting' and not exists (select from itad_exception e
       where e.organization_id = $1 and e.itad_batch_line_id = l.itad_batch_line_id and e.settled_at is null)
     order by l.asset_id`,
    [tx.organizationId, batchId],
  );
}

/** Ends things for good: the line is gone, the asset has its last status, and what was decided about it is carried out. */
export async function endLines(
  tx: Tx,
  lines: readonly ReadyLine[],
  end: { readonly ending: 'recycled' | 'destroyed'; readonly vendor: string; readonly operatorId: string },
): Promise<void> {
  const [lineIds, assetIds] = [lines.map(({ lineId }) => lineId), lines.map(({ assetId }) => assetId)];
  await tx.query(
    `update itad_batch_line set state = 'gone' where organization_id = $1 and itad_batch_line_id = any($2::uuid[])`,
    [tx.organizationId, lineIds],
  );
  await tx.query(
    `update asset set status = $3, version = version + 1 where organization_id = $1 and asset_id = any($2::uuid[])`,
    [tx.organizationId, assetIds, end.ending],
  );
  await tx.query(
    `update disposition set state = 'carried_out', carried_out_by = $3, carried_out_at = clock_timestamp(), recipient = $4
     where organization_id = $1 and asset_id = any($2::uuid[]) and state = 'approved'`,
    [tx.organizationId, assetIds, end.operatorId, end.vendor],
  );
}

/** Asks of things whose media nothing proves to be erased; one that was asked before stays as it is. */
export async function insertUnproven(
  tx: Tx,
  batchId: string,
  lineIds: readonly string[],
  ownerId: string,
): Promise<void> {
  await tx.query(
    `insert into itad_exception (organization_id, itad_exception_id, itad_batch_id, kind, itad_batch_line_id, serial, owner_id)
     select $1, gen_random_uuid(), $2, 'unproven', l.itad_batch_line_id, coalesce(l.serial, l.tag), $4 from itad_batch_line l
     where l.organization_id = $1 and l.itad_batch_line_id = any($3::uuid[])
     on conflict (organization_id, itad_batch_id, kind, itad_batch_line_id, serial) do update
       set outcome = null, note = null, settled_by = null, settled_at = null`,
    [tx.organizationId, batchId, lineIds, ownerId],
  );
}

/** Says that a batch is done with, where nothing of it is open; answers whether it is. */
export async function closeIfSettled(tx: Tx, batchId: string): Promise<boolean> {
  const rows = await tx.query(
    `update itad_batch b set state = 'reconciled', reconciled_at = clock_timestamp(), version = version + 1
     where b.organization_id = $1 and b.itad_batch_id = $2 and b.state = 'collected'
       and not exists (select from itad_batch_line l
         where l.organization_id = $1 and l.itad_batch_id = $2 and l.state = 'waiting')
       and not exists (select from itad_exception e
         where e.organization_id = $1 and e.itad_batch_id = $2 and e.settled_at is null)
     returning b.itad_batch_id`,
    [tx.organizationId, batchId],
  );
  return rows.length > 0;
}
