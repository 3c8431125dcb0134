import { dayLimit, weekLimit } from '../../core/brakes/brake.ts';
import {
  limitsAt,
  raiseWaitsHours,
  settledAt,
  splitChange,
  type WantedLimits,
  withLower,
  withRaise,
} from '../../core/brakes/brake-limits.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { countActivePeople, dailyArrivals, lockBrakes } from '../../store/brakes/brake-arrivals.ts';
import { readBrakeSettings, saveBrakeSettings } from '../../store/brakes/brake-settings.ts';
import { insertLimitChange } from '../../store/brakes/limit-changes.ts';
import { getDecider } from '../../store/brakes/brake-trips.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { proposeDeed } from '../two-people/second-person.ts';
import { tellOfLimits } from './tell-limits.ts';

/** The limits of all departures together, in people, and a raise that does not count yet. */
export type LimitsInForce = {
  readonly activePeople: number;
  readonly perDay: number;
  readonly perWeek: number;
  readonly raise: (WantedLimits & { readonly countsFrom: string }) | null;
};

/** What became of a change: what counts at once, and the proposal that the rest waits for. */
export type LimitsChanged = { readonly lowered: WantedLimits; readonly proposal: Proposal | null };

/** Reads the limits that count now: those that were set, and where none was, those that follow from the number of people. */
export async function limitsInForce(tx: Tx): Promise<LimitsInForce> {
  const { brakes, now } = await readBrakeSettings(tx);
  const activePeople = await countActivePeople(tx);
  const { perDay, perWeek } = limitsAt(brakes, now);
  const busy = await dailyArrivals(tx, { scope: 'organization', name: '' });
  return {
    activePeople,
    perDay: perDay ?? dayLimit(activePeople, busy),
    perWeek: perWeek ?? weekLimit(activePeople),
    raise: settledAt(brakes, now).raise ?? null,
  };
}

/**
 * Changes the limits: a lower one counts at once, a higher one is proposed and counts a day after another person has confirmed
 * it. Throws `bad-request` when nothing is asked for.
 */
export async function changeLimits(
  tx: Tx,
  input: { readonly wanted: WantedLimits; readonly operatorId: string; readonly reason: string },
): Promise<LimitsChanged> {
  const { wanted, operatorId, reason } = input;
  const before = await limitsInForce(tx);
  const { lower, higher } = splitChange(wanted, before);
  if (Object.keys({ ...lower, ...higher }).length === 0)
    throw new Failure('bad-request', 'Say which limit: perDay, perWeek, or both.');
  // The proposal comes before the organization's row, as where it is confirmed.
  const proposal = Object.keys(higher).length === 0 ? null : await proposeLimits(tx, higher, input);
  if (Object.keys(lower).length > 0) {
    await lockBrakes(tx);
    const { brakes, now } = await readBrakeSettings(tx);
    await saveBrakeSettings(tx, withLower(brakes, lower, now));
    await recordChange(tx, { limits: lower, proposedBy: operatorId, operatorId, reason, waitsHours: 0 });
    await tellOfLimits(tx, { before, after: { ...before, ...lower }, countsFrom: now });
  }
  return { lowered: lower, proposal };
}

function proposeLimits(
  tx: Tx,
  higher: WantedLimits,
  { operatorId, reason }: { readonly operatorId: string; readonly reason: string },
): Promise<Proposal> {
  return proposeDeed(tx, {
    kind: 'brake.limits',
    about: { kind: 'brake_limits', id: nameLimits(higher) },
    digest: digestOf(canonicalBytes({ limits: nameLimits(higher) })),
    offboardingId: null,
    operatorId,
    reason,
  });
}

/** Raises the limits as two people decided; the raise counts a day later. */
export async function raiseLimits(_means: object, tx: Tx, proposal: Proposal): Promise<void> {
  refuseChanged(proposal, digestOf(canonicalBytes({ limits: proposal.about.id })));
  await lockBrakes(tx);
  const higher = readLimits(proposal.about.id);
  const before = await limitsInForce(tx);
  const { brakes, now } = await readBrakeSettings(tx);
  await saveBrakeSettings(tx, withRaise(brakes, higher, now));
  const operatorId = await getDecider(tx, proposal.id);
  const { proposedBy, reason } = proposal;
  await recordChange(tx, { limits: higher, proposedBy, operatorId, reason, waitsHours: raiseWaitsHours });
  const countsFrom = now.add({ hours: raiseWaitsHours });
  await tellOfLimits(tx, { before, after: { ...before, ...higher }, countsFrom });
}

type Change = {
  readonly limits: WantedLimits;
  readonly proposedBy: string;
  readonly operatorId: string;
  readonly reason: string;
  readonly waitsHours: number;
};

async function recordChange(tx: Tx, { limits, proposedBy, operatorId, reason, waitsHours }: Change): Promise<void> {
  await insertLimitChange(tx, { limits, reason, proposedBy, decidedBy: operatorId, waitsHours });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'brake.limits_changed',
    actor: operatorActor(operatorId),
    data: { perDay: limits.perDay ?? null, perWeek: limits.perWeek ?? null, waitsHours },
    private: { reason },
  });
}

/** The limits as a text that lists of proposals show: `12 in 24 hours, 20 in 7 days`. */
function nameLimits({ perDay, perWeek }: WantedLimits): string {
  const day = perDay === undefined ? [] : [`${perDay} in 24 hours`];
  const week = perWeek === undefined ? [] : [`${perWeek} in 7 days`];
  return [...day, ...week].join(', ');
}

function readLimits(text: string): WantedLimits {
  const day = /(\d+) in 24 hours/.exec(text)?.[1];
  const week = /(\d+) in 7 days/.exec(text)?.[1];
  return {
    ...(day === undefined ? {} : { perDay: Number(day) }),
    ...(week === undefined ? {} : { perWeek: Number(week) }),
  };
}
