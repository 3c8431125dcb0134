import type { IsoDay, IsoMoment } from '../core/import-record.ts';

/** Which of two numbers comes first in a date like 03/04/2026. */
export type DateOrder = 'dmy' | 'mdy';

/** Why a text is not taken for a date; `needsOrder` when only a declared or proven order would tell. */
export type DateRefusal = { readonly reason: string; readonly needsOrder?: true };

const placeholders = new Set([
  '0000-00-00',
  '0001-01-01',
  '1899-12-30',
  '1899-12-31',
  '1900-01-01',
  '1970-01-01',
  '9999-12-31',
]);
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonthNames =
  /^(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/;

const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$/;
const ordered = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})$/;
const dayThenName = /^(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?[ ,-]\s?(\d{4})$/;
const nameThenDay = /^(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/;
const withTime =
  /^(.+?)(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Reads one calendar day. Year first, German dots and English month names have one meaning; slashes and dashes with the year last need
 * `order`. Two-digit years are 1969 to 2068, as POSIX strptime has them. Placeholders and days that do not exist are refused.
 */
export function readDay(text: string, order: DateOrder | undefined): IsoDay | DateRefusal {
  if (text.length === 10 && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45) {
    if (isPlainDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))) return text;
  }
  return readOtherDay(text, order);
}

/**
 * Reads a day with or without a time of day. With an offset the answer is an instant in UTC, with a bare time a local date-time, else a
 * day. Fractions of a second are dropped.
 */
export function readMoment(text: string, order: DateOrder | undefined): IsoMoment | DateRefusal {
  if (text.length <= 10) return readDay(text, order);
  if (isPlainInstant(text)) return text;
  if (text.length > 60) return { reason: 'is not a date; write it as YYYY-MM-DD' };
  const match = withTime.exec(text);
  if (!match) return readOtherDay(text, order);
  const [, dayText = '', hourText = '', minute = '', second = '00', half, offset] = match;
  const day = readDay(dayText, order);
  if (typeof day !== 'string') return day;
  const hour = hourOfDay(Number(hourText), half);
  if (hour === undefined || Number(minute) > 59 || Number(second) > 59)
    return { reason: 'has a time of day that does not exist' };
  const local = `${day}T${String(hour).padStart(2, '0')}:${minute}:${second}`;
  if (offset === undefined) return local;
  if (/^(Z|UTC|GMT|[+-]00(:?00)?)$/.test(offset)) return `${local}Z`;
  if (Number(offset.slice(1, 3)) > 18) return { reason: 'has an offset from UTC that does not exist' };
  return Temporal.Instant.from(local + offset).toString({ smallestUnit: 'second' });
}

/** Which order a text proves by itself ("24/08/2022" can only be day first), if any. */
export function provenOrder(text: string): DateOrder | undefined {
  const match = orderedPart(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const second = Number(match[3]);
  if (first > 12 && first <= 31 && second >= 1 && second <= 12) return 'dmy';
  if (second > 12 && second <= 31 && first >= 1 && first <= 12) return 'mdy';
  return undefined;
}

/** True for texts whose reading depends on the order: year last, with slashes or dashes. */
export function dependsOnOrder(text: string): boolean {
  return orderedPart(text) !== null;
}

function orderedPart(text: string): RegExpExecArray | null {
  if (text.length <= 10) return ordered.exec(text);
  const space = text.search(/[\sT,]/);
  return space < 0 ? null : ordered.exec(text.slice(0, space));
}

function readOtherDay(text: string, order: DateOrder | undefined): IsoDay | DateRefusal {
  let match = yearFirst.exec(text);
  if (match) return existingDay(Number(match[1]), Number(match[3]), Number(match[4]));
  match = dotted.exec(text);
  if (match) return existingDay(fullYear(match[3]), Number(match[2]), Number(match[1]));
  match = ordered.exec(text);
  if (match) return orderedDay(match, order);
  match = dayThenName.exec(text);
  if (match) return existingDay(Number(match[3]), monthNumber(match[2]), Number(match[1]));
  match = nameThenDay.exec(text);
  if (match) return existingDay(Number(match[3]), monthNumber(match[1]), Number(match[2]));
  if (/^\d{5}(\.\d+)?$/.test(text)) {
    return { reason: 'looks like a spreadsheet\u2019s day number; format the column as YYYY-MM-DD and export again' };
  }
  return { reason: 'is not a date; write it as YYYY-MM-DD' };
}

function orderedDay(match: RegExpExecArray, order: DateOrder | undefined): IsoDay | DateRefusal {
  if (!order)
    return { reason: 'could be day first or month first; say which with --dates dmy or --dates mdy', needsOrder: true };
  const first = Number(match[1]);
  const second = Number(match[3]);
  const [day, month] = order === 'dmy' ? [first, second] : [second, first];
  if (month > 12 && day <= 12) {
    return {
      reason: `is not a date with the ${order === 'dmy' ? 'day' : 'month'} first, as the rest of the column is read`,
    };
  }
  return existingDay(fullYear(match[4]), month, day);
}

function existingDay(year: number, month: number, day: number): IsoDay | DateRefusal {
  const iso = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (placeholders.has(iso)) return { reason: 'is a placeholder, not a date; leave the cell empty' };
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    return { reason: 'is a day that does not exist' };
  if (year < 1901 || year > 2199)
    return { reason: 'lies outside the years 1901 to 2199; leave the cell empty if nothing is known' };
  return iso;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function monthNumber(name = ''): number {
  const lower = name.toLowerCase();
  return fullMonthNames.test(lower) ? monthNames.indexOf(lower.slice(0, 3)) + 1 : 0;
}

function fullYear(text = ''): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}

function hourOfDay(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour <= 23 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

/** `2026-11-30T16:00:00Z` on any of the first 28 days of a month: most of what machines export, kept as it stands. */
function isPlainInstant(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(10) === 84 &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58 &&
    text.charCodeAt(19) === 90 &&
    digits(text, 11, 13) <= 23 &&
    digits(text, 14, 16) <= 59 &&
    digits(text, 17, 19) <= 59 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    isPlainDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
  );
}

function isPlainDay(year: number, month: number, day: number): boolean {
  return year > 1970 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
}

/** The number in text[from, to), or NaN. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
