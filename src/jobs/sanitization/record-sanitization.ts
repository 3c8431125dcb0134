import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { canSanitize, techniqueReach } from '../../core/sanitization/rules.ts';
import type { Medium } from '../../core/sanitization/sanitization.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { NewEvidence } from '../../store/evidence/evidence.ts';
import { lockAsset } from '../../store/inventory/custody.ts';
import { findLastWipe } from '../../store/sanitization/confirmed-wipe.ts';
import { insertSanitization, type NewSanitization } from '../../store/sanitization/sanitizations.ts';
import { type Sanitized, sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import { getStorageDevice, unknownStorageDevice } from '../../store/sanitization/storage-devices.ts';
import { endAssetSteps } from '../assets/end-asset-steps.ts';
import type { Queue } from '../steps/queue.ts';

/** Without a queue, what becomes ready is found by the scanner. */
export type SanitizationMeans = { readonly queue?: Queue };

/** A report that is kept under its hash; with a line where it is about many drives. */
export type KeptReport = {
  readonly sha256: Buffer;
  readonly name: string;
  readonly line: number | null;
  /** What goes into the cases as evidence, where the report is about this drive alone. */
  readonly file: NewEvidence['file'];
};

/** What somebody says was done to a medium. `endedAt` null: just now. */
export type SanitizationRecord = Omit<NewSanitization, 'endedAt' | 'report'> & {
  readonly endedAt: Temporal.Instant | null;
  readonly report: KeptReport | null;
};

export type Recorded = {
  readonly assetId: string;
  /** Null where the same one was known already. */
  readonly sanitizationId: string | null;
  readonly sanitized: Sanitized;
};

/**
 * Keeps that a medium was erased, or that a try failed, and ends the `sanitize` steps of the asset once every storage device of it has a
 * record that counts. Throws `rule-refused` where method, technique and medium do not fit, and where a hold or dispute forbids it.
 */
export async function recordSanitization(
  means: SanitizationMeans,
  tx: Tx,
  record: SanitizationRecord,
  operatorId: string,
): Promise<Recorded> {
  const { assetId } = record;
  const asset = await lockAsset(tx, assetId);
  const device = await getStorageDevice(tx, record.storageDeviceId);
  if (device.assetId !== assetId || device.removedAt !== null) throw unknownStorageDevice();
  const endedAt = record.endedAt ?? asset.now;
  refuseImpossibleTimes({ startedAt: record.startedAt, endedAt, now: asset.now });
  const wipeConfirmedAt = await wipeConfirmation(tx, record);
  if (record.result === 'passed') refuseUnless(device, { ...record, wipeConfirmedAt });
  const sanitizationId = await insertSanitization(tx, { ...record, endedAt, wipeConfirmedAt }, operatorId);
  if (sanitizationId === null) return { assetId, sanitizationId, sanitized: await sanitizedOf(tx, assetId) };
  await recordEvent(tx, {
    offboardingId: null,
    type: 'sanitization.recorded',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: {
      sanitization: sanitizationId,
      storageDevice: device.id,
      method: record.method,
      technique: record.technique,
      result: record.result,
      report: record.report === null ? null : `sha256:${record.report.sha256.toString('hex')}`,
    },
  });
  const sanitized = await sanitizedOf(tx, assetId);
  const file = record.report?.file ?? null;
  if (sanitized.sanitized)
    await endAssetSteps(means, tx, {
      assetId,
      action: 'sanitize',
      operatorId,
      evidence: {
        kind: file === null ? 'note' : 'file',
        note: sentenceOf(record),
        file,
      },
      data: { sanitization: sanitizationId },
    });
  return { assetId, sanitizationId, sanitized };
}

function refuseUnless(device: Medium, claim: Parameters<typeof canSanitize>[1]): void {
  const verdict = canSanitize(device, claim);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
}

/** Where the wipe was sent through us, its manager's word counts and nobody's typing. */
async function wipeConfirmation(tx: Tx, record: SanitizationRecord): Promise<Temporal.Instant | null> {
  if (record.technique !== 'remote_wipe') return record.wipeConfirmedAt;
  const wipe = await findLastWipe(tx, record.assetId);
  return wipe === undefined ? record.wipeConfirmedAt : wipe.confirmedAt;
}

function refuseImpossibleTimes(times: {
  readonly startedAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant;
  readonly now: Temporal.Instant;
}): void {
  const { startedAt, endedAt, now } = times;
  if (Temporal.Instant.compare(endedAt, now.add({ minutes: 5 })) > 0)
    throw new Failure('rule-refused', 'It cannot have ended in the future. Check the date, and the time zone.');
  if (startedAt !== null && Temporal.Instant.compare(startedAt, endedAt) > 0)
    throw new Failure('rule-refused', 'It cannot have ended before it began. Check the dates.');
}

function sentenceOf({ method, technique, tool, toolVersion, report }: SanitizationRecord): string {
  const by = tool === null ? '' : ` with ${[tool, toolVersion].filter((part) => part !== null).join(' ')}`;
  const where = report === null || report.line === null ? '' : ` Report ${report.name}, line ${report.line}.`;
  return `${method.charAt(0).toUpperCase()}${method.slice(1)} by ${techniqueReach[technique].name}${by}.${where}`;
}
