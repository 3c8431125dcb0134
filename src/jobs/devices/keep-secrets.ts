import { z } from 'zod';
import type { DeviceSecret } from '../../core/devices/device-manager.ts';
import { operatorActor, workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { DeviceCommand } from '../../store/devices/device-commands.ts';
import { insertSecret, listSecrets, secretsBoundTo } from '../../store/devices/device-secrets.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';

/** Seals and keeps keys and codes of a device, those that are new, and says in the ledger of which kind they are. */
export async function keepSecrets(
  { seal, means }: { readonly seal: Seal; readonly means: Pick<Means, 'unseal'> },
  tx: Tx,
  deviceId: string,
  command: Pick<DeviceCommand, 'id' | 'offboardingId'>,
  secrets: readonly DeviceSecret[],
): Promise<void> {
  const kept = await openSecrets(means, tx, deviceId);
  const isKept = ({ kind, value }: DeviceSecret) => kept.some((one) => one.kind === kind && one.value === value);
  const boundTo = secretsBoundTo(tx.organizationId, deviceId);
  for (const { kind, value } of secrets.filter((secret) => !isKept(secret)))
    await insertSecret(tx, { deviceId, commandId: command.id, kind, sealed: seal({ value }, boundTo) });
  await recordEvent(tx, {
    offboardingId: command.offboardingId,
    type: 'device.secrets_captured',
    actor: workerActor,
    about: { kind: 'device_command', id: command.id },
    data: { device: deviceId, kinds: secrets.map(({ kind }) => kind) },
  });
}

type OpenedSecret = {
  readonly id: string;
  readonly kind: DeviceSecret['kind'];
  readonly capturedAt: Temporal.Instant;
  readonly value: string;
};

/**
 * Opens the keys and codes of a device for an operator who says why. That they were read is an event, committed with the answer.
 * Throws `not-found` where none are kept.
 */
export async function readSecrets(
  means: Pick<Means, 'unseal'>,
  tx: Tx,
  wanted: { readonly deviceId: string; readonly reason: string; readonly operatorId: string },
): Promise<readonly OpenedSecret[]> {
  const { deviceId, reason, operatorId } = wanted;
  if (reason.trim().length < 3)
    throw new Failure('rule-refused', 'Say why you need them: it is kept with who read them.');
  const opened = await openSecrets(means, tx, deviceId);
  if (opened.length === 0)
    throw new Failure('not-found', 'No keys or codes of this device are kept. Ask for them with "devices capture".');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'device.secret_read',
    actor: operatorActor(operatorId),
    about: { kind: 'device', id: deviceId },
    data: { secrets: opened.map(({ id }) => id) },
    private: { reason },
  });
  return opened;
}

async function openSecrets(
  { unseal }: Pick<Means, 'unseal'>,
  tx: Tx,
  deviceId: string,
): Promise<readonly OpenedSecret[]> {
  const kept = await listSecrets(tx, deviceId);
  const boundTo = secretsBoundTo(tx.organizationId, deviceId);
  return kept.map(({ id, kind, capturedAt, sealed }) => {
    const { value } = z.object({ value: z.string() }).parse(unseal(sealed, boundTo));
    return { id, kind, capturedAt, value };
  });
}
