/** The kinds of thing a case brings to an ending, and the endings each may come to (design: "Endings are one table"). */
export const endings = {
  asset: [
    'returned',
    'transferred',
    'bought_out',
    'lost',
    'stolen',
    'refused',
    'written_off',
    'not_shipped',
    'never_held',
  ],
  accessory: [
    'returned',
    'transferred',
    'bought_out',
    'lost',
    'stolen',
    'refused',
    'written_off',
    'not_shipped',
    'never_held',
  ],
  account: ['suspended', 'deprovisioned', 'deleted', 'transferred', 'absent', 'kept'],
  seat: ['released', 'transferred', 'expires'],
  data: ['transferred', 'archived', 'held', 'deleted', 'nothing_to_keep'],
  ownership: ['reassigned', 'retired'],
  // Whoever leaves still knows a secret that was handed over.
  secret: ['rotated', 'retired'],
  coverage: ['found', 'none'],
} as const satisfies Record<string, readonly string[]>;

export type ItemKind = keyof typeof endings;
export type Ending = (typeof endings)[ItemKind][number];
export const itemKinds = Object.keys(endings) as [ItemKind, ...ItemKind[]];

/** How much an observation is worth: read back by the system itself, stated by a named person, or nobody has looked. */
export const assurances = ['confirmed', 'attested'] as const;
export type Assurance = (typeof assurances)[number];

/** Which ending the plan wants, and what it takes to believe it. */
export type Expected = {
  readonly ending: Ending;
  readonly assurance: Assurance;
  /** The outside system may still show the old state for this long after a command. */
  readonly lagMs: number;
  /** How old the observation may be; null: any age. */
  readonly maxAgeMs: number | null;
};

/** What we asked for and what the other side said; never a reason to show anything as done. */
export type Commanded = {
  readonly at: Temporal.Instant;
  readonly by: string;
  readonly answer: 'accepted' | 'refused' | 'no_answer';
};

/** What was last seen. `held` means it is still there: the account can sign in, the laptop is out, the seat is taken. */
export type Observed = {
  readonly value: Ending | 'held' | 'unknown';
  readonly at: Temporal.Instant;
  readonly assurance: Assurance;
};

export type Waiver = { readonly by: string; readonly reason: string; readonly until: Temporal.Instant | null };

export type ItemFacts = {
  readonly kind: ItemKind;
  readonly expected: Expected;
  readonly commanded: Commanded | null;
  readonly observed: Observed | null;
  readonly waiver: Waiver | null;
};

/** Where an item stands. Only `done` and `waived` let a case close, and only `done` is ever worded as done. */
export const standings = [
  'done',
  'waived',
  'held',
  'waiting',
  'unknown',
  'stale',
  'attested_only',
  'wrong_ending',
] as const;
export type Standing = (typeof standings)[number];

const accountRank: Partial<Record<Ending, number>> = { suspended: 1, deprovisioned: 2, deleted: 3, absent: 3 };

/** Whether what was seen is the ending that was wanted, or one that goes further in the same direction. */
export function satisfies(kind: ItemKind, expected: Ending, seen: Ending): boolean {
  if (seen === expected) return true;
  if (kind === 'account') return (accountRank[seen] ?? 0) >= (accountRank[expected] ?? Number.POSITIVE_INFINITY);
  // A lost laptop did not come back, but its story has ended; metrics count it apart from a return.
  return (endings[kind] as readonly string[]).includes(seen);
}

/** Where the item stands at an instant: follows `observed` and nothing else, unless a waiver in force says who decided otherwise. */
export function standingOf(item: ItemFacts, now: Temporal.Instant): Standing {
  const byObservation = standingByObservation(item, now);
  if (byObservation === 'done') return 'done';
  const { waiver } = item;
  if (waiver !== null && (waiver.until === null || Temporal.Instant.compare(now, waiver.until) < 0)) return 'waived';
  return byObservation;
}

function standingByObservation({ kind, expected, commanded, observed }: ItemFacts, now: Temporal.Instant): Standing {
  if (observed === null || observed.value === 'unknown') return 'unknown';
  const visibleFrom = commanded?.at.add({ milliseconds: expected.lagMs }) ?? null;
  const tooEarly = visibleFrom !== null && Temporal.Instant.compare(observed.at, visibleFrom) < 0;
  if (tooEarly) return 'waiting';
  if (observed.value === 'held') return 'held';
  if (!satisfies(kind, expected.ending, observed.value)) return 'wrong_ending';
  if (expected.assurance === 'confirmed' && observed.assurance !== 'confirmed') return 'attested_only';
  const ageMs = now.epochMilliseconds - observed.at.epochMilliseconds;
  if (expected.maxAgeMs !== null && ageMs > expected.maxAgeMs) return 'stale';
  return 'done';
}
