import { type BrakeLimits, type BrakeTrip, judgeArrivals } from './brake.ts';

/** One departure on record: when it arrived, from where, and whose it was. */
export type PastArrival = { readonly atMs: number; readonly source: string; readonly person: string };

/** A trip that would have been, at the arrival that was one too many. */
export type PastTrip = BrakeTrip & { readonly atMs: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Says how often the limits would have tripped over departures on record, for each source and for all together. A window that stays too
 * full is one trip; the next counts once it was back within its limit.
 */
export function replayBrakes(
  arrivals: readonly PastArrival[],
  { activePeople, limits }: { readonly activePeople: number; readonly limits: BrakeLimits },
): readonly PastTrip[] {
  const sorted = [...arrivals].sort((a, b) => a.atMs - b.atMs);
  const sources = Map.groupBy(sorted, ({ source }) => source);
  const runs = [
    replayOne(sorted, { scope: 'organization', name: '' }),
    // One source alone is the organization; saying it twice helps nobody.
    ...(sources.size < 2 ? [] : [...sources].map(([name, rows]) => replayOne(rows, { scope: 'source', name }))),
  ];
  return runs.flat().sort((a, b) => a.atMs - b.atMs);

  function replayOne(rows: readonly PastArrival[], of: Pick<BrakeTrip, 'scope' | 'name'>): readonly PastTrip[] {
    const day = makeWindow(dayMs);
    const week = makeWindow(7 * dayMs);
    const perDay = new Map<number, number>();
    const trips: PastTrip[] = [];
    let over = false;
    for (const { atMs, person } of rows) {
      const count = { ...of, hour: 0, day: day(atMs, person), week: week(atMs, person) };
      const verdict = judgeArrivals(count, { activePeople, limits, dailyArrivals: historyBefore(perDay, atMs) });
      if (!verdict.allowed && !over) trips.push({ ...verdict.trip, atMs });
      over = !verdict.allowed;
      const today = Math.floor(atMs / dayMs);
      perDay.set(today, (perDay.get(today) ?? 0) + 1);
    }
    return trips;
  }
}

function historyBefore(perDay: ReadonlyMap<number, number>, atMs: number): readonly number[] {
  const today = Math.floor(atMs / dayMs);
  return Array.from({ length: 90 }, (_, back) => perDay.get(today - 1 - back) ?? 0);
}

/** Counts the distinct people of a sliding window; each call adds one, in the order of time. */
function makeWindow(lengthMs: number): (atMs: number, person: string) => number {
  const latest = new Map<string, number>();
  return (atMs, person) => {
    latest.delete(person);
    latest.set(person, atMs);
    // The map keeps the order of insertion, which is the order of time.
    for (const [one, at] of latest) {
      if (at > atMs - lengthMs) break;
      latest.delete(one);
    }
    return latest.size;
  };
}
