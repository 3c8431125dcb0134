/** What a clock on the wall of a time zone shows at an instant, as `2026-12-18T17:00`. */
export function wallClockAt(instant: string | number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(instant));
  return parts.replace(' ', 'T');
}

/**
 * The instant (ISO 8601, UTC) at which the clocks of a zone show this. Of an hour that comes twice it is the first; one that
 * is left out becomes the hour after.
 */
export function instantAt(wallClock: string, timeZone: string): string {
  const asUtcMs = Date.parse(`${wallClock}Z`);
  const shiftMs = (atMs: number) => Date.parse(`${wallClockAt(atMs, timeZone)}Z`) - Math.floor(atMs / 60_000) * 60_000;
  // The shift a day before and a day after: on days when clocks change they differ, and the one that fits is taken.
  const candidates = [asUtcMs - 86_400_000, asUtcMs + 86_400_000].map((aroundMs) => asUtcMs - shiftMs(aroundMs));
  const fitting = candidates.find((atMs) => wallClockAt(atMs, timeZone) === wallClock);
  return new Date(fitting ?? candidates[0] ?? asUtcMs).toISOString();
}
