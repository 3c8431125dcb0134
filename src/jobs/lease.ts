/** How long a worker may hold a step, in milliseconds, when nothing else is said. */
export const usualLeaseMs = 120_000;

/** The times that follow from a lease, so that whoever holds a step has stopped sending before somebody else may begin. */
export type LeaseTimes = {
  /** Nothing is sent when less than this is left: long enough for one write and the look after it. */
  readonly sendMs: number;
  /** A call that is not answered by then is given up. */
  readonly callMs: number;
  /** Everything that is still under way ends this long before the lease does. */
  readonly marginMs: number;
};

/** Divides a lease: of the usual two minutes, 45 s to send in, 30 s for a call, and the last 5 s for nothing. */
export function timesOf(leaseMs: number): LeaseTimes {
  return {
    sendMs: Math.floor((leaseMs * 3) / 8),
    callMs: Math.floor(leaseMs / 4),
    marginMs: Math.floor(leaseMs / 24),
  };
}
