/** The instant of a Generalized Time in UTC (RFC 4517 §3.3.13), such as `20261123081759Z`; null for anything else. */
export function instantFromGeneralizedTime(text: string): Temporal.Instant | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  try {
    return Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`);
  } catch {
    return null;
  }
}
