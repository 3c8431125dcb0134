import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { refusalForBatch } from '../../core/sanitization/itad.ts';
import { writeCsv } from '../../formats/csv-write.ts';
import { recordEvent, recordEvents } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { storeFile } from '../../store/evidence/evidence.ts';
import {
  type BatchLine,
  freezeLines,
  insertBatch,
  insertLines,
  type ItadBatch,
  listLines,
  lockBatch,
  lockCandidates,
  markCancelled,
  markCollected,
  takeOutLines,
} from '../../store/sanitization/itad-batches.ts';
import { getVendor } from '../../store/sanitization/itad-vendors.ts';
import { sanitizedOfMany } from '../../store/sanitization/sanitized-of.ts';

/** Begins a batch. Throws `rule-refused` where the vendor is to erase media and has no certification for that which is in force. */
export async function makeBatch(
  tx: Tx,
  batch: { readonly vendor: string; readonly ending: ItadBatch['ending']; readonly vendorSanitizes: boolean },
  operatorId: string,
): Promise<{ readonly id: string; readonly number: number }> {
  const vendor = await getVendor(tx, batch.vendor);
  if (batch.vendorSanitizes) refuseUncertified(vendor);
  const made = await insertBatch(tx, { ...batch, vendorId: vendor.id }, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'itad_batch.made',
    actor: operatorActor(operatorId),
    about: { kind: 'itad_batch', id: made.id },
    data: { number: made.number, vendor: vendor.id, ending: batch.ending, vendorSanitizes: batch.vendorSanitizes },
  });
  return made;
}

export type Added = { readonly tag: string; readonly added: boolean; readonly reason: string | null };

/** Puts assets into an open batch; one that may not go keeps none of the others from going. */
export async function addToBatch(
  tx: Tx,
  batchRef: string,
  assetIds: readonly string[],
  operatorId: string,
): Promise<readonly Added[]> {
  const batch = await lockOpenBatch(tx, batchRef);
  const candidates = await lockCandidates(tx, assetIds);
  const states = await sanitizedOfMany(tx, assetIds);
  const judged = candidates.map((one) => {
    const { verified = false, missing = [] } = states.get(one.assetId) ?? {};
    return { ...one, reason: refusalForBatch({ ...one, verified, missing }, batch) ?? null };
  });
  const going = judged.filter(({ reason }) => reason === null).map(({ assetId }) => assetId);
  if (going.length > 0) await insertLines(tx, batch.id, going);
  await recordEvents(
    tx,
    going.map((assetId) => changeOf(batch.id, assetId, 'added', operatorId)),
  );
  return judged.map(({ tag, reason }) => ({ tag, added: reason === null, reason }));
}

/** Takes assets out of an open batch again. */
export async function takeFromBatch(
  tx: Tx,
  batchRef: string,
  assetIds: readonly string[],
  operatorId: string,
): Promise<number> {
  const batch = await lockOpenBatch(tx, batchRef);
  const lines = (await listLines(tx, batch.id)).filter(({ assetId }) => assetIds.includes(assetId));
  const taken = await takeOutLines(tx, batch.id, assetIds);
  await recordEvents(
    tx,
    lines.map(({ assetId }) => changeOf(batch.id, assetId, 'taken_out', operatorId)),
  );
  return taken;
}

/**
 * Hands a batch over: looks once more at everything that might stand in the way, and freezes the manifest, which is kept under its hash.
 * Throws `rule-refused` with the first things that may not go.
 */
export async function collectBatch(
  tx: Tx,
  batchRef: string,
  { handedTo, operatorId }: { readonly handedTo: string; readonly operatorId: string },
): Promise<{ readonly lines: number; readonly manifest: string }> {
  const batch = await lockOpenBatch(tx, batchRef);
  if (batch.vendorSanitizes) refuseUncertified(await getVendor(tx, batch.vendorId));
  await freezeLines(tx, batch.id);
  const lines = await listLines(tx, batch.id);
  if (lines.length === 0) throw new Failure('rule-refused', `ITAD-${batch.number} is empty. Add assets to it first.`);
  await refuseChanged(tx, batch, lines);
  const content = new TextEncoder().encode(manifestOf(lines));
  const name = `ITAD-${batch.number}-manifest.csv`;
  const manifestSha256 = await storeFile(tx, { name, mediaType: 'text/csv', content });
  await markCollected(tx, batch.id, { operatorId, handedTo, manifestSha256 });
  const manifest = `sha256:${manifestSha256.toString('hex')}`;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'itad_batch.collected',
    actor: operatorActor(operatorId),
    about: { kind: 'itad_batch', id: batch.id },
    data: { number: batch.number, lines: lines.length, manifest },
    private: { handedTo },
  });
  return { lines: lines.length, manifest };
}

/** Calls an open batch off; its assets are free again. */
export async function cancelBatch(tx: Tx, batchRef: string, operatorId: string): Promise<void> {
  const batch = await lockOpenBatch(tx, batchRef);
  await markCancelled(tx, batch.id);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'itad_batch.cancelled',
    actor: operatorActor(operatorId),
    about: { kind: 'itad_batch', id: batch.id },
    data: { number: batch.number },
  });
}

/** The manifest as a table: what was handed over, with every serial number by which the vendor may name it. */
export function manifestOf(lines: readonly BatchLine[]): string {
  return writeCsv(
    ['Asset tag', 'Serial', 'Drive serials', 'Category', 'Model', 'Keeps data'],
    lines.map((line) => [
      line.tag,
      line.serial,
      line.driveSerials.join(' '),
      line.what,
      line.model,
      line.dataBearing ? 'yes' : 'no',
    ]),
  );
}

async function refuseChanged(tx: Tx, batch: ItadBatch, lines: readonly BatchLine[]): Promise<void> {
  const assetIds = lines.map(({ assetId }) => assetId);
  const states = await sanitizedOfMany(tx, assetIds);
  const reasons = (await lockCandidates(tx, assetIds)).flatMap((one) => {
    const { verified = false, missing = [] } = states.get(one.assetId) ?? {};
    return refusalForBatch({ ...one, verified, missing, inBatch: null }, batch) ?? [];
  });
  if (reasons.length === 0) return;
  const more = reasons.length > 5 ? ` And ${reasons.length - 5} more.` : '';
  throw new Failure(
    'rule-refused',
    `${reasons.slice(0, 5).join(' ')}${more} Take them out of the batch, or see to that.`,
  );
}

async function lockOpenBatch(tx: Tx, batchRef: string): Promise<ItadBatch> {
  const batch = await lockBatch(tx, batchRef);
  if (batch.state === 'open') return batch;
  throw new Failure('conflict', `ITAD-${batch.number} is ${batch.state}; it is not changed any more.`);
}

function refuseUncertified({ name, certifications }: Awaited<ReturnType<typeof getVendor>>): void {
  if (certifications.some(({ coversData, expired }) => coversData && !expired)) return;
  throw new Failure(
    'rule-refused',
    `${name} has no certification for erasing data that is in force. Record one ("itad certify"), or sanitize the media before they go.`,
  );
}

function changeOf(batchId: string, assetId: string, change: 'added' | 'taken_out', operatorId: string) {
  return {
    offboardingId: null,
    type: 'itad_batch.changed' as const,
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { batch: batchId, change },
  };
}
