import { createReadStream } from 'node:fs';
import { Failure } from '../core/failure.ts';
import type { DepartureRecord, RowProblem } from '../core/import-record.ts';
import { readRecords } from '../formats/read-records.ts';
import { recognizeFile, unreadHeadings } from '../formats/recognize-file.ts';
import { readInput } from './options.ts';

/** The rows of a list of leavers, and those that could not be read. */
export type Leavers = {
  readonly departures: readonly DepartureRecord[];
  readonly problems: readonly RowProblem[];
  /** Headings of columns that were not read. */
  readonly unread: readonly string[];
};

/** Reads all of a list of leavers before anything is sent: a file that is something else is refused whole. */
export async function readLeavers(path: string, dates: 'dmy' | 'mdy' | undefined): Promise<Leavers> {
  // Standard input can be read once only, and a list of leavers is small.
  const bytes = path === '-' ? readInput(path) : undefined;
  if (bytes === undefined) readInput(path);
  const open = () => (bytes === undefined ? createReadStream(path) : oneChunk(bytes));
  const file = await recognizeFile({ name: path === '-' ? 'standard input' : path, open });
  if (file.dialect.subject !== 'departures') {
    throw new Failure(
      'not-what-it-says',
      `${path} is a ${file.dialect.title}, not a list of leavers. Read it in with "handback import ${path}".`,
    );
  }
  const departures: DepartureRecord[] = [];
  const problems: RowProblem[] = [];
  for await (const batch of readRecords(file, { dates, currency: undefined })) {
    departures.push(...batch.records.filter((record) => record.record === 'departure'));
    problems.push(...batch.problems);
  }
  return { departures, problems, unread: unreadHeadings(file) };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What was wrong with a row. */
export function wordsOf({ column, value, reason }: RowProblem): string {
  return column === null ? reason : `${column} “${value}” ${reason}`;
}
