/** The month, quarter or year before this one, by its name: `2026-01` after `2025-12`. */
function periodBefore(period: string): string {
  const [, year = '', quarter, month] = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(period) ?? [];
  if (month !== undefined) {
    const before = Number(month) - 1;
    return before === 0 ? `${Number(year) - 1}-12` : `${year}-${String(before).padStart(2, '0')}`;
  }
  if (quarter !== undefined) return quarter === '1' ? `${Number(year) - 1}-Q4` : `${year}-Q${Number(quarter) - 1}`;
  return String(Number(year) - 1);
}

/** So many periods up to this one, the earliest first. */
export function periodsUpTo(period: string, count: number): readonly string[] {
  const names = [period];
  while (names.length < count) names.unshift(periodBefore(names[0] ?? period));
  return names;
}

/** Periods to choose from on a day (ISO 8601): months, quarters and years, the latest first. */
export function periodsOf(today: string): readonly string[] {
  const [year = '', month = ''] = today.split('-');
  return [
    ...periodsUpTo(`${year}-${month}`, 13).toReversed(),
    ...periodsUpTo(usualPeriod(today), 5).toReversed(),
    ...periodsUpTo(year, 3).toReversed(),
  ];
}

/** The quarter of a day: long enough for some departures to be old enough to count. */
export function usualPeriod(today: string): string {
  const [year = '', month = ''] = today.split('-');
  return `${year}-Q${Math.ceil(Number(month) / 3)}`;
}

/** Today where the reader is, as ISO 8601. */
export function today(): string {
  return new Date().toLocaleDateString('sv-SE');
}
