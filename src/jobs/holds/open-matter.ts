import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import {
  findHoldTarget,
  getMatter,
  type HoldTarget,
  insertHold,
  insertMatter,
  type Matter,
  namesOfKnownCases,
} from '../../store/holds/matters.ts';
import { type HoldMeans, replanTouched, type Touching } from './replan-touched.ts';

/** A matter, with the cases that were planned anew for it, as far as whoever asks may know of them. */
export type MatterChanged = { readonly matter: Matter; readonly cases: readonly string[] };

/** Opens a matter over what must be preserved; from then on the database refuses to destroy it. Throws `not-found`, `conflict`. */
export async function openMatter(
  means: HoldMeans,
  tx: Tx,
  input: {
    readonly title: string;
    readonly reason: string;
    readonly holds: readonly HoldTarget[];
    readonly operatorId: string;
  },
): Promise<MatterChanged> {
  const { title, reason, operatorId } = input;
  const matterId = await insertMatter(tx, { title, operatorId });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'matter.opened',
    actor: operatorActor(operatorId),
    about: { kind: 'legal_matter', id: matterId },
    private: { title, reason },
  });
  return addHolds(means, tx, { matter: matterId, holds: input.holds, reason, operatorId });
}

/** Puts more under a matter. Throws `not-found`, and `conflict` for a released matter or what it covers already. */
export async function addHolds(
  means: HoldMeans,
  tx: Tx,
  input: {
    /** M-3, or its id. */
    readonly matter: string;
    readonly holds: readonly HoldTarget[];
    readonly reason: string;
    readonly operatorId: string;
  },
): Promise<MatterChanged> {
  const { holds, reason, operatorId } = input;
  const matter = await getMatter(tx, input.matter);
  if (matter.releasedAt !== null) throw new Failure('conflict', `${matter.name} was released; open another matter.`);
  const actor = operatorActor(operatorId);
  const touching: Touching[] = [];
  for (const { kind, ref } of holds) {
    const targetId = await findHoldTarget(tx, { kind, ref });
    const holdId = await insertHold(tx, { matterId: matter.id, kind, targetId, reason, operatorId });
    const event = {
      type: 'hold.added',
      about: { kind: 'legal_hold', id: holdId },
      data: { matter: matter.id, name: matter.name, kind, target: targetId },
    } as const;
    await recordEvent(tx, { ...event, offboardingId: null, actor, private: { reason } });
    touching.push({ targetId, event });
  }
  const cases = await replanTouched(means, tx, touching, actor);
  return { matter: await getMatter(tx, matter.id), cases: await namesOfKnownCases(tx, cases, operatorId) };
}
