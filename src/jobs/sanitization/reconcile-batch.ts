import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { canSettle, type ExceptionOutcome } from '../../core/sanitization/itad.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import { recordEvent, recordEvents } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { moveAsset } from '../../store/inspection/asset-facts.ts';
import { type ItadBatch, lockBatch } from '../../store/sanitization/itad-batches.ts';
import {
  giveException,
  type ItadException,
  lockException,
  markExceptionSettled,
  takeOutLine,
} from '../../store/sanitization/itad-exceptions.ts';
import {
  closeIfSettled,
  endLines,
  insertUnproven,
  listReadyLines,
  type Reconciliation,
  reconcileLines,
} from '../../store/sanitization/reconcile-batch.ts';
import { sanitizedOfMany } from '../../store/sanitization/sanitized-of.ts';

/** A serial number of the vendor's list, and the line it stands on. */
export type ListedSerial = { readonly serial: string; readonly line: number };

/**
 * Holds the vendor's list against the manifest of a collected batch. Where they differ there is an exception that whoever reconciles
 * owns until they give it away. A later list answers what the first one left open.
 */
export async function reconcileBatch(
  tx: Tx,
  batchRef: string,
  list: readonly ListedSerial[],
  operatorId: string,
): Promise<Reconciliation> {
  const batch = await lockCollected(tx, batchRef);
  const told = list.map(({ serial, line }) => ({
    serial,
    line,
    key: serialKeyOf(serial) ?? serial.trim().toUpperCase(),
  }));
  const found = await reconcileLines(tx, batch.id, told, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'itad_batch.reconciled',
    actor: operatorActor(operatorId),
    about: { kind: 'itad_batch', id: batch.id },
    data: { number: batch.number, told: list.length, ...found },
  });
  return found;
}

export type Finished = { readonly ended: number; readonly unproven: number; readonly done: boolean };

/**
 * Ends the assets that the vendor lists and that no exception is open for: recycled or destroyed, one event each. What keeps data and is
 * not verified to be erased becomes an exception instead.
 */
export async function finishBatch(tx: Tx, batchRef: string, operatorId: string): Promise<Finished> {
  const batch = await lockCollected(tx, batchRef);
  if (batch.listedAt === null)
    throw new Failure('rule-refused', `The vendor's list of ITAD-${batch.number} has not been reconciled yet.`);
  const ready = await listReadyLines(tx, batch.id);
  const states = await sanitizedOfMany(
    tx,
    ready.map(({ assetId }) => assetId),
  );
  const isProved = (assetId: string) => states.get(assetId)?.verified ?? false;
  const unproven = ready.filter(({ assetId, dataBearing }) => dataBearing && !isProved(assetId));
  const ending = ready.filter((line) => !unproven.includes(line));
  await insertUnproven(
    tx,
    batch.id,
    unproven.map(({ lineId }) => lineId),
    operatorId,
  );
  await endLines(tx, ending, { ending: batch.ending, vendor: batch.vendor, operatorId });
  await recordEvents(
    tx,
    ending.map(({ assetId }) => ({
      offboardingId: null,
      type: 'asset.disposed' as const,
      actor: operatorActor(operatorId),
      about: { kind: 'asset', id: assetId },
      data: { batch: batch.id, status: batch.ending },
    })),
  );
  return { ended: ending.length, unproven: unproven.length, done: await closeIfSettled(tx, batch.id) };
}

/** Answers an exception, and moves what it was about. Throws `rule-refused` for an outcome that does not answer it. */
export async function settleException(
  tx: Tx,
  exceptionId: string,
  end: { readonly outcome: ExceptionOutcome; readonly note: string },
  operatorId: string,
): Promise<{ readonly done: boolean }> {
  const exception = await lockException(tx, exceptionId);
  const verdict = canSettle(exception.kind, end.outcome);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  await refuseUnproved(tx, exception, end.outcome);
  await markExceptionSettled(tx, exception, { ...end, operatorId });
  await moveWhatItWasAbout(tx, exception, end.outcome);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'itad_exception.settled',
    actor: operatorActor(operatorId),
    about: { kind: 'itad_exception', id: exceptionId },
    data: { batch: exception.batchId, kind: exception.kind, outcome: end.outcome, asset: exception.assetId },
    private: { note: end.note },
  });
  return { done: await closeIfSettled(tx, exception.batchId) };
}

/** Gives an open exception to another operator. */
export async function handOverException(
  tx: Tx,
  exceptionId: string,
  ownerId: string,
  operatorId: string,
): Promise<void> {
  const { batchId } = await lockException(tx, exceptionId);
  await giveException(tx, exceptionId, ownerId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'itad_exception.given',
    actor: operatorActor(operatorId),
    about: { kind: 'itad_exception', id: exceptionId },
    data: { batch: batchId, to: ownerId },
  });
}

async function refuseUnproved(tx: Tx, { assetId, tag }: ItadException, outcome: ExceptionOutcome): Promise<void> {
  if (outcome !== 'proved' || assetId === null) return;
  const state = (await sanitizedOfMany(tx, [assetId])).get(assetId);
  if (state?.verified === true) return;
  throw new Failure('rule-refused', `${tag} is still not verified to be sanitized. ${state?.missing.join(' ') ?? ''}`);
}

async function moveWhatItWasAbout(tx: Tx, exception: ItadException, outcome: ExceptionOutcome): Promise<void> {
  const { lineId, assetId, kind } = exception;
  if (lineId === null || assetId === null || kind === 'duplicate' || outcome === 'proved' || outcome === 'found')
    return;
  await takeOutLine(tx, lineId);
  if (outcome === 'lost' || outcome === 'stolen') await moveAsset(tx, assetId, outcome);
  if (outcome === 'returned' || outcome === 'our_error') await moveAsset(tx, assetId, 'received');
}

async function lockCollected(tx: Tx, batchRef: string): Promise<ItadBatch> {
  const batch = await lockBatch(tx, batchRef);
  if (batch.state === 'collected') return batch;
  const why = batch.state === 'open' ? 'has not been collected yet' : `is ${batch.state}`;
  throw new Failure('conflict', `ITAD-${batch.number} ${why}.`);
}
