/** What one simulated application does wrong. Rates are between 0 and 1; every field may be left out. */
export type Faults = {
  /** A pause before every answer: fixed, or drawn from [least, most]. */
  readonly latencyMs?: number | readonly [number, number];
  /** Writes answered with 500 before anything was applied. */
  readonly fail500Rate?: number;
  /** Writes that are applied and then answered with 502. */
  readonly applyThen502Rate?: number;
  /** Writes that are applied, and then the connection is cut without an answer. */
  readonly applyThenDropRate?: number;
  readonly rate429?: number;
  /** The Retry-After of a 429, in seconds or as an HTTP date; without it the header is left out. */
  readonly retryAfter?: string;
  /** Requests that are never answered. */
  readonly hangRate?: number;
  /** Reads answer with the state of this long ago. */
  readonly staleReadMs?: number;
  /** The credential sees nothing, and is told so with success. */
  readonly emptyListing?: boolean;
  /** Takes also a write that leaves nobody who administers it. */
  readonly letsLastAdminGo?: boolean;
  readonly redirect302?: boolean;
  readonly expiredToken?: boolean;
};

/** What happens to one request, drawn once when it arrives. */
export type Misfortune = 'none' | 'hang' | 'too_many' | 'fail_before' | 'fail_after' | 'drop_after';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws what happens to a request. Reads can only hang or be too many; the rest is about writes. */
export function drawMisfortune(faults: Faults, isWrite: boolean, random: () => number): Misfortune {
  const chances: readonly (readonly [Misfortune, number | undefined])[] = [
    ['hang', faults.hangRate],
    ['too_many', faults.rate429],
    ['fail_before', isWrite ? faults.fail500Rate : 0],
    ['fail_after', isWrite ? faults.applyThen502Rate : 0],
    ['drop_after', isWrite ? faults.applyThenDropRate : 0],
  ];
  let draw = random();
  for (const [misfortune, chance = 0] of chances) {
    if (draw < chance) return misfortune;
    draw -= chance;
  }
  return 'none';
}

/** The pause before an answer, in milliseconds. */
export function drawLatencyMs(faults: Faults, random: () => number): number {
  const { latencyMs = 0 } = faults;
  if (typeof latencyMs === 'number') return latencyMs;
  const [least, most] = latencyMs;
  return least + random() * (most - least);
}
