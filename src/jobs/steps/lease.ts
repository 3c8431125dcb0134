/**
 * How long a worker may hold a step, in milliseconds, when nothing else is said. What a worker that was killed had is taken over
 * when this is over and the next scan finds it, which together stays below a minute.
 */
export const usualLeaseMs = 48_000;

/** The times that follow from a lease, so that whoever holds a step has stopped sending before somebody else may begin. */
export type LeaseTimes = {
  /** Nothing is sent when less than this is left: long enough for one write and the look after it. */
  readonly sendMs: number;
  /** A call that is not answered by then is given up. */
  readonly callMs: number;
  /** Everything that is still under way ends this long before the lease does. */
  readonly marginMs: number;
};

/** Divides a lease: of the usual 48 s, the last 18 s send nothing new, a call has 12 s, and the last 2 s are for nothing. */
export function timesOf(leaseMs: number): LeaseTimes {
  return {
    sendMs: Math.floor((leaseMs * 3) / 8),
    callMs: Math.floor(leaseMs / 4),
    marginMs: Math.floor(leaseMs / 24),
  };
}
