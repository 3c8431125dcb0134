const longestMs = 60 * 60 * 1000;
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long a Retry-After header asks to wait, in milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3), at most one hour.
 * Null where there is none, it is malformed, or it lies in the past.
 */
export function retryAfterMs(header: string | undefined, now: Temporal.Instant): number | null {
  if (header === undefined) return null;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, longestMs);
  if (!httpDate.test(value)) return null;
  const waitMs = Date.parse(value) - now.epochMilliseconds;
  return waitMs >= 0 ? Math.min(waitMs, longestMs) : null;
}
