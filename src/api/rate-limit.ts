import { Failure } from '../core/failure.ts';

/** Counts tries per address within a minute, in memory: a brake on guessing, not a defence against floods. */
export type RateLimit = {
  /** Throws `too-many-requests` when the address has used up its tries. */
  readonly take: (address: string, nowMs: number) => void;
};

const windowMs = 60_000;
const mostAddresses = 10_000;

export function makeRateLimit(triesPerMinute: number): RateLimit {
  const seen = new Map<string, { readonly sinceMs: number; tries: number }>();
  return {
    take: (address, nowMs) => {
      const current = seen.get(address);
      if (current === undefined || nowMs - current.sinceMs >= windowMs) {
        seen.delete(address);
        const [oldest] = seen.keys();
        if (seen.size >= mostAddresses && oldest !== undefined) seen.delete(oldest);
        seen.set(address, { sinceMs: nowMs, tries: 1 });
        return;
      }
      current.tries += 1;
      if (current.tries <= triesPerMinute) return;
      const retryAfterSeconds = Math.ceil((current.sinceMs + windowMs - nowMs) / 1000);
      throw new Failure('too-many-requests', `Too many tries from this address. Wait ${retryAfterSeconds} seconds.`, {
        details: { retryAfterSeconds },
      });
    },
  };
}
