import { randomUUIDv7 } from 'node:crypto';
import type { DeviceSecret } from '../../core/devices/device-manager.ts';
import type { Tx } from '../database/transaction.ts';

/** What a device's secrets are bound to when they are sealed: moved elsewhere they do not open. */
export function secretsBoundTo(organizationId: string, deviceId: string): string {
  return `${organizationId}/device/${deviceId}`;
}

/** A secret that is kept; what it says is sealed. */
export type KeptSecret = {
  readonly id: string;
  readonly kind: DeviceSecret['kind'];
  readonly capturedAt: Temporal.Instant;
  readonly sealed: Uint8Array;
};

/** Keeps a sealed secret of a device. */
export async function insertSecret(
  tx: Tx,
  secret: {
    readonly deviceId: string;
    readonly commandId: string | null;
    readonly kind: DeviceSecret['kind'];
    readonly sealed: Uint8Array;
  },
): Promise<void> {
  await tx.query(
    `insert into device_secret (organization_id, device_secret_id, device_id, device_command_id, kind, sealed)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.organizationId, randomUUIDv7(), secret.deviceId, secret.commandId, secret.kind, secret.sealed],
  );
}

/** The secrets of a device, the latest first. */
export async function listSecrets(tx: Tx, deviceId: string): Promise<readonly KeptSecret[]> {
  return tx.query<KeptSecret>(
    `select device_secret_id as id, kind, captured_at as "capturedAt", sealed from device_secret
     where organization_id = $1 and device_id = $2 order by device_secret_id desc`,
    [tx.organizationId, deviceId],
  );
}

/** Whether something, or something of a kind, was captured for a command already. */
export async function hasSecrets(
  tx: Tx,
  commandId: string,
  kind: DeviceSecret['kind'] | null = null,
): Promise<boolean> {
  const rows = await tx.query(
    `select from device_secret where organization_id = $1 and device_command_id = $2 and ($3::text is null or kind = $3) limit 1`,
    [tx.organizationId, commandId, kind],
  );
  return rows.length > 0;
}
