import { performance } from 'node:perf_hooks';
import type {
  ConnectorSession,
  JsonObject,
  Receipt,
  Verb,
  Write,
  WriteResult,
} from '../../core/applications/connector.ts';
import { Failure, failureKinds } from '../../core/failure.ts';
import { endsAsWanted, nextMove } from '../../core/steps/step-outcome.ts';
import { findWriteAim, type WriteAim } from '../../store/inventory/accounts.ts';
import { type ApplicationAccess, getApplicationAccess } from '../../store/inventory/applications.ts';
import { openAttempt, saveSnapshot } from '../../store/steps/attempts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { takeReceipts } from '../../store/cases/restorations.ts';
import type { ClaimedStep } from '../../store/steps/claim-step.ts';
import type { ReadyStep } from '../../store/steps/next-steps.ts';
import { endAccess } from './end-access.ts';
import { timesOf, usualLeaseMs } from './lease.ts';
import type { Means } from '../means.ts';
import { openApplication } from '../applications/open-application.ts';
import { saveOutcome } from './save-outcome.ts';

/** One try of a verb whose intent is committed. */
export type Try = {
  readonly claim: ClaimedStep;
  readonly verb: Verb;
  readonly attemptId: string;
  readonly startedAt: Temporal.Instant;
  readonly aim: WriteAim;
  readonly access: ApplicationAccess;
  /** What a restore is to undo, newest first; null for every other verb. */
  readonly receipts: readonly Receipt[] | null;
  readonly began: number;
  /** Until when the lease certainly holds, on this process's own clock, which no setting of the time moves. */
  readonly holdsUntilMs: number;
};

/**
 * Writes the intent down, in the transaction that claims the step; null when there is no account it could act on. Leaves the
 * case unlocked: whoever claims already has the step's row, and the case comes before its rows.
 */
export async function beginTry(
  tx: Tx,
  claim: ClaimedStep,
  { verb, holdsUntilMs }: Pick<Try, 'verb' | 'holdsUntilMs'>,
): Promise<Try | null> {
  const aim = claim.itemId === null ? undefined : await findWriteAim(tx, claim.itemId);
  if (aim === undefined) return null;
  const access = await getApplicationAccess(tx, aim.applicationId);
  const receipts = verb === 'restore' ? await takeReceipts(tx, aim.itemId) : null;
  const { attemptId, startedAt } = await openAttempt(tx, claim);
  return { claim, verb, attemptId, startedAt, aim, access, receipts, began: performance.now(), holdsUntilMs };
}

/**
 * One try of a verb on one account, whose intent is committed: the call is made, and then outcome, observation and event are
 * committed together, fenced by the claim's epoch. After a try whose end nobody heard, it looks before it acts. Answers
 * which steps became ready.
 */
export async function carryOutVerb(means: Means, organizationId: string, begun: Try): Promise<readonly ReadyStep[]> {
  const { claim, verb } = begun;
  const { result, write, sent } = await attempt(means, organizationId, begun);
  const now = begun.startedAt.add({ milliseconds: Math.floor(performance.now() - begun.began) });
  const move = nextMove(result, {
    verb,
    effect: write?.effect ?? 'set',
    count: claim.tries,
    elapsedMs: now.epochMilliseconds - (claim.firstTryAt ?? begun.startedAt).epochMilliseconds,
    lagMs: write?.lagMs ?? 0,
    immediate: claim.immediate,
    random: means.random(),
  });
  return saveOutcome(means, organizationId, { one: begun, result, move, now, sent });
}

/** What came of a try: its result, the write it made, and whether the right to send was given. */
type Heard = { readonly result: WriteResult; readonly write: Write | undefined; readonly sent: boolean };

async function attempt(means: Means, organizationId: string, one: Try): Promise<Heard> {
  const { marginMs } = timesOf(means.leaseMs ?? usualLeaseMs);
  const leftMs = one.holdsUntilMs - performance.now() - marginMs;
  const signal = AbortSignal.timeout(Math.max(1, Math.floor(leftMs)));
  let write: Write | undefined;
  let sent = false;
  const beforeSend = async (before: JsonObject) => {
    await keepSnapshot(means, organizationId, one, before);
    sent = true;
  };
  try {
    const session = await openApplication(means, organizationId, one.access, {
      signal,
      immediate: one.claim.immediate,
    });
    try {
      write = session.writes[one.verb];
      const result =
        (await lookFirst(one, session, write)) ??
        (await endAccess(means, organizationId, one, { session, send: () => send(one, write, beforeSend) }));
      return { result, write, sent };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { result: resultOfError(error, sent), write, sent };
  }
}

/** Sends the write; what a connector or its rights do not allow is refused before anything leaves. */
async function send(
  one: Try,
  write: Write | undefined,
  beforeSend: (before: JsonObject) => Promise<void>,
): Promise<WriteResult> {
  if (write === undefined) {
    return {
      outcome: 'refused',
      reason: `${one.access.name} cannot ${one.verb}: its connector or its rights do not allow it.`,
    };
  }
  return write.run({
    target: { externalId: one.aim.externalId, fingerprint: one.aim.fingerprint },
    operationId: one.claim.stepId,
    beforeSend,
    ...(one.receipts === null ? {} : { receipts: one.receipts }),
    ...(one.aim.seatName === null ? {} : { seat: one.aim.seatName }),
  });
}

/**
 * The result of a try that a look is enough for; undefined when it is to be sent. After a try whose end nobody heard, and while
 * the other side still has it, a look comes first, but it settles only what an account shows: that a seat is free or a group
 * is left is proved by the write's own read-back, so such a write is asked for again, where that is harmless.
 */
async function lookFirst(
  one: Try,
  session: ConnectorSession,
  write: Write | undefined,
): Promise<WriteResult | undefined> {
  if (write === undefined) return undefined;
  const { polling, lastOutcome } = one.claim;
  const nothingToUndo = one.receipts?.length === 0;
  const unheard = polling || lastOutcome === 'ambiguous' || lastOutcome === 'interrupted';
  const visible = one.verb === 'suspend' || one.verb === 'deprovision';
  if (nothingToUndo || (visible && unheard)) {
    const reading = await session.readAccount(one.aim.externalId);
    if (reading.state === 'unknown') return { outcome: 'ambiguous', reason: reading.reason };
    if (nothingToUndo || polling || endsAsWanted(one.verb, reading)) {
      return { outcome: 'applied', receipt: seenReceipt(one.verb), reading };
    }
  }
  if (!unheard || write.effect === 'set' || write.effect === 'keyed') return undefined;
  // What must not be repeated is sent once: whether it happened is a question for a person.
  return polling
    ? { outcome: 'accepted', receipt: seenReceipt(one.verb), pollAfterMs: Math.max(write.lagMs, 60_000) }
    : { outcome: 'ambiguous', reason: 'Nobody heard how the last try ended, and it cannot be seen.' };
}

/** A write that was seen to hold on a later look: what it changed stands in the snapshot of the try that sent it. */
function seenReceipt(verb: Verb) {
  return { verb, before: {}, after: {}, changed: [], notRestorable: [], effectiveBy: null };
}

/** Keeps how things stand, and with it the right to send: refused when the case was stopped or the lease went to somebody else. */
async function keepSnapshot(means: Means, organizationId: string, one: Try, before: JsonObject): Promise<void> {
  const leaseLeftMs = one.holdsUntilMs - performance.now();
  const ours =
    leaseLeftMs > timesOf(means.leaseMs ?? usualLeaseMs).sendMs &&
    (await withOrganization(
      means.db,
      organizationId,
      (tx) => saveSnapshot(tx, one.attemptId, one.claim.epoch, before),
      {
        name: 'snapshot',
      },
    ));
  if (!ours)
    throw new Failure(
      'conflict',
      'The step was stopped or taken over right before anything was sent; nothing was changed.',
    );
}

/** What was thrown before anything was sent certainly changed nothing; afterwards nobody knows. A fault of ours is not hidden. */
function resultOfError(error: unknown, sent: boolean): WriteResult {
  const reason = error instanceof Error ? error.message : String(error);
  if (sent) return { outcome: 'ambiguous', reason };
  if (!(error instanceof Failure)) throw error;
  const mayPass = failureKinds[error.code].retry || error.code === 'conflict';
  return { outcome: 'definitely_not', reason, retryAfterMs: mayPass ? 0 : null };
}
