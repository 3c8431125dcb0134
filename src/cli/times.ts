/** The reader's own zone. */
export function readersZone(): string {
  return Temporal.Now.timeZoneId();
}

/** An instant of the wire (ISO 8601) in a zone, with the offset from UTC: `Fri 27 Nov 2026 17:00 +01:00`. */
export function formatInstant(iso: string | null, zone: string = readersZone()): string | null {
  if (iso === null) return null;
  const at = Temporal.Instant.from(iso).toZonedDateTimeISO(zone);
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${formatDay(at.toPlainDate().toString())} ${time} ${at.offset}`;
}

/** The same instant for the person and for the reader; said once where both clocks show the same. */
export function formatBoth(iso: string | null, personsZone: string, zone: string = readersZone()): string | null {
  if (iso === null) return null;
  const theirs = Temporal.Instant.from(iso).toZonedDateTimeISO(personsZone);
  const yours = theirs.withTimeZone(zone);
  const said = formatInstant(iso, personsZone) ?? '';
  if (theirs.offset === yours.offset) return said;
  const sameDay = theirs.toPlainDate().equals(yours.toPlainDate());
  const time = yours.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${said} (yours: ${sameDay ? `${time} ${yours.offset}` : formatInstant(iso, zone)})`;
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A calendar day of the wire: `Fri 27 Nov 2026`. */
export function formatDay(iso: string): string {
  const day = Temporal.PlainDate.from(iso);
  return `${days[day.dayOfWeek - 1]} ${day.day} ${months[day.month - 1]} ${day.year}`;
}
