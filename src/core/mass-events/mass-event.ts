import type { DepartureKind } from '../departures/departure.ts';

/** Why many people leave together: about the event, and nobody's private matter. */
export const massReasons = ['site_closure', 'restructuring', 'business_transfer', 'contract_end'] as const;
export type MassReason = (typeof massReasons)[number];

/** What each reason is called, and how the employments of its people end. */
export const massReasonFacts: Readonly<Record<MassReason, { readonly words: string; readonly kind: DepartureKind }>> = {
  site_closure: { words: 'a site closes', kind: 'involuntary' },
  restructuring: { words: 'jobs are cut', kind: 'involuntary' },
  business_transfer: { words: 'a part of the business goes to another employer', kind: 'contract_end' },
  contract_end: { words: 'contracts come to their end', kind: 'contract_end' },
};

export const massStates = ['draft', 'proposed', 'open', 'finished', 'cancelled'] as const;
export type MassState = (typeof massStates)[number];

/** What became of somebody on a list: no case yet, none that could be opened, or how their case stands. */
export const memberStates = ['waiting', 'refused', 'open', 'closed', 'cancelled'] as const;
export type MemberState = (typeof memberStates)[number];

/** The largest list one event may have. */
export const mostMembers = 10_000;

/** How the people of an event go in waves. */
export type Waves = {
  /** People in one wave. */
  readonly size: number;
  /** Minutes from the start of one wave to the next. */
  readonly minutes: number;
  /** The next wave starts while less than this share of the last wave's steps are problems. */
  readonly problemPercent: number;
};

export const usualWaves: Waves = { size: 50, minutes: 30, problemPercent: 5 };

/** The wave of the person at a place in the list; both are counted from 1. */
export function waveOf(position: number, size: number): number {
  return Math.ceil(position / size);
}

/** What two people confirm: the terms, and exactly who. Its canonical bytes are what the digest is of. */
export type FrozenList = {
  readonly event: string;
  readonly name: string;
  readonly reason: MassReason;
  readonly lastWorkingDay: string;
  readonly accessEndsAt: string | null;
  readonly informedAt: string | null;
  readonly playbook: object;
  readonly waves: Waves & { readonly firstAt: string };
  readonly people: readonly { readonly person: string; readonly employment: string; readonly wave: number }[];
};

/** How the steps that write stand for the people of one wave. */
export type WaveHealth = {
  readonly wave: number;
  /** Due, and begun with. */
  readonly tried: number;
  /** Due, and not begun with. */
  readonly untried: number;
  readonly problems: number;
};

/** Whether the wave after this one may start. */
export type WaveVerdict = 'go' | 'wait' | 'stop';

/**
 * Judges the last wave: too many problems stop the next one; what has not been tried yet, or a pause that is not over, lets it
 * wait. `minutesOver`: the pause between two waves has passed.
 */
export function judgeWave(health: WaveHealth, waves: Waves, minutesOver: boolean): WaveVerdict {
  const { tried, untried, problems } = health;
  if (problems > 0 && problems * 100 >= waves.problemPercent * tried) return 'stop';
  return minutesOver && untried === 0 ? 'go' : 'wait';
}

/** Why the next wave does not start, as a sentence. */
export function sayWaveStopped({ wave, tried, problems }: WaveHealth, { problemPercent }: Waves): string {
  return `Wave ${wave + 1} does not start: ${problems} of ${tried} steps of wave ${wave} are problems, and the limit is ${problemPercent} %.`;
}

/** Who besides its proposer could confirm an event: those it names, others who would have to be named, and those on its list. */
export type Confirmers = {
  readonly named: readonly string[];
  readonly unnamed: readonly string[];
  /** Operators with the right to confirm who are on the list themselves. */
  readonly onList: number;
};

/** Who must confirm, and the way out where nobody can, as sentences. */
export function sayConfirmers({ named, unnamed, onList }: Confirmers): string {
  if (named.length > 0) return `One of these must confirm it: ${named.join(', ')}.`;
  if (unnamed.length > 0) {
    return `Nobody who is named for it can confirm it. Name one of these when you propose it: ${unnamed.join(', ')}.`;
  }
  const why =
    onList > 0
      ? 'Everybody else who could confirm it is on the list.'
      : 'Nobody else here has the right to confirm it.';
  return `${why} Give somebody who is not on the list the right (./handback operators grant), or confirm it yourself 24 hours after you proposed it, with a code from the server machine (./handback proposals code).`;
}
