import { allowed, refused, type Verdict } from '../failure.ts';
import { addWorkingDays, type Calendar } from '../plans/working-days.ts';
import type { CommandProgress, DeviceOwnership, DeviceReading, DeviceSeen, SentKind } from './device-manager.ts';

export const commandKinds = ['lock', 'wipe', 'retire', 'capture'] as const satisfies readonly (SentKind | 'capture')[];
export type CommandKind = (typeof commandKinds)[number];

export const commandStates = [
  'proposed',
  'approved',
  'queued',
  'delivered',
  'done',
  'failed',
  'refused',
  'cancelled',
] as const;
export type CommandState = (typeof commandStates)[number];

/** Which commands are listed: what waits for somebody's word, that and what is under way, or all there ever were. */
export const commandChoices = ['proposed', 'open', 'all'] as const;
export type CommandChoice = (typeof commandChoices)[number];

/** How an enrolment is known to be an asset. */
export const matchStates = ['none', 'proposed', 'confirmed', 'held'] as const;
export type MatchState = (typeof matchStates)[number];

/** What decides whether something may be asked for. */
export type CommandFacts = {
  readonly match: MatchState;
  readonly matchReason: string | null;
  readonly gone: boolean;
  readonly deviceOwnership: DeviceOwnership;
  readonly assetOwnership: 'company' | 'leased' | 'personal';
  readonly held: boolean;
  readonly disputed: boolean;
  readonly copyOpen: boolean;
  /** What is under way for the same enrolment, keys aside. */
  readonly open: CommandKind | null;
};

/** Whether a device may be locked, wiped, retired, or its keys be read out. The database refuses the same for what erases. */
export function mayCommand(kind: CommandKind, facts: CommandFacts): Verdict {
  if (facts.gone) return refused('Its manager no longer has this enrolment; there is nothing that could be told.');
  if (facts.match === 'held')
    return refused(`It is held: ${facts.matchReason ?? 'something contradicts which asset it is.'}`);
  if (facts.match !== 'confirmed')
    return refused('It is not certain which asset this enrolment is: confirm it with "devices match" first.');
  const theirs = facts.assetOwnership === 'personal' || facts.deviceOwnership === 'personal';
  if (theirs && kind !== 'retire')
    return refused(
      'It is a personal device. Nothing may be done to it but "devices retire", which takes only the work data off it.',
    );
  if (kind !== 'capture' && facts.open !== null)
    return refused(`A ${facts.open} is under way for it: end or cancel that first ("devices show").`);
  if (kind === 'wipe' || kind === 'retire') {
    if (facts.held) return refused('It is under a legal hold: nothing on it may be erased.');
    if (facts.disputed)
      return refused('There is a dispute about it: nothing on it may be erased until that is settled.');
    if (facts.copyOpen)
      return refused('Nobody has confirmed yet that no work data lives on it alone (the step that copies it).');
  }
  return allowed;
}

/** Whether the manager and the register contradict each other about whose a device is; the sentence is for a person. */
export function ownershipConflict(device: DeviceOwnership, asset: 'company' | 'leased' | 'personal'): string | null {
  const registered = asset === 'personal' ? 'personal' : 'company';
  if (device === 'unknown' || device === registered) return null;
  return `The device manager says that it is ${device === 'personal' ? 'personal' : "the company's"}, the register that it is ${asset}. Find out, and correct the wrong one.`;
}

/** Why what is there now is not what was approved; null: it is the same enrolment of the same thing. */
export function targetChanged(
  approved: {
    readonly enrolmentRef: string;
    readonly serial: string | null;
    readonly fingerprint: Readonly<Record<string, string>>;
  },
  seen: DeviceSeen,
): string | null {
  if (approved.enrolmentRef !== seen.enrolmentRef) return 'It is another enrolment.';
  if (approved.serial !== seen.serial) return 'Its serial number is another one.';
  const keys = new Set([...Object.keys(approved.fingerprint), ...Object.keys(seen.fingerprint)]);
  const changed = [...keys].filter((key) => approved.fingerprint[key] !== seen.fingerprint[key]);
  return changed.length === 0 ? null : `This changed since it was approved: ${changed.sort().join(', ')}.`;
}

/** What a look at a command that was sent makes of it. */
export type CommandStep =
  | { readonly state: 'queued' | 'delivered' | 'done'; readonly problem: string | null }
  | { readonly state: 'failed' | 'cancelled'; readonly problem: string }
  | { readonly state: 'send_again' }
  | { readonly state: 'same'; readonly problem: string | null };

const quietHours = 24;

/**
 * Judges what the manager says. Queued is never done, however long it takes; an erasure that the device took over counts as done only
 * once it was enrolled anew, or the thing itself is back with us and has been silent for a day.
 */
export function judgeProgress(
  command: { readonly kind: SentKind; readonly state: CommandState; readonly sentAt: Temporal.Instant },
  progress: CommandProgress,
  now: {
    readonly at: Temporal.Instant;
    readonly reading: DeviceReading | null;
    readonly assetIsBack: boolean;
    /** As `timesToTell` says. */
    readonly waitsLong: boolean;
  },
): CommandStep {
  const overdue = now.waitsLong
    ? sayOverdue(command.sentAt, now.at, 'expiresAt' in progress ? progress.expiresAt : null)
    : null;
  const waiting = command.state === 'queued' || command.state === 'delivered';
  switch (progress.state) {
    case 'done':
      return { state: 'done', problem: null };
    case 'queued':
      return { state: 'queued', problem: overdue };
    case 'delivered':
      return isSilent(progress.at, now)
        ? { state: 'done', problem: null }
        : { state: 'delivered', problem: now.waitsLong ? sayUnproved(command, now.at) : null };
    case 'failed':
    case 'cancelled':
      return { state: progress.state, problem: progress.reason };
    case 'expired':
      return { state: 'failed', problem: `It expired before the device heard of it. ${progress.reason}` };
    case 'none':
      return waiting
        ? {
            state: 'failed',
            problem: 'The device manager no longer has the command, and the device is not what it was to become.',
          }
        : { state: 'send_again' };
    default:
      return { state: 'same', problem: progress.reason };
  }
}

function isSilent(
  at: Temporal.Instant | null,
  now: { readonly at: Temporal.Instant; readonly reading: DeviceReading | null; readonly assetIsBack: boolean },
): boolean {
  if (at === null || !now.assetIsBack || now.reading?.state !== 'present') return false;
  const { lastSeenAt } = now.reading.device;
  const quiet = Temporal.Instant.compare(now.at, at.add({ hours: quietHours })) >= 0;
  return quiet && (lastSeenAt === null || Temporal.Instant.compare(lastSeenAt, at) <= 0);
}

function sayOverdue(sentAt: Temporal.Instant, now: Temporal.Instant, expiresAt: Temporal.Instant | null): string {
  const days = Math.floor(now.since(sentAt).total('days'));
  const until = expiresAt === null ? '' : ` The manager gives it up on ${expiresAt.toString().slice(0, 10)}.`;
  return `It has waited at the device manager for ${days} days: the device has not been online. Nothing has happened to it.${until}`;
}

function sayUnproved(
  { kind, sentAt }: { readonly kind: SentKind; readonly sentAt: Temporal.Instant },
  now: Temporal.Instant,
): string {
  const days = Math.floor(now.since(sentAt).total('days'));
  return `The device took it, and for ${days} days nothing has proved that the ${kind} is done: look at the thing itself.`;
}

/**
 * How often people should have been told by `today` that something waits `since` a day: after so many working days, and each time after
 * twice as many as before. 0 while it does not wait long.
 */
export function timesToTell(
  since: Temporal.PlainDate,
  today: Temporal.PlainDate,
  after: number,
  calendar: Calendar,
): number {
  let times = 0;
  for (let days = after; Temporal.PlainDate.compare(addWorkingDays(since, days, calendar), today) <= 0; days *= 2)
    times += 1;
  return times;
}

/** How long to wait before the manager is asked again: often at first, hourly after a day. */
export function pollAfterMs(sinceSentMs: number): number {
  if (sinceSentMs < 10 * 60_000) return 60_000;
  return sinceSentMs < 24 * 3_600_000 ? 10 * 60_000 : 3_600_000;
}

/** How much one operator may ask for, besides what the whole organization may. */
const operatorLimits: Readonly<Record<CommandKind, { readonly perHour: number; readonly perDay: number }>> = {
  lock: { perHour: 10, perDay: 30 },
  wipe: { perHour: 3, perDay: 6 },
  retire: { perHour: 3, perDay: 6 },
  capture: { perHour: 60, perDay: 500 },
};

/** Whether this operator may ask for one more. */
export function mayAskForMore(kind: CommandKind, asked: { readonly inHour: number; readonly inDay: number }): Verdict {
  const { perHour, perDay } = operatorLimits[kind];
  if (asked.inHour < perHour && asked.inDay < perDay) return allowed;
  return refused(
    `One operator asks for at most ${perHour} of these (${kind}) in an hour and ${perDay} in a day, and you have. For many devices at once, open a mass departure.`,
  );
}
