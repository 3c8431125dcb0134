/** An instant as certificates state it: to the minute, in UTC, in one form everywhere (ISO 8601 with a space). */
export function sayUtc(at: Temporal.Instant): string {
  return `${at.toString({ smallestUnit: 'minute' }).replace('T', ' ').replace('Z', '')} UTC`;
}
