import type { ImportRecord, RowProblem } from '../core/import-record.ts';
import { readText } from './byte-text.ts';
import { shortened } from './cell-text.ts';
import { splitRows } from './csv-rows.ts';
import type { RowBatch } from './csv-rows.ts';
import { collectOrderProofs } from './date-orders.ts';
import type { ColumnOrder } from './date-orders.ts';
import type { RecognizedFile } from './recognize-file.ts';
import { createRowCursor } from './row-reader.ts';
import type { RowCursor, RowSettings } from './row-reader.ts';

/** What one stretch of a file held. `rows` counts the rows with anything in them, read and refused alike. */
export type RecordBatch = {
  readonly records: readonly ImportRecord[];
  /** Where each record's row begins, counting lines from 1. */
  readonly lines: readonly number[];
  readonly problems: readonly RowProblem[];
  readonly rows: number;
  /** How many amounts like "1,234" have been read as thousands since the beginning of the file. */
  readonly groupedByThree: number;
};

/**
 * Reads a recognised file into records, in memory that does not grow with the file. A row that cannot be read becomes a problem and the rest
 * goes on. The source is opened once more when a date needs the whole column to be understood. Throws `not-what-it-says` when the bytes
 * turn out not to be text.
 */
export async function* readRecords(file: RecognizedFile, settings: RowSettings): AsyncGenerator<RecordBatch> {
  const cursor = createRowCursor(settings);
  for await (const batch of dataRows(file)) {
    let from = 0;
    const collected: Collected = { records: [], lines: [], problems: [], rows: 0 };
    while (from < batch.rows.length) {
      from = readBatch(file, batch, from, cursor, collected);
      if (from < batch.rows.length) cursor.setOrders(await provenOrders(file));
    }
    for (const { line, text, reason } of batch.faults) {
      collected.problems.push({ file: file.source.name, line, column: null, value: shortened(text), reason });
      collected.rows += 1;
    }
    yield { ...collected, groupedByThree: cursor.groupedByThree() };
  }
}

type Collected = {
  readonly records: ImportRecord[];
  readonly lines: number[];
  readonly problems: RowProblem[];
  rows: number;
};

/** Reads from row `from` on; returns where it stopped for want of the columns' date order, else the number of rows. */
function readBatch(
  file: RecognizedFile,
  batch: RowBatch,
  from: number,
  cursor: RowCursor,
  collected: Collected,
): number {
  const { read } = file.bound;
  for (let at = from; at < batch.rows.length; at += 1) {
    const cells = batch.rows[at] ?? [];
    if (isBlank(cells)) continue;
    const line = batch.lines[at] ?? 0;
    const unfit = cells.length === file.headings.length ? undefined : widthProblem(cells, file.headings.length);
    if (unfit !== undefined) {
      collected.rows += 1;
      collected.problems.push({
        file: file.source.name,
        line,
        column: null,
        value: shortened(cells.join(file.delimiter)),
        reason: unfit,
      });
      continue;
    }
    cursor.load(cells, batch.suspect);
    const found = read(cursor.reader);
    if (cursor.wantsOrders()) return at;
    collected.rows += 1;
    const problem = cursor.problem();
    if (problem) {
      const column = file.headings[problem.at] ?? null;
      collected.problems.push({
        file: file.source.name,
        line,
        column,
        value: shortened(cells[problem.at] ?? ''),
        reason: problem.reason,
      });
    } else if ('record' in found) {
      collected.records.push(found);
      collected.lines.push(line);
    } else {
      for (const record of found) {
        collected.records.push(record);
        collected.lines.push(line);
      }
    }
  }
  return batch.rows.length;
}

type Table = Pick<RecognizedFile, 'source' | 'delimiter' | 'headings' | 'headingRow'>;

/** The rows of any table below its heading, cell by cell as they stand; blank rows are left out. */
export async function* readRows(table: Table): AsyncGenerator<readonly string[]> {
  for await (const { rows } of dataRows(table)) {
    for (const cells of rows) if (!isBlank(cells)) yield cells;
  }
}

/** The rows below the heading. */
async function* dataRows(file: Table): AsyncGenerator<RowBatch> {
  const shape = { name: file.source.name, delimiter: file.delimiter, width: file.headings.length };
  let toSkip = file.headingRow + 1;
  for await (const batch of splitRows(readText(file.source), shape)) {
    if (toSkip === 0) yield batch;
    else {
      const skipped = Math.min(toSkip, batch.rows.length);
      toSkip -= skipped;
      yield { ...batch, rows: batch.rows.slice(skipped), lines: batch.lines.slice(skipped) };
    }
  }
}

async function provenOrders(file: RecognizedFile): Promise<ReadonlyMap<number, ColumnOrder>> {
  const proofs = collectOrderProofs(file.bound.datePositions);
  for await (const batch of dataRows(file)) {
    for (const [at, cells] of batch.rows.entries()) {
      if (cells.length >= file.headings.length) proofs.look(cells, batch.lines[at] ?? 0);
    }
  }
  return proofs.conclude();
}

function isBlank(cells: readonly string[]): boolean {
  return cells[0] === '' && cells.every((cell) => cell.trim() === '');
}

function widthProblem(cells: readonly string[], width: number): string | undefined {
  if (cells.length > width && cells.slice(width).every((cell) => cell.trim() === '')) return undefined;
  return `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} where the heading has ${width}`;
}
