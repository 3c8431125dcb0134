import type { LeaverFacts, RecordFacts } from './metric-facts.ts';
import type { Clocks, FigureRow, RowGroup } from './metric-figure.ts';

/** The metrics that count rows one by one; records are counted per leaver, and zombies are a stock. */
export const rowMetrics = ['time_to_offboard', 'asset_return', 'licence_reclamation', 'access_revocation'] as const;
export type RowMetric = (typeof rowMetrics)[number];

/** What else is said of a row beside where it was counted. */
export const rowMarks = [
  'early',
  'on_time',
  'said',
  'released',
  'reused',
  'came_back',
  'waived',
  'reopened',
  'no_case',
] as const;
export type RowMark = (typeof rowMarks)[number];

/** A row with everything that a figure adds up. Lengths and instants are milliseconds. */
export type CountedRow = FigureRow & {
  readonly metric: RowMetric;
  readonly marks: readonly RowMark[];
  /** What a percentile is of: how long it took, or how late it was; null: open, or nothing of the kind. */
  readonly timeMs: number | null;
  /** From when an open row is as old as it is. */
  readonly openSinceMs: number;
  /** Time possibly active after access ended, up to the last reading that said off. */
  readonly exposedMs: number;
  /** Active from here on, as far as anybody read. */
  readonly exposedSinceMs: number | null;
  /** From here on nobody could tell. */
  readonly unknownSinceMs: number | null;
  /** Its application can be read; null: it has none. */
  readonly connected: boolean | null;
  readonly privileged: boolean | null;
};

/** How many records of a leaver are in which state, of those that are due. */
export type RecordCounts = Readonly<Record<RecordFacts['state'] | 'young', number>>;

/** What one leaver adds to the figures. */
export type CountedLeaver = {
  readonly id: string;
  readonly hrLatenessMs: number;
  readonly rows: readonly CountedRow[];
  readonly records: RecordCounts;
};

/** What a row has that says nothing about exposure or applications. */
export const plainRow = {
  exposedMs: 0,
  exposedSinceMs: null,
  unknownSinceMs: null,
  connected: null,
  privileged: null,
} as const;

/** The part of a row that is the same for all rows of a leaver. */
export function leaverPart({ id, name }: LeaverFacts): Pick<FigureRow, 'leaverId' | 'leaver'> {
  return { leaverId: id, leaver: name };
}

export function hrLatenessMs({ knownMs, accessEndsMs }: LeaverFacts): number {
  return Math.max(0, knownMs - accessEndsMs);
}

/** Whose lateness it was that something ended when it did; `endedMs` and `acceptedMs` are null where nothing did. */
export function clocksOf(leaver: LeaverFacts, endedMs: number | null, acceptedMs: number | null): Clocks {
  const startMs = Math.max(leaver.accessEndsMs, leaver.knownMs);
  return {
    hrLatenessMs: hrLatenessMs(leaver),
    ourMs: endedMs === null ? null : Math.max(0, endedMs - startMs),
    vendorLagMs: endedMs === null || acceptedMs === null ? null : Math.max(0, endedMs - Math.max(acceptedMs, startMs)),
  };
}

/** Whether a row of this group is in the denominator. */
export function isDue(group: RowGroup): boolean {
  return group === 'numerator' || group === 'remainder';
}

/** A row without what only the adding up needs. */
export function figureRow(row: CountedRow): FigureRow {
  const { id, leaverId, leaver, label, group, reason, tookMs, assurance, clocks } = row;
  return { id, leaverId, leaver, label, group, reason, tookMs, assurance, clocks };
}
