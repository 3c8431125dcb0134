import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  type Embargo,
  findOperators,
  insertNamed,
  liftEmbargo as lift,
  moveEmbargo,
  readEmbargo,
} from '../../store/cases/embargo.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';

/** What one of the named says anew about a confidential case. */
export type EmbargoChange = {
  readonly offboardingId: string;
  readonly operatorId: string;
  /** Operators who shall know too, by id or address. */
  readonly add: readonly string[];
  readonly until?: Temporal.Instant;
};

/**
 * Widens the circle of a confidential case, or gives it another hour. Only the named see the case at all, so only they get here.
 * Throws `conflict` when it is confidential no longer, `not-found` for an operator who is not there, `rule-refused` for an hour
 * that has passed and for the leaver.
 */
export async function changeEmbargo(tx: Tx, change: EmbargoChange): Promise<Embargo> {
  const { offboardingId, operatorId, add, until } = change;
  const { departure } = await lockInForce(tx, offboardingId, operatorId);
  const actor = operatorActor(operatorId);
  const added = await findOperators(tx, add, departure.personId);
  if ((await insertNamed(tx, offboardingId, added, operatorId)) > 0)
    await recordEvent(tx, { offboardingId, type: 'embargo.widened', actor, data: { named: added } });
  if (until !== undefined) {
    const [clock] = await tx.query<{ passed: boolean }>('select $1::timestamptz <= now() as passed', [until]);
    if (clock?.passed === true)
      throw new Failure('rule-refused', `${until.toString()} has passed. To end the embargo now, lift it.`);
    await moveEmbargo(tx, offboardingId, until);
    await recordEvent(tx, { offboardingId, type: 'embargo.moved', actor, data: { until: until.toString() } });
  }
  return readEmbargo(tx, offboardingId, operatorId);
}

/** Ends an embargo before its hour: from then on everybody sees the case whose role covers it. Throws `conflict` when it is over. */
export async function liftEmbargo(tx: Tx, offboardingId: string, operatorId: string): Promise<Embargo> {
  await lockInForce(tx, offboardingId, operatorId);
  await lift(tx, offboardingId, operatorId);
  await recordEvent(tx, { offboardingId, type: 'embargo.lifted', actor: operatorActor(operatorId) });
  return readEmbargo(tx, offboardingId, operatorId);
}

async function lockInForce(tx: Tx, offboardingId: string, operatorId: string) {
  const offboarding = await lockOffboarding(tx, offboardingId);
  const { inForce } = await readEmbargo(tx, offboardingId, operatorId);
  if (!inForce)
    throw new Failure(
      'conflict',
      `OFF-${offboarding.number} is not confidential: everybody sees it whose role covers it.`,
    );
  return offboarding;
}
