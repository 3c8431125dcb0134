/** The calendar day (ISO 8601) of an instant in a time zone. */
export function dayIn(instant: string, timeZone: string): string {
  // Swedish writes days as ISO 8601 does.
  return new Intl.DateTimeFormat('sv', { timeZone }).format(new Date(instant));
}
