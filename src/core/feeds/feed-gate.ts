import type { FeedContent } from './feed.ts';

/** What one code of a status column came with: how many rows, and how many of those have a day on which they leave. */
export type CodeUse = { readonly rows: number; readonly leaving: number };

/** What the good files of a feed looked like. */
export type FeedKnown = {
  readonly headings: readonly string[];
  /** By column and code, such as `status/active`. */
  readonly codes: Readonly<Record<string, CodeUse>>;
  readonly endsWithLineBreak: boolean;
};

/** What a file was found to hold before anything of it is acted upon. */
export type FeedScan = {
  readonly headings: readonly string[];
  readonly rows: number;
  /** Rows that are no rows: cut off, or with cells too many or too few. */
  readonly broken: number;
  /** Rows of which a cell cannot be read. */
  readonly unreadable: number;
  readonly endsWithLineBreak: boolean;
  /** What its last line says it holds; null where the feed names no such line, `missing` where the line is not there. */
  readonly declared: number | 'missing' | null;
  readonly codes: Readonly<Record<string, CodeUse>>;
  /** Codes the format gives no meaning to. */
  readonly unmapped: readonly string[];
  /** Null where the feed names none. */
  readonly canaryFound: boolean | null;
  /** Rows with a number that another row gives to another address. */
  readonly sharedNumbers: number;
  /** People on record with number and address, and those whose address the file gives to another number, or the other way round. */
  readonly links: number;
  readonly changedLinks: number;
};

export const gateReasons = [
  'not_a_list',
  'empty',
  'cut_off',
  'broken_rows',
  'unreadable_rows',
  'column_gone',
  'identifiers_moved',
  'count_low',
  'canary_missing',
  'code_unknown',
  'code_remapped',
] as const;
export type GateReason = (typeof gateReasons)[number];
export type GateFinding = { readonly reason: GateReason; readonly words: string };

/** How many good readings count, and what share of their middle a file must have. */
export const goodReadings = 7;
const leastShare = 0.9;
/** A few bad cells are bad rows; many are a bad file. */
const fewUnreadable = 3;
const mostUnreadable = 0.1;
/** A single changed address is a marriage, not a swapped column. */
const mostChangedLinks = 0.01;
const leastUses = 3;

/**
 * Says why a file must not be acted upon; nothing when it is healthy. `history` is the number of rows of the feed's good readings,
 * the latest first. A list of leavers has no usual length, so there only a people export is measured against it.
 */
export function judgeFile(
  scan: FeedScan,
  feed: { readonly carries: FeedContent; readonly known: FeedKnown | null; readonly history: readonly number[] },
): readonly GateFinding[] {
  const found: GateFinding[] = [];
  const add = (reason: GateReason, words: string) => found.push({ reason, words });
  if (scan.rows === 0 && feed.carries === 'people') add('empty', 'it holds nobody');
  judgeEnd(scan, feed.known, add);
  if (scan.broken > 0) add('broken_rows', `${rowsOf(scan.broken)} of it ${areIs(scan.broken)} cut off or torn`);
  if (scan.unreadable > Math.max(fewUnreadable, scan.rows * mostUnreadable))
    add('unreadable_rows', `${scan.unreadable} of its ${scan.rows} rows cannot be read`);
  const usual = trimmedMedian(feed.history.slice(0, goodReadings));
  if (feed.carries === 'people' && usual !== null && scan.rows > 0 && scan.rows < usual * leastShare)
    add('count_low', `it brought ${scan.rows} of about ${usual} people`);
  if (scan.canaryFound === false) add('canary_missing', 'the record that every file must hold is not in it');
  const gone = (feed.known?.headings ?? []).filter((heading) => !scan.headings.includes(heading));
  if (gone.length > 0)
    add(
      'column_gone',
      `${gone.length === 1 ? 'the column' : 'the columns'} ${gone.join(', ')} ${areIs(gone.length)} no longer in it`,
    );
  judgeLinks(scan, add);
  judgeCodes(scan, feed.known, add);
  return found;
}

type Add = (reason: GateReason, words: string) => void;

function judgeEnd(scan: FeedScan, known: FeedKnown | null, add: Add): void {
  if (scan.declared === 'missing') add('cut_off', 'its last line, which says that it is whole, is not there');
  else if (scan.declared !== null && scan.declared !== scan.rows)
    add('cut_off', `its last line counts ${scan.declared} rows, and it has ${scan.rows}`);
  else if (scan.declared === null && known?.endsWithLineBreak === true && !scan.endsWithLineBreak && scan.rows > 0)
    add('cut_off', 'it ends in the middle of a line, as no file before it did');
}

function judgeLinks({ links, changedLinks, rows, sharedNumbers }: FeedScan, add: Add): void {
  if (changedLinks > Math.max(1, links * mostChangedLinks))
    add(
      'identifiers_moved',
      `${changedLinks} of ${links} people have another address or number than on record, as if columns were swapped`,
    );
  else if (sharedNumbers > Math.max(1, rows * mostChangedLinks))
    add('identifiers_moved', `${sharedNumbers} of its ${rows} rows share an employee number with somebody else`);
}

function judgeCodes(scan: FeedScan, known: FeedKnown | null, add: Add): void {
  const unknown = scan.unmapped.filter((code) => known?.codes[code] === undefined);
  if (unknown.length > 0) add('code_unknown', `it uses ${listed(unknown)}, which nobody has explained`);
  const turned = Object.entries(scan.codes).filter(([code, now]) => {
    const before = known?.codes[code];
    return before !== undefined && (turnedTo(before, now) || turnedTo(now, before));
  });
  if (turned.length > 0)
    add(
      'code_remapped',
      `${listed(turned.map(([code]) => code))} stood for people who stay, and now for people who leave, or the other way round`,
    );
}

/** A code that nearly nobody who leaves had, and that now half of its rows or more have a last day with. */
function turnedTo(stays: CodeUse, leaves: CodeUse): boolean {
  const enough = stays.rows >= leastUses && leaves.rows >= leastUses;
  return enough && stays.leaving <= stays.rows * 0.1 && leaves.leaving >= leaves.rows * 0.5;
}

/** The middle of the counts without the highest and the lowest, where there are enough; null for none. */
export function trimmedMedian(counts: readonly number[]): number | null {
  const sorted = [...counts].sort((a, b) => a - b);
  const middle = sorted.length >= 5 ? sorted.slice(1, -1) : sorted;
  const [low, high] = [middle[Math.ceil(middle.length / 2) - 1], middle[Math.floor(middle.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}

function listed(codes: readonly string[]): string {
  const shown = codes.slice(0, 5).map((code) => `“${code}”`);
  return codes.length > shown.length ? `${shown.join(', ')} and ${codes.length - shown.length} more` : shown.join(', ');
}

function rowsOf(count: number): string {
  return count === 1 ? 'one row' : `${count} rows`;
}

function areIs(count: number): string {
  return count === 1 ? 'is' : 'are';
}
