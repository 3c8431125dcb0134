import { nearestRank } from '../metrics/metric-spread.ts';

/** What departures are counted for: all of them, one source, one department, and the lane of immediate ones that operators entered. */
export const brakeScopes = ['organization', 'source', 'department', 'immediate'] as const;
export type BrakeScope = (typeof brakeScopes)[number];

/** The sliding windows: an hour, 24 hours, 7 days. */
export type BrakeSpan = 'hour' | 'day' | 'week';

/** Limits an organization set for itself; what is left out follows from the number of people. All in people. */
export type BrakeLimits = {
  readonly perDay?: number;
  readonly perWeek?: number;
  readonly immediatePerHour?: number;
  /** Of a department, from 0 to 1; 1 never trips. */
  readonly departmentShare?: number;
  /** How many people may lose access in one hour outside the immediate lane and mass events. */
  readonly accessPerHour?: number;
};

/** One window that was too full, with the numbers of that moment. */
export type BrakeTrip = {
  readonly scope: BrakeScope;
  /** The source or department; empty for the other scopes. */
  readonly name: string;
  readonly span: BrakeSpan;
  readonly people: number;
  readonly most: number;
  readonly activePeople: number;
};

/** Whether a departure may go on; a refusal carries what tripped. */
export type BrakeVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly trip: BrakeTrip };

/** People whose departures arrived in each window, the new one among them. */
export type ArrivalCount = {
  readonly scope: BrakeScope;
  readonly name: string;
  readonly hour: number;
  readonly day: number;
  readonly week: number;
};

/** What counts are held against. */
export type BrakeContext = {
  readonly activePeople: number;
  /** People who arrived on each of the days before, in any order; days without any may be left out. */
  readonly dailyArrivals: readonly number[];
  readonly limits: BrakeLimits;
};

/** Where half of the team leaves is only told from chance in a team of at least this many. */
const leastTeam = 4;
const historyDays = 90;

/** How many people may leave in 24 hours: a twentieth of a small company; of a larger one a fiftieth, or three times a busy day, and never more than a twentieth. */
export function dayLimit(activePeople: number, dailyArrivals: readonly number[] = []): number {
  if (activePeople < 100) return Math.max(2, Math.ceil(activePeople / 20));
  const usual = Math.max(5, Math.ceil(activePeople / 50), 3 * busyDay(dailyArrivals));
  return Math.min(usual, Math.floor(activePeople / 20));
}

/** How many people may leave in 7 days: a tenth. */
export function weekLimit(activePeople: number): number {
  return Math.max(3, Math.ceil(activePeople / 10));
}

/** How many immediate departures operators may enter in an hour before those are held as well: a hundredth. */
export function immediateLimit(activePeople: number): number {
  return Math.max(2, Math.ceil(activePeople / 100));
}

/**
 * How many departures one operator may enter in 7 days before somebody is told: three times their own usual week, a two-hundredth of
 * all people, and never less than 5. `daily`: how many they entered on each of 90 days; days without any may be left out.
 */
export function enteredLimit(activePeople: number, daily: readonly number[]): number {
  const entered = daily.reduce((sum, one) => sum + one, 0);
  return Math.max(5, Math.ceil(activePeople / 200), Math.ceil((3 * 7 * entered) / historyDays));
}

/** The 95th percentile of 90 days by nearest rank; a day without arrivals counts as none. */
function busyDay(dailyArrivals: readonly number[]): number {
  const busiest = [...dailyArrivals].sort((a, b) => b - a).slice(0, historyDays);
  return busiest[historyDays - nearestRank(95, historyDays)] ?? 0;
}

/** Holds the people of one source, or of the whole organization, against both windows. */
export function judgeArrivals(count: ArrivalCount, context: BrakeContext): BrakeVerdict {
  const { activePeople, dailyArrivals, limits } = context;
  if (count.scope === 'immediate') {
    return within(count, 'hour', limits.immediatePerHour ?? immediateLimit(activePeople), activePeople);
  }
  const day = within(count, 'day', limits.perDay ?? dayLimit(activePeople, dailyArrivals), activePeople);
  if (!day.allowed) return day;
  return within(count, 'week', limits.perWeek ?? weekLimit(activePeople), activePeople);
}

/** Holds the people of one department who leave within 7 days against half of the team. */
export function judgeDepartment(count: ArrivalCount, teamSize: number, limits: BrakeLimits): BrakeVerdict {
  if (teamSize < leastTeam) return { allowed: true };
  return within(count, 'week', Math.floor(teamSize * (limits.departmentShare ?? 0.5)), teamSize);
}

function within(count: ArrivalCount, span: BrakeSpan, most: number, activePeople: number): BrakeVerdict {
  if (count[span] <= most) return { allowed: true };
  const trip = { scope: count.scope, name: count.name, span, people: count[span], most, activePeople };
  return { allowed: false, reason: sayTrip(trip), trip };
}

const spanWords: Readonly<Record<BrakeSpan, string>> = { hour: 'one hour', day: '24 hours', week: '7 days' };

/** A trip as a sentence, with its numbers. */
export function sayTrip({ scope, name, span, people, most, activePeople }: BrakeTrip): string {
  const happened = `${people} ${people === 1 ? 'person' : 'people'} in ${spanWords[span]} is more than ${most}`;
  if (scope === 'department') return `${happened}, the limit for the ${activePeople} people of the department ${name}.`;
  if (scope === 'immediate') return `${happened}, the limit for immediate departures among ${activePeople} people.`;
  const whose = scope === 'source' ? `from source ${name}` : 'from all sources together';
  return `${happened}, the limit for ${activePeople} people ${whose}.`;
}

/** Which limit it was, in as few words as any language bears: `source hr, 24 h`. */
export function nameLimit({ scope, name, span }: Pick<BrakeTrip, 'scope' | 'name' | 'span'>): string {
  return `${`${scope} ${name}`.trim()}, ${{ hour: '1 h', day: '24 h', week: '7 d' }[span]}`;
}
