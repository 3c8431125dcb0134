import type { AccountFacts, Reading } from './metric-facts.ts';

/** What the readings of one account say about one leaver. */
export type AccountTime = {
  /** The first completion stands, whatever came back later; the end of access for one that was off by then. */
  readonly endedMs: number | null;
  readonly early: boolean;
  readonly assurance: Reading['assurance'] | null;
  readonly state: 'off' | 'active' | 'unknown';
  readonly comebacks: number;
  /** Time possibly active after access ended, in stretches that a reading ended. */
  readonly exposedMs: number;
  /** Possibly active from here on: read as active, when `state` says so, else nobody could tell. Null: it is off. */
  readonly openSinceMs: number | null;
};

/**
 * Follows an account from the end of access on. Between two readings the later counts for an ending; for a comeback the
 * account may have been active since the last reading that said off.
 */
export function followAccount(account: AccountFacts, accessEndsMs: number, asOfMs: number): AccountTime {
  const readings = account.readings.filter(({ atMs }) => atMs <= asOfMs);
  const before = readings.findLast(({ atMs }) => atMs <= accessEndsMs);
  const early = before?.off === true;
  let endedMs = early ? accessEndsMs : null;
  let assurance = early ? before.assurance : null;
  let openSinceMs: number | null = early ? null : accessEndsMs;
  let lastOffMs = accessEndsMs;
  let seenActive = false;
  let comebacks = 0;
  let exposedMs = 0;
  for (const reading of readings) {
    if (reading.atMs <= accessEndsMs) continue;
    if (!reading.off) {
      if (openSinceMs === null) {
        comebacks += 1;
        openSinceMs = lastOffMs;
      }
      seenActive = true;
      continue;
    }
    if (openSinceMs !== null) exposedMs += reading.atMs - openSinceMs;
    if (endedMs === null) {
      endedMs = reading.atMs;
      assurance = reading.assurance;
    }
    openSinceMs = null;
    seenActive = false;
    lastOffMs = reading.atMs;
  }
  return {
    endedMs,
    early,
    assurance,
    state: openSinceMs === null ? 'off' : seenActive ? 'active' : 'unknown',
    comebacks,
    exposedMs,
    openSinceMs,
  };
}
