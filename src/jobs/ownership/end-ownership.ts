import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type OwnedEnding, ownedEndings } from '../../core/ownership/owned-kinds.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { insertEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import {
  endOwnedThing,
  findTakerProblem,
  lockOwnedItems,
  lockOwnedThing,
  moveOwnedThing,
  type OwnedItem,
} from '../../store/ownership/owned-things.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { settleDues } from '../plans/settle-dues.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';

/** What an ending rests on: at least one of these. */
export type OwnershipEvidence = {
  readonly note: string | null;
  /** The full name the new owner signed with. */
  readonly signedName: string | null;
  readonly file: NewEvidence['file'];
};

export type CaseOfThing = Pick<OwnedItem, 'offboardingId' | 'number'>;

/**
 * Gives something that is owned for others to somebody who accepts it, and ends the items of the open cases that waited for it.
 * Throws `rule-refused` without an acceptance (a signed name or a file), for somebody who has left or is leaving, and for a secret,
 * which is rotated instead.
 */
export async function handOverOwnedThing(
  tx: Tx,
  queue: Queue,
  deed: {
    readonly ownedThingId: string;
    readonly toPersonId: string;
    readonly operatorId: string;
    readonly evidence: OwnershipEvidence;
  },
): Promise<readonly CaseOfThing[]> {
  const { ownedThingId, toPersonId, operatorId, evidence } = deed;
  const items = await lockOwnedItems(tx, ownedThingId);
  const thing = await lockOwnedThing(tx, ownedThingId);
  refuseEnded(thing);
  if (thing.kind === 'secret')
    throw new Failure(
      'rule-refused',
      `Whoever leaves still knows “${thing.name}”. Rotate it; handing it over ends nothing.`,
    );
  if (thing.kind === 'data')
    throw new Failure(
      'rule-refused',
      `“${thing.name}” is data. It is transferred by its step, with the counts of both sides.`,
    );
  if (evidence.signedName === null && evidence.file === null)
    throw new Failure(
      'rule-refused',
      'The new owner has to accept it: give the name they sign with (--accepted-by), or a file in which they say so (--file).',
    );
  if (toPersonId === thing.personId) throw new Failure('rule-refused', `“${thing.name}” is theirs already.`);
  const problem = await findTakerProblem(tx, toPersonId, operatorId);
  if (problem !== null) throw new Failure(problem === 'unknown' ? 'not-found' : 'rule-refused', takerProblems[problem]);
  await moveOwnedThing(tx, ownedThingId, toPersonId);
  const said = {
    ending: 'reassigned',
    operatorId,
    evidence,
    from: thing.personId,
    to: toPersonId,
    at: thing.now,
  } as const;
  return settle(tx, queue, { ownedThingId, items, said });
}

const takerProblems = {
  unknown: 'There is no such person to take it over.',
  left: 'They do not work here any more. Name somebody who does.',
  leaving: 'They are leaving themselves. Name somebody who stays.',
} as const;

/**
 * Says that a secret was rotated, or that something is there no more. Throws `rule-refused` for what does not end so, and without a
 * word or a file of what was seen.
 */
export async function endOwnership(
  tx: Tx,
  queue: Queue,
  deed: {
    readonly ownedThingId: string;
    readonly ending: OwnedEnding;
    readonly operatorId: string;
    readonly evidence: OwnershipEvidence;
  },
): Promise<readonly CaseOfThing[]> {
  const { ownedThingId, ending, operatorId, evidence } = deed;
  const items = await lockOwnedItems(tx, ownedThingId);
  const thing = await lockOwnedThing(tx, ownedThingId);
  refuseEnded(thing);
  if (!(ownedEndings[ending] as readonly string[]).includes(thing.kind))
    throw new Failure(
      'rule-refused',
      thing.kind === 'data'
        ? `“${thing.name}” is data, which is not ${ending}. Its own step says how it ends.`
        : `“${thing.name}” is no secret that could be rotated. Hand it over, or retire it.`,
    );
  if (evidence.note === null && evidence.file === null)
    throw new Failure('rule-refused', 'Say what was done and seen, in a note (--note) or a file (--file).');
  const early = ending === 'rotated' ? items.find(({ tooEarly }) => tooEarly) : undefined;
  if (early !== undefined)
    throw new Failure(
      'rule-refused',
      `The access of whoever leaves with OFF-${early.number} has not ended: they could learn the new one as they learned the old. Rotate it once they are out.`,
    );
  await endOwnedThing(tx, ownedThingId, ending);
  const said = { ending, operatorId, evidence, from: thing.personId, to: null, at: thing.now } as const;
  return settle(tx, queue, { ownedThingId, items, said });
}

function refuseEnded({ ended, name }: { readonly ended: boolean; readonly name: string }): void {
  if (ended) throw new Failure('conflict', `“${name}” has come to its ending already.`);
}

type Said = {
  readonly ending: 'reassigned' | OwnedEnding;
  readonly operatorId: string;
  readonly evidence: OwnershipEvidence;
  readonly from: string;
  readonly to: string | null;
  readonly at: Temporal.Instant;
};

async function settle(
  tx: Tx,
  queue: Queue,
  {
    ownedThingId,
    items,
    said,
  }: { readonly ownedThingId: string; readonly items: readonly OwnedItem[]; readonly said: Said },
): Promise<readonly CaseOfThing[]> {
  const { ending, operatorId, evidence, from, to, at } = said;
  const actor = operatorActor(operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'owned.ended',
    actor,
    about: { kind: 'owned_thing', id: ownedThingId },
    data: { ending, from, to },
    ...(evidence.note === null ? {} : { private: { note: evidence.note } }),
  });
  for (const item of items) {
    const { offboardingId, itemId } = item;
    await keepEvidence(tx, item, said);
    const note = evidence.note === null ? {} : { note: evidence.note };
    const seen = {
      offboardingId,
      itemId,
      value: ending,
      assurance: 'attested',
      seenAt: at,
      method: 'statement',
    } as const;
    await recordObservation(tx, { ...seen, operatorId, ...note }, actor);
    for (const stepId of item.stepIds) {
      if (!(await endStepByHand(tx, stepId, operatorId))) continue;
      await recordEvent(tx, {
        offboardingId,
        type: 'step.ended',
        actor,
        about: { kind: 'step', id: stepId },
        data: { item: itemId, ending, to },
      });
    }
    await settleDues(tx, offboardingId);
    await wakeCase(queue, tx, offboardingId);
  }
  return items.map(({ offboardingId, number }) => ({ offboardingId, number }));
}

async function keepEvidence(tx: Tx, { offboardingId, itemId, stepIds }: OwnedItem, { operatorId, evidence }: Said) {
  const about = { offboardingId, itemId, stepId: stepIds[0] ?? null };
  const givenBy = { kind: 'operator', id: operatorId } as const;
  if (evidence.signedName !== null) {
    const signature = { name: evidence.signedName, statement: 'I take this over, and answer for it from now on.' };
    await insertEvidence(tx, {
      ...about,
      givenBy,
      kind: 'acceptance',
      note: evidence.note,
      file: evidence.file,
      signature,
    });
    return;
  }
  const kind = evidence.file === null ? 'note' : 'file';
  await insertEvidence(tx, { ...about, givenBy, kind, note: evidence.note, file: evidence.file });
}
