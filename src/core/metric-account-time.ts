import type { AccountFacts, Reading } from './metric-facts.ts';

/** What the readings of one account say about one leaver. */
export type AccountTime = {
  /** The first completion stands, whatever came back later; the end of access for one that was off by then. */
  readonly endedMs: number | null;
  readonly early: boolean;
  readonly assurance: Reading['assurance'] | null;
  readonly state: 'off' | 'active' | 'unknown';
  readonly comebacks: number;
  /** Time possibly active after access ended, as far as somebody read it as active. */
  readonly exposedMs: number;
  /** The same, of stretches in which nobody could tell. */
  readonly unknownMs: number;
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
  const openMs = openSinceMs === null ? 0 : Math.max(0, asOfMs - openSinceMs);
  return {
    endedMs,
    early,
    assurance,
    state: openSinceMs === null ? 'off' : seenActive ? 'active' : 'unknown',
    comebacks,
    exposedMs: exposedMs + (seenActive ? openMs : 0),
    unknownMs: seenActive ? 0 : openMs,
  };
}
