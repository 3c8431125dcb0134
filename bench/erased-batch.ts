import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';

/** A batch at a recycler, as `addErasedBatch` makes it. */
export type ErasedBatch = { readonly organizationId: string; readonly operatorId: string; readonly batchId: string };

/** An organization with one batch of laptops, each with a drive that is erased and verified; the vendor has had it since yesterday. */
export async function addErasedBatch(
  db: Database,
  { assets, state }: { readonly assets: number; readonly state: 'collected' | 'reconciled' },
): Promise<ErasedBatch> {
  const [organizationId, operatorId, verifierId, batchId] = Array.from({ length: 4 }, () => randomUUIDv7()) as [
    string,
    string,
    string,
    string,
  ];
  await withOrganization(db, organizationId, async (tx) => {
    const insert = (text: string, ...values: readonly unknown[]) => tx.query(text, [organizationId, ...values]);
    await insert(`insert into organization (organization_id, name, time_zone) values ($1, 'Bench', 'Europe/Berlin')`);
    await insert(
      `insert into operator (organization_id, operator_id, name, email)
       values ($1, $2, 'Olga Example', 'o@example.test'), ($1, $3, 'Vera Example', 'v@example.test')`,
      operatorId,
      verifierId,
    );
    await insert(
      `insert into itad_vendor (organization_id, itad_vendor_id, name, added_by) values ($1, $2, 'Recycler', $3)`,
      batchId,
      operatorId,
    );
    await insert(
      `insert into itad_batch (organization_id, itad_batch_id, number, itad_vendor_id, ending, state, made_by, collected_at)
       values ($1, $2, 1, $2, 'recycled', $3, $4, now() - interval '1 day')`,
      batchId,
      state,
      operatorId,
    );
    await insert(
      `insert into asset (organization_id, asset_id, tag, serial, serial_key, category, manufacturer, model, status, data_bearing)
       select $1, gen_random_uuid(), 'LT-' || n, 'C02-' || n || 'XYZ', 'C02' || n || 'XYZ', 'laptop', 'Example', 'Book 14', 'in_transit', true
       from generate_series(1, $2::integer) n`,
      assets,
    );
    await insert(
      `insert into storage_device (organization_id, storage_device_id, asset_id, media, serial, serial_key, manufacturer, model, recorded_by)
       select $1, a.asset_id, a.asset_id, 'nvme_ssd', 'NV' || a.tag, 'NV' || replace(a.tag, '-', ''), 'Example', 'NV2', $2
       from asset a where a.organization_id = $1`,
      operatorId,
    );
    await insert(
      `insert into sanitization (organization_id, sanitization_id, asset_id, storage_device_id, method, technique, tool, tool_version, result,
         ended_at, place, operator_id, recorded_by)
       select $1, a.asset_id, a.asset_id, a.asset_id, 'purge', 'sanitize_block_erase', 'nvme-cli', '2.11', 'passed', now() - interval '2 days',
         'Berlin', $2, $2 from asset a where a.organization_id = $1`,
      operatorId,
    );
    await insert(
      `insert into sanitization_check (organization_id, sanitization_check_id, sanitization_id, method, sample_percent, result, operator_id,
         checked_at, recorded_by)
       select $1, a.asset_id, a.asset_id, 'sample', 10, 'passed', $2, now() - interval '1 day', $2 from asset a where a.organization_id = $1`,
      verifierId,
    );
    await insert(
      `insert into itad_batch_line (organization_id, itad_batch_line_id, itad_batch_id, asset_id, tag, serial, serial_key, drive_serial_keys, what,
         model, data_bearing, state)
       select $1, a.asset_id, $2, a.asset_id, a.tag, a.serial, a.serial_key, array['NV' || replace(a.tag, '-', '')], 'laptop', a.model, true, $3
       from asset a where a.organization_id = $1`,
      batchId,
      state === 'reconciled' ? 'gone' : 'waiting',
    );
  });
  await db.owner.query('analyze asset, storage_device, sanitization, sanitization_check, itad_batch_line');
  return { organizationId, operatorId, batchId };
}
