import type { Custodian, IsoDay, IsoMoment, Money } from '../core/import-record.ts';
import { cleanText, readYesNo } from './cell-text.ts';
import { unescapeCell } from './csv-write.ts';
import type { ColumnOrder } from './date-orders.ts';
import { readDay, readMoment } from './date-value.ts';
import type { DateOrder, DateRefusal } from './date-value.ts';
import { isCurrency, readMoney } from './money-value.ts';

/**
 * What a dialect sees of one row: typed cells by position. A column the file lacks (position -1) and an empty cell are both null. A cell
 * that cannot be read is null too, and makes the reader refuse the row.
 */
export type RowReader = {
  readonly text: (at: number) => string | null;
  /** A text that many rows share; kept once. */
  readonly word: (at: number) => string | null;
  readonly email: (at: number) => string | null;
  readonly day: (at: number) => IsoDay | null;
  readonly moment: (at: number) => IsoMoment | null;
  /** A whole number from 0 to a million. */
  readonly count: (at: number) => number | null;
  readonly money: (at: number, currencyAt?: number) => Money | null;
  readonly yesNo: (at: number) => boolean | null;
  /** What a closed list of words means; `other` for words that are not on it. */
  readonly choice: <Value, Other>(at: number, words: ReadonlyMap<string, Value>, other: Other) => Value | Other | null;
  readonly custodian: (at: {
    readonly employeeNumber: number;
    readonly email: number;
    readonly username: number;
    readonly name: number;
  }) => Custodian | null;
  /** An IANA time zone. */
  readonly zone: (at: number) => string | null;
  readonly require: (at: number, value: unknown) => void;
  readonly refuse: (at: number, reason: string) => void;
};

export type CellProblem = { readonly at: number; readonly reason: string };

export type RowSettings = {
  readonly dates: DateOrder | undefined;
  readonly currency: string | undefined;
};

/** The reader and what moves it from row to row. */
export type RowCursor = {
  readonly reader: RowReader;
  /** Puts the reader on a row. */
  readonly load: (cells: readonly string[], suspect: boolean) => void;
  /** The first thing that was wrong with the row, if anything. */
  readonly problem: () => CellProblem | undefined;
  /** Tells what the columns of the file prove about the order of dates. */
  readonly setOrders: (orders: ReadonlyMap<number, ColumnOrder>) => void;
  /** True when the last row failed only for want of `setOrders`. */
  readonly wantsOrders: () => boolean;
  /** How many amounts like "1,234" were read as thousands. */
  readonly groupedByThree: () => number;
};

const nothing = new Set(['-', '–', '—', 'n/a', 'na', 'null', 'none', 'never', '(none)', 'nie']);
const mayBeNothing = /^[-–—nN(]/;
const mayHaveCapitals = /[A-Z]|[^\u0000-\u007f]/;
const mostWords = 10_000;

/** A reader for the rows of one file. */
export function createRowCursor(settings: RowSettings): RowCursor {
  let cells: readonly string[] = [];
  let suspect = false;
  let problem: CellProblem | undefined;
  let wantsOrders = false;
  let orders: ReadonlyMap<number, ColumnOrder> | undefined;
  let groupedByThree = 0;
  let groupedInRow = 0;
  const words = new Map<string, string>();
  const zones = new Map<string, boolean>();

  function refuse(at: number, reason: string): null {
    problem ??= { at, reason };
    return null;
  }

  function text(at: number): string | null {
    const raw = at < 0 ? '' : (cells[at] ?? '');
    if (raw === '') return null;
    const clean = cleanText(raw, suspect);
    if (typeof clean !== 'string') return refuse(at, clean.reason);
    if (clean === '') return null;
    return clean.charCodeAt(0) === 39 ? unescapeCell(clean) : clean;
  }

  /** The text of a cell that is not prose, where "n/a" and a dash stand for nothing. */
  function value(at: number): string | null {
    const found = text(at);
    return found === null || (found.length <= 6 && mayBeNothing.test(found) && nothing.has(found.toLowerCase()))
      ? null
      : found;
  }

  /** Reads a column that mostly repeats what stands above; then the answer is repeated too. */
  function remembering<Value>(read: (at: number) => Value): (at: number) => Value {
    const lasts: { readonly raw: string; readonly answer: Value }[] = [];
    return (at) => {
      const raw = at < 0 ? '' : (cells[at] ?? '');
      const last = lasts[at];
      if (last?.raw === raw) return last.answer;
      const answer = read(at);
      if (at >= 0 && !problem) lasts[at] = { raw, answer };
      return answer;
    };
  }

  const repeatedValue = remembering(value);

  function dated(
    at: number,
    read: (text: string, order: DateOrder | undefined) => string | DateRefusal,
  ): string | null {
    const found = value(at);
    if (found === null) return null;
    const column = settings.dates ? undefined : orders?.get(at);
    const result = read(found, settings.dates ?? (column && 'order' in column ? column.order : undefined));
    if (typeof result === 'string') return result;
    if (!result.needsOrder) return refuse(at, result.reason);
    if (!orders) wantsOrders = true;
    return refuse(at, column && 'reason' in column ? column.reason : result.reason);
  }

  const reader: RowReader = {
    text,
    word: remembering((at) => {
      const found = text(at);
      if (found === null) return null;
      const known = words.get(found);
      if (known !== undefined) return known;
      if (words.size < mostWords) words.set(found, found);
      return found;
    }),
    email: (at) => {
      const found = value(at);
      if (found === null) return null;
      const mark = found.indexOf('@');
      if (mark <= 0 || mark === found.length - 1 || found.includes(' ') || found.includes('\n'))
        return refuse(at, 'is not an e-mail address');
      return mayHaveCapitals.test(found) ? found.toLowerCase() : found;
    },
    day: (at) => dated(at, readDay),
    moment: (at) => dated(at, readMoment),
    count: (at) => {
      const found = value(at);
      if (found === null) return null;
      return /^\d{1,7}$/.test(found) && Number(found) <= 1_000_000
        ? Number(found)
        : refuse(at, 'is not a whole number from 0 to 1000000');
    },
    money: (at, currencyAt = -1) => {
      const found = value(at);
      if (found === null) return null;
      const currency = value(currencyAt)?.toUpperCase() ?? settings.currency;
      if (currency !== undefined && !isCurrency(currency))
        return refuse(currencyAt, 'is not a currency code of ISO 4217');
      const result = readMoney(found, currency);
      if ('reason' in result) return refuse(at, result.reason);
      if (result.groupedByThree) groupedInRow += 1;
      return result.money;
    },
    yesNo: remembering((at) => {
      const found = value(at);
      return found === null ? null : (readYesNo(found) ?? refuse(at, 'is neither yes nor no'));
    }),
    choice: (at, meanings, other) => {
      const found = repeatedValue(at);
      if (found === null) return null;
      const meaning = meanings.get(found) ?? meanings.get(found.toLowerCase());
      return meaning === undefined ? other : meaning;
    },
    custodian: (at) => {
      const employeeNumber = value(at.employeeNumber);
      const email = reader.email(at.email);
      const username = value(at.username);
      const name = text(at.name);
      return employeeNumber === null && email === null && username === null && name === null
        ? null
        : { employeeNumber, email, username, name };
    },
    zone: (at) => {
      const found = value(at);
      if (found === null) return null;
      const known = zones.get(found) ?? isTimeZone(found);
      if (zones.size < mostWords) zones.set(found, known);
      return known ? found : refuse(at, 'is not an IANA time zone such as Europe/Berlin');
    },
    require: (at, found) => {
      if (found === null) refuse(at, 'is empty, and a row means nothing without it');
    },
    refuse,
  };

  return {
    reader,
    load: (row, isSuspect) => {
      // A row that waits for the order of dates is read twice, and counts once.
      if (!wantsOrders) groupedByThree += groupedInRow;
      groupedInRow = 0;
      cells = row;
      suspect = isSuspect;
      problem = undefined;
      wantsOrders = false;
    },
    problem: () => problem,
    setOrders: (found) => {
      orders = found;
    },
    wantsOrders: () => wantsOrders,
    groupedByThree: () => groupedByThree + groupedInRow,
  };
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
