import type { Sign } from '../../core/custody/judge-scan.ts';
import { type NewEvent, operatorActor } from '../../core/event.ts';
import type { NewObservation } from '../../store/cases/observations.ts';
import { recordObservations } from '../../store/cases/observations.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { listGivenUp, listTravelling } from '../../store/custody/case-assets.ts';
import { type Holder, insertHandOvers, lastKeepers } from '../../store/custody/hand-overs.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { keepEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import { checkIn } from '../../store/inventory/custody.ts';
import { endStepsByHand } from '../../store/steps/end-step.ts';
import { settleDuesOf } from '../plans/settle-dues.ts';
import { returnReceived } from '../returns/receive-return.ts';
import { type Queue, wakeCases } from '../steps/queue.ts';
import type { CheckInBatch, JudgedScan } from './check-in.ts';

/** A scan of something that is taken in, with what was noticed. */
export type Take = JudgedScan & { readonly signs: readonly Sign[] };

/**
 * Takes things in that are in hand, with as many queries for a thousand as for one: custody, place, the chain of hand-overs, the items of
 * the cases that waited, and the steps that asked. Answers the hand-over of each asset.
 */
export async function takeBack(
  means: { readonly queue?: Queue },
  tx: Tx,
  takes: readonly Take[],
  { operatorId, locationId, kitId }: CheckInBatch,
): Promise<ReadonlyMap<string, string>> {
  if (takes.length === 0) return new Map();
  const keepers = await lastKeepers(
    tx,
    takes.map(({ lock }) => lock.assetId),
  );
  await checkIn(
    tx,
    takes.map(({ lock, scan }) => ({ asset: lock, condition: scan.condition, note: scan.note, locationId })),
  );
  const ids = await insertHandOvers(
    tx,
    takes.map(({ lock, scan }) => ({
      assetId: lock.assetId,
      from: keepers.get(lock.assetId) ?? holderOf(lock.custody?.personId),
      to: { kind: 'location', locationId: locationId ?? lock.locationId },
      at: lock.now,
      locationId: locationId ?? lock.locationId,
      condition: scan.condition,
      note: scan.note,
      missing: scan.missing ?? [],
      was: lock.status,
      wasLocationId: lock.locationId,
      custodyId: lock.custody?.custodyId ?? null,
      operatorId,
      photos: scan.photos ?? [],
    })),
  );
  const events = takes.flatMap((take, index) => eventsOf(take, ids[index] ?? '', operatorId));
  await settleCases(means, tx, takes, { operatorId, events });
  await tellReturns(tx, takes, { operatorId, kitId });
  return new Map(takes.map(({ lock }, index) => [lock.assetId, ids[index] ?? '']));
}

/** Most of what is scanned travelled in no box of ours: only what did is told of one by one. */
async function tellReturns(
  tx: Tx,
  takes: readonly Take[],
  { operatorId, kitId }: { readonly operatorId: string; readonly kitId: string | null },
): Promise<void> {
  const travelling = new Set(
    await listTravelling(
      tx,
      takes.map(({ lock }) => lock.assetId),
    ),
  );
  for (const { lock } of takes)
    if (kitId !== null || travelling.has(lock.assetId))
      await returnReceived(tx, { assetId: lock.assetId, operatorId, ...(kitId === null ? {} : { kitId }) });
}

function holderOf(personId: string | undefined): Holder {
  return personId === undefined ? { kind: 'unknown' } : { kind: 'person', personId };
}

/** In the asset's own words, one event for one thing: never a bulk line. */
function eventsOf({ lock, scan, signs }: Take, handOverId: string, operatorId: string): readonly NewEvent[] {
  const about = { kind: 'asset', id: lock.assetId };
  const of = { offboardingId: null, actor: operatorActor(operatorId), about };
  const { note, missing = [] } = scan;
  const said = { ...(note === null ? {} : { note }), ...(missing.length === 0 ? {} : { missing }) };
  const back: NewEvent = {
    ...of,
    type: 'asset.checked_in',
    data: {
      handOver: handOverId,
      custody: lock.custody?.custodyId ?? null,
      person: lock.custody?.personId ?? null,
      condition: scan.condition,
      was: lock.status,
      signs,
      photos: scan.photos?.length ?? 0,
    },
    ...(Object.keys(said).length === 0 ? {} : { private: said }),
  };
  // The register had written it off: whoever keeps the books, and whoever erases, has to know.
  if (!signs.includes('found_again')) return [back];
  const found: NewEvent = { ...of, type: 'asset.found_again', data: { was: lock.status, handOver: handOverId } };
  return [back, found];
}

type Settling = { readonly operatorId: string; readonly events: readonly NewEvent[] };

async function settleCases(
  means: { readonly queue?: Queue },
  tx: Tx,
  takes: readonly Take[],
  { operatorId, events }: Settling,
): Promise<void> {
  const actor = operatorActor(operatorId);
  const waiting = takes.flatMap((take) => take.cases.map((item) => ({ take, item })));
  const collecting = waiting.flatMap(({ item }) =>
    item.steps.filter(({ action }) => action === 'collect').map(({ stepId }) => ({ item, stepId })),
  );
  const kept = await keepEvidence(
    tx,
    waiting.flatMap(({ take, item }) => evidenceOf(take, item, operatorId)),
  );
  const ended = await endStepsByHand(
    tx,
    collecting.map(({ stepId }) => stepId),
    operatorId,
  );
  const endings = collecting
    .filter(({ stepId }) => ended.has(stepId))
    .map(
      ({ item, stepId }): NewEvent => ({
        offboardingId: item.offboardingId,
        type: 'step.ended',
        actor,
        about: { kind: 'step', id: stepId },
        data: { action: 'collect', item: item.itemId, ending: 'returned' },
      }),
    );
  const looks = [
    ...waiting.map(({ take, item }) => lookOf(take, item, operatorId)),
    ...(await looksOfClosed(tx, takes, operatorId)),
  ];
  const also = [...events, ...kept.map(({ event }) => event), ...endings];
  if (looks.length === 0) return recordEvents(tx, also);
  await recordObservations(tx, looks, actor, also);
  const cases = [...new Set(waiting.map(({ item }) => item.offboardingId))];
  await settleDuesOf(tx, cases);
  if (means.queue !== undefined) await wakeCases(means.queue, tx, cases);
}

type InCase = { readonly offboardingId: string; readonly itemId: string };

function lookOf({ lock, scan: { note } }: Take, { offboardingId, itemId }: InCase, operatorId: string): NewObservation {
  const seen = { offboardingId, itemId, value: 'returned', assurance: 'attested', seenAt: lock.now } as const;
  return { ...seen, method: 'scan', operatorId, ...(note === null ? {} : { note }) };
}

/** A closed case that gave a thing up learns that it turned up; its story goes on and is not told anew. */
async function looksOfClosed(tx: Tx, takes: readonly Take[], operatorId: string): Promise<readonly NewObservation[]> {
  const byAsset = new Map(takes.map((take) => [take.lock.assetId, take]));
  const givenUp = await listGivenUp(tx, [...byAsset.keys()]);
  return givenUp.flatMap((item) => {
    const take = byAsset.get(item.assetId);
    return take === undefined ? [] : [lookOf(take, item, operatorId)];
  });
}

function evidenceOf(
  { scan }: Take,
  item: InCase & { readonly steps: readonly { readonly stepId: string; readonly action: string }[] },
  operatorId: string,
): readonly NewEvidence[] {
  const { photos = [], paper } = scan;
  const of = {
    offboardingId: item.offboardingId,
    itemId: item.itemId,
    stepId: item.steps.find(({ action }) => action === 'collect')?.stepId ?? null,
    givenBy: { kind: 'operator', id: operatorId },
  } as const;
  const scanned: NewEvidence = { ...of, kind: 'scan', note: scan.note, file: paper ?? null, scanned: scan.tagOrSerial };
  return [scanned, ...photos.map((file): NewEvidence => ({ ...of, kind: 'photo', note: null, file }))];
}
