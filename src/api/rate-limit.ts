import { Failure } from '../core/failure.ts';

/** Counts tries per key, such as an address, within a minute, in memory: a brake on guessing, not a defence against floods. */
export type RateLimit = {
  /** Counts one try. Throws `too-many-requests` when the key has used up its tries. */
  readonly take: (key: string, nowMs: number) => void;
  /** Throws the same without counting, for who counts only what failed. */
  readonly refuse: (key: string, nowMs: number) => void;
};

const windowMs = 60_000;
const mostKeys = 10_000;

export function makeRateLimit(triesPerMinute: number, words = 'Too many tries from this address.'): RateLimit {
  const seen = new Map<string, { readonly sinceMs: number; tries: number }>();
  const current = (key: string, nowMs: number) => {
    const found = seen.get(key);
    return found === undefined || nowMs - found.sinceMs >= windowMs ? undefined : found;
  };
  const tooMany = (sinceMs: number, nowMs: number) => {
    const retryAfterSeconds = Math.ceil((sinceMs + windowMs - nowMs) / 1000);
    return new Failure('too-many-requests', `${words} Wait ${retryAfterSeconds} seconds.`, {
      details: { retryAfterSeconds },
    });
  };
  return {
    take: (key, nowMs) => {
      const counted = current(key, nowMs);
      if (counted === undefined) {
        seen.delete(key);
        const [oldest] = seen.keys();
        if (seen.size >= mostKeys && oldest !== undefined) seen.delete(oldest);
        seen.set(key, { sinceMs: nowMs, tries: 1 });
        return;
      }
      counted.tries += 1;
      if (counted.tries > triesPerMinute) throw tooMany(counted.sinceMs, nowMs);
    },
    refuse: (key, nowMs) => {
      const counted = current(key, nowMs);
      if (counted !== undefined && counted.tries >= triesPerMinute) throw tooMany(counted.sinceMs, nowMs);
    },
  };
}
