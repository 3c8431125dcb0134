/** The instant a file's moment stands for. A day or a local time without a zone is taken for UTC. */
export function instantOf(moment: string): string {
  const withTime = moment.includes('T') ? moment : `${moment}T00:00:00`;
  const withZone = /(Z|[+-]\d{2}:?\d{2})$/.test(withTime) ? withTime : `${withTime}Z`;
  return Temporal.Instant.from(withZone).toString();
}

/** The later of two instants (ISO 8601), or the one there is. */
export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}
