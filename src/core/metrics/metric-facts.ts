import type { Assurance, Ending } from '../item.ts';
import type { NotMeasuredReason, Said, Uncounted } from './metric-reasons.ts';

/** One look at an account or seat that could tell. `off`: it cannot sign in, or the seat is free. */
export type Reading = { readonly atMs: number; readonly off: boolean; readonly assurance: Assurance };

/** How one item of the closing gate ended, or that it has not. `waived` carries the time of the decision. */
export type GateEnding = { readonly endedMs: number | null; readonly assurance: Assurance | 'waived' | null };

export type AccountFacts = {
  readonly id: string;
  readonly label: string;
  readonly kind: 'human' | 'service' | 'shared';
  /** In the order of their instants. */
  readonly readings: readonly Reading[];
  /** An approved exception that runs out; null: none, or one without an end, which excludes nothing. */
  readonly keptUntilMs: number | null;
  /** When the other side took the command that ended it; null where no command was sent. */
  readonly acceptedMs: number | null;
  /** Its application can be read. */
  readonly connected: boolean;
  /** null: nobody said. */
  readonly privileged: boolean | null;
};

export type AssetFacts = {
  readonly id: string;
  readonly label: string;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly dueMs: number;
  /** The end of the due day where it is received. */
  readonly onTimeUntilMs: number;
  /** `returned` is what was scanned; what is only said to be back has no ending. */
  readonly ending: Ending | 'waived' | null;
  readonly endedMs: number | null;
  /** Somebody says it is back, and nobody scanned it at our door. */
  readonly said: boolean;
  /** What the register says of one that has no ending: `in_transit`, `delivered`, `deployed`. */
  readonly status: string;
};

export type SeatFacts = {
  readonly id: string;
  readonly label: string;
  /** null: nobody said. */
  readonly reassignable: boolean | null;
  readonly termEndsMs: number | null;
  readonly onHold: boolean;
  readonly shared: boolean;
  /** When the seat itself was read back as free. */
  readonly releasedMs: number | null;
  readonly reusedMs: number | null;
  /** Somebody said it is free, and it was not read back. */
  readonly stated: boolean;
  /** Somebody looked at it after access ended. */
  readonly looked: boolean;
  /** Its application can be read; null: it belongs to none. */
  readonly connected: boolean | null;
};

/** A record that the policy asks for, whether anybody made it or not. */
export type RecordFacts = {
  readonly id: string;
  readonly label: string;
  readonly dueMs: number;
  /** `unproven`: said to be done, without evidence of the kind that was asked for. */
  readonly state: 'present' | 'late' | 'waived' | 'unproven' | 'missing';
};

/**
 * One leaver of one employment, with all that is counted of them. Instants are epoch milliseconds: a figure adds up
 * hundreds of thousands of them.
 */
export type LeaverFacts = {
  /** The departure's id; the employment's where HR's list ends it and nobody announced a departure. */
  readonly id: string;
  readonly name: string;
  /** What people call the case; null: nobody opened one. */
  readonly number: string | null;
  readonly accessEndsMs: number;
  readonly knownMs: number;
  /** No time is set in their case and nothing is pressed: its playbook never writes to the person. */
  readonly quiet: boolean;
  readonly closed: boolean;
  readonly closedMs: number | null;
  readonly reopened: boolean;
  readonly endings: readonly GateEnding[];
  readonly accounts: readonly AccountFacts[];
  readonly assets: readonly AssetFacts[];
  readonly seats: readonly SeatFacts[];
  readonly records: readonly RecordFacts[];
};

/** The stock of zombie assets at both ends of a period, and what moved it. */
export type ZombieFacts = {
  readonly atStart: number;
  readonly registerAtStart: number;
  readonly added: number;
  /** Left the stock by return, reassignment or disposal. */
  readonly resolved: number;
  /** Left it by write-off, deletion or waiver alone. */
  readonly writtenOff: number;
  readonly atEnd: number;
  readonly registerAtEnd: number;
  /** Between which counts, and what was left out because the sources differ; null: nothing to add. */
  readonly counted: Extract<Said, { readonly as: 'between' }> | null;
};

/** What figures need beside what leavers add up to. */
export type MetricFacts = {
  /** A reason instead of numbers where nothing was counted. */
  readonly zombies: ZombieFacts | { readonly uncounted: Uncounted };
  /** Why it cannot be told whether a seat was given to somebody else; null: it can. */
  readonly reuseNotMeasured: NotMeasuredReason | null;
  /** Applications in scope, and those that can be read. */
  readonly coverage: { readonly measured: number; readonly of: number };
};
