/** How an employment ends. The words on screens never say more than `standard` to those who need not know. */
export const departureKinds = ['voluntary', 'involuntary', 'contract_end', 'retirement', 'death'] as const;
export type DepartureKind = (typeof departureKinds)[number];

export const workerTypes = ['employee', 'contractor', 'third_party'] as const;
export type WorkerType = (typeof workerTypes)[number];

/** The HR fact: which employment ends, when and how. Days are plain dates; instants stand beside the zone they were meant in. */
export type Departure = {
  readonly departureId: string;
  readonly personId: string;
  readonly employmentId: string;
  readonly kind: DepartureKind;
  readonly workerType: WorkerType;
  readonly department: string | null;
  /** The name of the place they work at. */
  readonly location: string | null;
  readonly country: string | null;
  readonly timeZone: string;
  /** When the first source told us; the anchor `notice`. */
  readonly noticeAt: Temporal.Instant;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly accessEndsAt: Temporal.Instant;
  readonly employmentEnds: Temporal.PlainDate;
  /** When the person was told; null keeps everything that could reach them asleep. */
  readonly informedAt: Temporal.Instant | null;
  /** Somebody must preserve what this person held; blocks whatever destroys, never the removal of access. */
  readonly legalHold: boolean;
};
