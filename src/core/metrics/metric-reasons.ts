/** Why a row is in the remainder although nobody knows how it stands. */
export const unknownReason = 'unknown: nobody looked';

/** What stands behind a reason where an account came back later. */
export const cameBack = ', came back';

/** What stands behind the state of an asset that has no ending, and behind an ending that came too late to be none. */
export const notReceived = ', not received';
export const noReturn = ', no return';

/**
 * Why a row was counted where it was. They are codes as well: rows are asked for by them, and a page may word them in another language.
 * Beside them an asset has its state with `notReceived`, or its ending, with or without `noReturn`.
 */
export const metricReasons = [
  'closed',
  'open',
  'no time is set',
  'nobody opened a case',
  'off',
  'off early',
  'still active',
  unknownReason,
  'access has not ended yet',
  'service account',
  'shared account',
  'kept by an exception',
  'off before we knew',
  'personal property',
  'register error',
  'transferred',
  'bought out before it was due',
  'declared not worth shipping before it was due',
  'not due yet',
  'received on time',
  'received late',
  'said to be back, not received',
  'shared login',
  'legal hold',
  'cannot be reassigned',
  'nobody said whether it can be reassigned',
  'no term data',
  'its term was over',
  'its window is not over',
  'said to be free, not read back',
  'still assigned',
  'released within 30 d',
  'released after 30 d',
  'present',
  'late',
  'waived',
  'unproven',
  'missing',
] as const;
export type MetricReason = (typeof metricReasons)[number];

/** What stands beside a figure. */
export const companionNames = [
  'HR lateness',
  'our time, p50',
  'vendor lag',
  'vendor lag, p50',
  'closed with a waiver',
  'reopened',
  'nobody opened a case',
  'ended early',
  'closed within target',
  'on time',
  'median lateness of what was not on time',
  'said to be back, not received',
  'by value',
  'released by now',
  're-used so far',
  'saved now',
  'saved at renewal',
  'p50 of departures',
  'p95 of departures',
  'exposure, known',
  'exposure, unknown',
  'attested',
  'came back',
  'coverage',
  'within the agreed time',
  'leavers complete',
  'recorded late',
  'done, without evidence of the kind asked for',
  'waived, and no policy lets that record be waived',
  'match of HR, case and directory',
  'new',
  'returned, reassigned or disposed of',
  'written off, deleted or waived',
  'at the end',
  'of the register at the start',
  'of the register at the end',
  'counted',
] as const;
export type CompanionName = (typeof companionNames)[number];

/** Why something is not measured that a reader would look for. */
export const notMeasuredReasons = [
  'a departure has no one vendor; see access revocation',
  'no target is set',
  'the book value at the end of access is not kept',
  'bills and purchases are not read',
  'what is ordered at a renewal is not read',
  'seats of one licence cannot be told apart, so a new one cannot be traced to one that was released',
  'no agreed time is set',
  'directories are read case by case',
] as const;
export type NotMeasuredReason = (typeof notMeasuredReasons)[number];

/** What the text of a number says, for whoever words it in another language. Lengths are milliseconds. */
export type Said =
  | { readonly as: 'count'; readonly count: number }
  | { readonly as: 'share'; readonly count: number; readonly of: number }
  /** `of`: the middle one of so many. */
  | { readonly as: 'length'; readonly ms: number; readonly of?: number }
  | { readonly as: 'open'; readonly oldestMs: number }
  | { readonly as: 'not_measured'; readonly reason: NotMeasuredReason }
  | { readonly as: 'nothing' }
  /** Days as YYYY-MM-DD; `sources`: those that were not the same at both ends, so that what only they see is left out. */
  | { readonly as: 'between'; readonly from: string; readonly to: string; readonly sources: string | null };

/**
 * Why there is no figure: too few people to show one, rows that cannot be told apart so, or nothing was counted at an end of the period, with its day as YYYY-MM-DD or the
 * versions of the rules at both ends.
 */
export type Uncounted =
  | { readonly why: 'too_few' | 'no_ends' | 'nothing_yet' | 'whole_register' }
  | {
      readonly why: 'not_apart';
      readonly counts: 'departures' | 'assets' | 'seats' | 'accounts' | 'records';
      readonly by: 'assurance' | 'connected' | 'privileged';
    }
  | { readonly why: 'began' | 'no_worker' | 'one_day'; readonly day: string }
  | { readonly why: 'other_rules'; readonly from: number; readonly to: number };
