import type { AccountReading, Verb, WriteEffect, WriteResult } from '../applications/connector.ts';
import type { Ending, Observed } from '../item.ts';

/** What becomes of a step after a try. */
export type NextMove =
  | { readonly move: 'done' }
  /** The other side has it; look again after this long. */
  | { readonly move: 'poll'; readonly afterMs: number }
  /** Certain that nothing happened, or safe to look and repeat: try again after this long. */
  | { readonly move: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly move: 'give_to_person'; readonly reason: string };

export type Tries = {
  readonly verb: Verb;
  readonly effect: WriteEffect;
  /** Tries so far, this one included. */
  readonly count: number;
  /** Since the first try. */
  readonly elapsedMs: number;
  readonly lagMs: number;
  readonly immediate: boolean;
  /** Between 0 and 1, for full jitter. */
  readonly random: number;
};

const hourMs = 3_600_000;
const firstBackoffMs = 2_000;
const longestBackoffMs = 15 * 60_000;
const pollMs = 5_000;

/** How long automation goes on before the step becomes a person's problem. */
function patienceMs(tries: Tries): number {
  return tries.immediate ? 15 * 60_000 : 24 * hourMs;
}

/** Decides what follows a try: only a reading makes it done, only certainty or a harmless verb makes it repeat. */
export function nextMove(result: WriteResult, tries: Tries): NextMove {
  const overdue = tries.elapsedMs >= patienceMs(tries);
  switch (result.outcome) {
    case 'applied':
      if (endsAsWanted(tries.verb, result.reading)) return { move: 'done' };
      if (tries.elapsedMs >= tries.lagMs + 15 * 60_000) {
        return { move: 'give_to_person', reason: 'The application took the change, and still shows the old state.' };
      }
      return { move: 'poll', afterMs: Math.max(pollMs, tries.lagMs) };
    case 'accepted':
      if (overdue)
        return { move: 'give_to_person', reason: 'The application accepted the change and never showed it.' };
      return { move: 'poll', afterMs: result.pollAfterMs };
    case 'refused':
      return { move: 'give_to_person', reason: result.reason };
    case 'definitely_not':
      if (result.retryAfterMs === null) return { move: 'give_to_person', reason: result.reason };
      if (overdue) return { move: 'give_to_person', reason: `Nothing was changed, and time is up: ${result.reason}` };
      return { move: 'retry', afterMs: Math.max(result.retryAfterMs, backoffMs(tries)), reason: result.reason };
    case 'ambiguous':
      if (tries.effect === 'blind') {
        return {
          move: 'give_to_person',
          reason: `It may or may not have happened, and it cannot be seen: ${result.reason}`,
        };
      }
      if (overdue) return { move: 'give_to_person', reason: `It may or may not have happened: ${result.reason}` };
      return { move: 'retry', afterMs: backoffMs(tries), reason: result.reason };
  }
}

/** Full jitter, doubling from two seconds to a quarter of an hour. */
function backoffMs(tries: Pick<Tries, 'count' | 'random'>): number {
  const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(tries.count - 1, 20));
  return Math.ceil(ceiling * tries.random);
}

/** Whether a reading shows what the verb was to bring about; verbs without a visible state are proved by their own read-back. */
export function endsAsWanted(verb: Verb, reading: AccountReading): boolean {
  if (reading.state === 'unknown') return false;
  if (reading.state === 'absent') return verb !== 'restore';
  switch (verb) {
    case 'suspend':
      return reading.account.active === false;
    case 'deprovision':
      return reading.account.deprovisioned;
    default:
      return true;
  }
}

/** What a reading of an account says about its item. */
export function valueOfReading(reading: AccountReading): Observed['value'] {
  if (reading.state === 'absent') return 'absent';
  if (reading.state === 'unknown' || reading.account.active === 'unknown') return 'unknown';
  if (reading.account.deprovisioned) return 'deprovisioned';
  return reading.account.active ? 'held' : 'suspended';
}

/** The ending a person states when they complete a step of this action on an item; null: the step says nothing about it. */
export function endingStatedBy(action: string): Ending | null {
  return statedEndings[action] ?? null;
}

/** Whether whoever completes a step of this action may say how its item ended; the others are about something else in between. */
export function mayStateEnding(action: string): boolean {
  return Object.hasOwn(statedEndings, action) || action === 'attest' || action === 'pursue_return';
}

const statedEndings: Readonly<Record<string, Ending>> = {
  suspend: 'suspended',
  deprovision: 'deprovisioned',
  delete: 'deleted',
  switch_badge_off: 'suspended',
  cancel_card: 'suspended',
  releaseSeat: 'released',
  collect: 'returned',
  hand_over: 'reassigned',
  rotate_secrets: 'rotated',
  transferData: 'transferred',
  preserve_data: 'held',
};
