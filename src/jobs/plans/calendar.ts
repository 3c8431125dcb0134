import Holidays from 'date-holidays';
import type { Calendar } from '../../core/plans/working-days.ts';

/** The calendar of a place. `known` is false, with the reason for operators, where only weekends (or only the country) could be told. */
export type PlaceCalendar = Calendar & { readonly known: boolean; readonly doubt: string | null };

const fridaySaturday: readonly number[] = [5, 6];
const saturdaySunday: readonly number[] = [6, 7];

/**
 * Countries whose weekend is not Saturday and Sunday, by ISO 8601 day of the week. They agree with the Unicode CLDR, except where
 * noted; states, sectors and single employers differ everywhere.
 */
const weekends: Readonly<Record<string, readonly number[]>> = {
  BH: fridaySaturday,
  DZ: fridaySaturday,
  EG: fridaySaturday,
  IL: fridaySaturday,
  IQ: fridaySaturday,
  JO: fridaySaturday,
  KW: fridaySaturday,
  LY: fridaySaturday,
  OM: fridaySaturday,
  QA: fridaySaturday,
  SA: fridaySaturday,
  SD: fridaySaturday,
  SY: fridaySaturday,
  YE: fridaySaturday,
  // In doubt: usual in offices, while CLDR says Saturday and Sunday.
  BD: fridaySaturday,
  MV: fridaySaturday,
  PS: fridaySaturday,
  // In doubt: Thursday is free for many offices.
  IR: [5],
  AF: [4, 5],
  // In doubt: private employers often work on Sundays.
  NP: [6],
};

const countries = new Holidays().getCountries();
const calendars = new Map<string, PlaceCalendar>();

/** The working days of a country (ISO 3166-1) and, where holidays differ inside it, its region; `null`: nobody said where. */
export function calendarOf(country: string | null, region: string | null = null): PlaceCalendar {
  const key = `${country?.toUpperCase() ?? ''}/${region?.toUpperCase() ?? ''}`;
  const cached = calendars.get(key);
  if (cached !== undefined) return cached;
  const calendar = buildCalendar(country?.toUpperCase() ?? null, region?.toUpperCase() ?? null);
  // Names come from imports: without a bound, junk in a column would stay in memory.
  if (calendars.size < 2_000) calendars.set(key, calendar);
  return calendar;
}

function buildCalendar(country: string | null, region: string | null): PlaceCalendar {
  const weekend = weekends[country ?? ''] ?? saturdaySunday;
  const isWeekday = (day: Temporal.PlainDate) => !weekend.includes(day.dayOfWeek);
  if (country === null || !Object.hasOwn(countries, country)) {
    const place = country === null ? 'No country is recorded' : `No holidays are known for the country '${country}'`;
    return { isWorkingDay: isWeekday, known: false, doubt: `${place}; only weekends are taken as free days.` };
  }
  const regions = new Holidays().getStates(country) ?? {};
  const knownRegion = region !== null && Object.hasOwn(regions, region) ? region : null;
  const source = knownRegion === null ? new Holidays(country) : new Holidays(country, knownRegion);
  const byYear = new Map<number, ReadonlySet<string>>();
  const isHoliday = (day: Temporal.PlainDate) => {
    const days = byYear.get(day.year) ?? publicHolidays(source, day.year);
    byYear.set(day.year, days);
    return days.has(day.toString());
  };
  return {
    isWorkingDay: (day) => isWeekday(day) && !isHoliday(day),
    known: region === knownRegion,
    doubt:
      region === knownRegion
        ? null
        : `No holidays are known for the region '${region}' of ${country}; only those of the whole country are taken.`,
  };
}

/** Days that are free for everybody; holidays of half a day are worked. A holiday that began in the year before reaches into this one. */
function publicHolidays(source: Holidays, year: number): ReadonlySet<string> {
  const days = new Set<string>();
  for (const holiday of [...source.getHolidays(year - 1), ...source.getHolidays(year)]) {
    if (holiday.type !== 'public') continue;
    // The date is the local one; start and end are instants, and serve for the length only (23 or 25 hours when the clocks change).
    const first = Temporal.PlainDate.from(holiday.date.slice(0, 10));
    const length = Math.round((holiday.end.getTime() - holiday.start.getTime() - 1) / 86_400_000);
    for (let offset = 0; offset < length; offset += 1) days.add(first.add({ days: offset }).toString());
  }
  return days;
}
