import Papa from 'papaparse';
import { Failure } from '../core/failure.ts';
import { needsCare } from './cell-text.ts';

export type Delimiter = ',' | ';' | '\t';

/** A stretch of the file that could not be split into cells. */
export type RowFault = { readonly line: number; readonly text: string; readonly reason: string };

/** Rows in file order. `lines[i]` is where `rows[i]` begins, from 1. `suspect` says that some cell needs a closer look before it is kept. */
export type RowBatch = {
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly faults: readonly RowFault[];
  readonly suspect: boolean;
};

export type RowShape = { readonly name: string; readonly delimiter: Delimiter; readonly width: number };

const longestRow = 1024 * 1024;
const mostBrokenQuotes = 1000;

/**
 * Splits text into rows (RFC 4180, any line ending) in constant memory. A quotation mark that never closes spoils the line it is on and no
 * other. Throws `not-what-it-says` for lines beyond a mebibyte, or when quotes are broken all over.
 */
export async function* splitRows(pieces: AsyncIterable<string>, shape: RowShape): AsyncGenerator<RowBatch> {
  const state = { pending: '', line: 1, broken: 0, afterReturn: false };
  for await (const piece of pieces) {
    const text = state.pending + unixLines(piece, state);
    yield take(text, false, shape, state);
    if (state.pending.length > longestRow) yield dropFirstLine(shape, state);
  }
  while (state.pending !== '') yield take(state.pending, true, shape, state);
}

type State = { pending: string; line: number; broken: number; afterReturn: boolean };

type Split = {
  readonly data: string[][];
  readonly errors: readonly { readonly row?: number | undefined }[];
  readonly meta: { readonly cursor: number };
};

/** Every line ending as LF, also when CR and LF arrive in different pieces. */
function unixLines(piece: string, state: State): string {
  const text = state.afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
  state.afterReturn = piece.endsWith('\r');
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

function take(text: string, last: boolean, shape: RowShape, state: State): RowBatch {
  const split: Split = new Papa.Parser({ delimiter: shape.delimiter, newline: '\n' }).parse(text, 0, !last);
  const used = last ? text.length : split.meta.cursor;
  const complete = split.data.length;
  const hasQuotes = text.includes('"');
  const lineBreaks = hasQuotes ? countLineBreaks(text, used) : complete;
  const oneLineEach = lineBreaks === complete || (last && lineBreaks === complete - 1);
  const faulty = split.errors.some((error) => error.row === undefined || error.row < complete);
  if (faulty || (!oneLineEach && split.data.some((row) => isOverrun(row, shape.width))))
    return takeWithCare(text, last, shape, state);
  const lines: number[] = [];
  for (const row of split.data) {
    lines.push(state.line);
    state.line += oneLineEach ? 1 : 1 + breaksWithin(row);
  }
  state.pending = text.slice(used);
  return { rows: split.data, lines, faults: [], suspect: needsCare(text) };
}

/** Row by row. After a row with broken quotes reading goes on at the next line of the file, not behind whatever the quotes swallowed. */
function takeWithCare(text: string, last: boolean, shape: RowShape, state: State): RowBatch {
  const batch = {
    rows: [] as string[][],
    lines: [] as number[],
    faults: [] as RowFault[],
    suspect: needsCare(text),
  };
  let from = 0;
  let resumeAt: number | undefined;
  do {
    resumeAt = undefined;
    const start = from;
    const parser = new Papa.Parser({
      delimiter: shape.delimiter,
      newline: '\n',
      step: ({ data, errors, meta }: Split) => {
        if (resumeAt !== undefined) return;
        const row = data[0] ?? [];
        const end = start + meta.cursor;
        const breaks = breaksWithin(row);
        if (errors.length === 0 && !(breaks > 0 && isOverrun(row, shape.width))) {
          batch.rows.push(row);
          batch.lines.push(state.line);
          state.line += 1 + breaks;
          from = end;
          return;
        }
        const lineEnd = text.indexOf('\n', from);
        resumeAt = lineEnd < 0 ? text.length : lineEnd + 1;
        batch.faults.push(brokenQuote(text.slice(from, resumeAt), shape, state));
        state.line += 1;
        if (resumeAt === end) resumeAt = undefined;
        else parser.abort();
        from = lineEnd < 0 ? text.length : lineEnd + 1;
      },
    });
    parser.parse(text.slice(start), 0, !last);
  } while (resumeAt !== undefined && from < text.length);
  state.pending = last ? '' : text.slice(from);
  return batch;
}

function dropFirstLine(shape: RowShape, state: State): RowBatch {
  const lineEnd = state.pending.indexOf('\n');
  if (lineEnd < 0) {
    throw new Failure(
      'not-what-it-says',
      `${shape.name} has a line of more than a million characters (line ${state.line}): it is not a CSV table.`,
    );
  }
  const fault = brokenQuote(state.pending.slice(0, lineEnd), shape, state);
  state.pending = state.pending.slice(lineEnd + 1);
  state.line += 1;
  return { rows: [], lines: [], faults: [fault], suspect: false };
}

function brokenQuote(text: string, shape: RowShape, state: State): RowFault {
  state.broken += 1;
  if (state.broken > mostBrokenQuotes) {
    const seen = `${shape.name} has broken quotation marks in more than ${mostBrokenQuotes} lines, the last on line ${state.line}.`;
    throw new Failure(
      'not-what-it-says',
      `${seen} Export it again with cells quoted as RFC 4180 says: a quotation mark inside a quoted cell is doubled.`,
    );
  }
  return {
    line: state.line,
    text,
    reason: 'a quotation mark on this line is not closed, or not followed by the end of the cell',
  };
}

/** More or fewer cells than the heading has, which together with line breaks means that a quote swallowed the next lines. */
function isOverrun(row: readonly string[], width: number): boolean {
  return row.length !== width && breaksWithin(row) > 0;
}

function breaksWithin(row: readonly string[]): number {
  let breaks = 0;
  for (const cell of row) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) breaks += 1;
  }
  return breaks;
}

function countLineBreaks(text: string, before: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < before; at = text.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}
