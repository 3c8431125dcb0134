import {
  type CompanionName,
  type NotMeasuredReason,
  type Said,
  type Uncounted,
  unknownReason,
} from './metric-reasons.ts';
import type { Spread } from './metric-spread.ts';

export const metricNames = [
  'time_to_offboard',
  'asset_return',
  'licence_reclamation',
  'access_revocation',
  'audit_trail',
  'zombie_reduction',
] as const;
export type MetricName = (typeof metricNames)[number];

/** The version of all six definitions; a change of any limit below is a new version. */
export const metricRules = {
  version: 3,
  matureDays: 30,
  releasedWithinDays: 30,
  averageFromPercent: 95,
  percentageFrom: 5,
} as const;

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export const rowGroups = ['numerator', 'remainder', 'excluded', 'too_young'] as const;
export type RowGroup = (typeof rowGroups)[number];

/** Whose lateness it was, in milliseconds: HR told us after access ended, we took our time, the vendor took theirs. */
export type Clocks = {
  readonly hrLatenessMs: number;
  /** null while it is open. */
  readonly ourMs: number | null;
  /** The part of our time after the vendor had accepted; null where no command was sent or it is open. */
  readonly vendorLagMs: number | null;
};

/** One row behind a figure, and where it was counted. */
export type FigureRow = {
  readonly id: string;
  readonly leaverId: string;
  readonly leaver: string;
  readonly label: string;
  readonly group: RowGroup;
  readonly reason: string;
  /** How long it took; null: open, or the metric counts no time. */
  readonly tookMs: number | null;
  readonly assurance: string | null;
  readonly clocks: Clocks | null;
};

/** How many rows were counted where, and why. */
export type ReasonCount = { readonly group: RowGroup; readonly reason: string; readonly count: number };

/** Why what belongs to a quiet case is in no rate of time or return; of another kind of departure it says nothing. */
export const noTimeReason = 'no time is set';

/** Whether a row is counted as open only because nobody could tell. */
export function isUnknown({ reason }: { readonly reason: string }): boolean {
  return reason.startsWith(unknownReason);
}

/** numerator + remainder + excluded + tooYoung = population, always. */
export type Identity = {
  readonly numerator: number;
  readonly remainder: number;
  readonly excluded: number;
  readonly tooYoung: number;
  readonly population: number;
};

/** A share with its two counts. `small`: too few for a percentage; whoever shows it prints the list instead. */
export type Rate = {
  readonly count: number;
  readonly of: number;
  /** To one decimal; null of nothing. */
  readonly percent: number | null;
  readonly small: boolean;
  readonly text: string;
};

/** `said` is what `text` says; null: words that are in it alone. */
export type Companion = {
  readonly name: CompanionName;
  readonly value: number | null;
  readonly text: string;
  readonly said: Said | null;
};

export type Figure = {
  readonly metric: MetricName;
  readonly counts: 'departures' | 'assets' | 'seats' | 'accounts' | 'records';
  /** Why there is no number; null: there is one. */
  readonly notMeasured: string | null;
  /** The same as a code with its values. */
  readonly uncounted?: Uncounted;
  readonly rate: Rate;
  readonly identity: Identity;
  readonly spread: Spread | null;
  readonly companions: readonly Companion[];
  /** Why rows were counted where they were; the most first. They add up to the population. */
  readonly reasons: readonly ReasonCount[];
};

/** The share of those that count: excluded and too young rows are in neither part. */
export function rateOfIdentity({ numerator, remainder }: Identity): Rate {
  return rateOf(numerator, numerator + remainder);
}

export function rateOf(count: number, of: number): Rate {
  const percent = of === 0 ? null : roundHalfAway((count / of) * 100, 1);
  const small = of < metricRules.percentageFrom;
  const counts = `${count} of ${of}`;
  return {
    count,
    of,
    percent,
    small,
    text: small || percent === null ? counts : `${counts} = ${percent.toFixed(1)} %`,
  };
}

export function companionRate(name: CompanionName, count: number, of: number): Companion {
  const rate = rateOf(count, of);
  return { name, value: rate.percent, text: rate.text, said: { as: 'share', count, of } };
}

export function companionCount(name: CompanionName, value: number): Companion {
  return { name, value, text: String(value), said: { as: 'count', count: value } };
}

export function companionHours(name: CompanionName, ms: number): Companion {
  const value = roundHalfAway(ms / hourMs, 1);
  return { name, value, text: `${value.toFixed(1)} h`, said: { as: 'length', ms } };
}

export function notMeasured(name: CompanionName, reason: NotMeasuredReason): Companion {
  return { name, value: null, text: `not measured: ${reason}`, said: { as: 'not_measured', reason } };
}

/** Rounds half away from zero. The detour over decimals keeps 2.675 from being taken for 2.67499. */
export function roundHalfAway(value: number, digits: number): number {
  const decimal = Number(Math.abs(value).toFixed(9));
  const rounded = Number(`${Math.round(Number(`${decimal.toFixed(9)}e${digits}`))}e-${digits}`);
  return value < 0 ? -rounded : rounded;
}
