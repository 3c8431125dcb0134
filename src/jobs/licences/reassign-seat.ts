import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  addSeatRequest,
  getLicencePool,
  giveSeat,
  type LicenceChange,
  type LicencePool,
  listWaiting,
  lockPool,
  noteSharedSecrets,
  saveLicence,
} from '../../store/licences/licence-pools.ts';
import { findTakerProblem } from '../../store/ownership/owned-things.ts';

/** Says something anew about a licence. A price needs its currency. Throws `rule-refused` for a contradiction. */
export async function changeLicence(
  tx: Tx,
  licenceId: string,
  change: LicenceChange,
  operatorId: string,
): Promise<LicencePool> {
  const before = await getLicencePool(tx, licenceId);
  const priced = { priceMinor: before.priceMinor, currency: before.currency, ...change };
  if ((priced.priceMinor === null) !== (priced.currency === null))
    throw new Failure('rule-refused', 'A price needs its currency, and a currency its price. Give both.');
  const { seats = before.seats, minimumSeats = before.minimumSeats } = change;
  if (seats !== null && minimumSeats !== null && minimumSeats > seats)
    throw new Failure(
      'rule-refused',
      `The contract cannot pay for at least ${minimumSeats} seats when there are ${seats}.`,
    );
  await saveLicence(tx, before.id, change);
  await noteSharedSecrets(tx, before.id);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'licence.changed',
    actor: operatorActor(operatorId),
    about: { kind: 'licence', id: before.id },
    data: { fields: Object.keys(change) },
  });
  return getLicencePool(tx, before.id);
}

/** Puts somebody on the list of those who wait for a seat. Throws `rule-refused` for somebody who has left or is leaving. */
export async function waitForSeat(
  tx: Tx,
  {
    licence,
    personId,
    operatorId,
  }: { readonly licence: string; readonly personId: string; readonly operatorId: string },
): Promise<void> {
  const { id } = await getLicencePool(tx, licence);
  await refuseLeaver(tx, personId, operatorId);
  await addSeatRequest(tx, { licenceId: id, personId, operatorId });
}

/**
 * Gives a free seat to somebody: to the person named, or to whoever has waited longest. Throws `rule-refused` when no seat is free, the
 * seats are tied to their first holder, or nobody waits.
 */
export async function reassignSeat(
  tx: Tx,
  {
    licence,
    personId,
    operatorId,
  }: { readonly licence: string; readonly personId: string | null; readonly operatorId: string },
): Promise<{ readonly seatId: string; readonly personId: string; readonly name: string | null }> {
  const { id } = await getLicencePool(tx, licence);
  await lockPool(tx, id);
  const pool = await getLicencePool(tx, id);
  if (pool.reassignable === false)
    throw new Failure('rule-refused', `A seat of ${pool.name} stays with whoever had it first; it cannot be given on.`);
  if (pool.seats !== null && pool.taken + pool.runningOut >= pool.seats)
    throw new Failure('rule-refused', `All ${pool.seats} seats of ${pool.name} are in use or paid to run out.`);
  const [next] = personId === null ? await listWaiting(tx, id) : [];
  const taker = personId ?? next?.personId;
  if (taker === undefined) throw new Failure('rule-refused', `Nobody waits for a seat of ${pool.name}. Name somebody.`);
  await refuseLeaver(tx, taker, operatorId);
  const seatId = await giveSeat(tx, { licenceId: id, personId: taker });
  await noteSharedSecrets(tx, id);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'seat.given',
    actor: operatorActor(operatorId),
    about: { kind: 'seat', id: seatId },
    data: { licence: id, person: taker },
  });
  return { seatId, personId: taker, name: next?.name ?? null };
}

async function refuseLeaver(tx: Tx, personId: string, operatorId: string): Promise<void> {
  const problem = await findTakerProblem(tx, personId, operatorId);
  if (problem === 'unknown') throw new Failure('not-found', 'There is no such person.');
  if (problem !== null)
    throw new Failure('rule-refused', `They ${problem === 'left' ? 'do not work here any more' : 'are leaving'}.`);
}
