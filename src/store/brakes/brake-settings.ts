import type { BrakeSettings } from '../../core/brakes/brake-limits.ts';
import type { Tx } from '../database/transaction.ts';

/** `organization.settings.brakes` as it stands, and the database's instant. */
export type BrakeSettingsRow = { readonly brakes: unknown; readonly now: Temporal.Instant };

export async function readBrakeSettings(tx: Tx): Promise<BrakeSettingsRow> {
  const [row] = await tx.query<BrakeSettingsRow>(
    `select settings->'brakes' as brakes, now() as now from organization where organization_id = $1`,
    [tx.organizationId],
  );
  if (row === undefined) throw new TypeError('The organization of this transaction is not there.');
  return row;
}

export async function saveBrakeSettings(tx: Tx, brakes: BrakeSettings): Promise<void> {
  await tx.query(
    `update organization set settings = settings || jsonb_build_object('brakes', $2::jsonb) where organization_id = $1`,
    [tx.organizationId, JSON.stringify(brakes)],
  );
}
