import type { ImportRecord, RowProblem } from '../core/import-record.ts';
import type { ByteSource } from './byte-text.ts';
import { checkColumnMap, type ColumnMap } from './column-map.ts';
import { unexplainedWord } from './mapped-dialect.ts';
import { readRecords } from './read-records.ts';
import { recognizeFile } from './recognize-file.ts';

/** What a file would become by a column map: nothing is kept of it. */
export type MapTrial = {
  readonly rows: number;
  readonly refused: number;
  /** The first ten rows that were read, with the line each begins at. */
  readonly records: readonly { readonly line: number; readonly record: ImportRecord }[];
  /** The first ten that were refused, each with its first problem. */
  readonly problems: readonly RowProblem[];
  /** By heading: words of the file that nobody has explained, at most fifty of each. */
  readonly unexplained: Readonly<Record<string, readonly string[]>>;
};

const mostShown = 10;
const mostWords = 50;

/**
 * Reads a whole file by a map that need not be saved yet. Throws `bad-request` for a map that leads nowhere and `not-what-it-says`
 * for a file that is no table or lacks a column of the map.
 */
export async function tryColumnMap(source: ByteSource, map: ColumnMap): Promise<MapTrial> {
  checkColumnMap(map);
  const file = await recognizeFile(source, undefined, { map });
  const dates = map.dates === 'ymd' ? undefined : (map.dates ?? undefined);
  const trial = { rows: 0, refused: 0, records: [] as MapTrial['records'][number][], problems: [] as RowProblem[] };
  const unexplained = new Map<string, Set<string>>();
  for await (const { rows, records, lines, problems } of readRecords(file, { dates, currency: undefined })) {
    trial.rows += rows;
    trial.refused += problems.length;
    const free = mostShown - trial.records.length;
    trial.records.push(...records.slice(0, free).map((record, at) => ({ line: lines[at] ?? 0, record })));
    trial.problems.push(...problems.slice(0, mostShown - trial.problems.length));
    for (const { column, value, reason } of problems) {
      if (column === null || reason !== unexplainedWord) continue;
      const words = unexplained.get(column) ?? new Set();
      if (words.size < mostWords) unexplained.set(column, words.add(value));
    }
  }
  return { ...trial, unexplained: Object.fromEntries([...unexplained].map(([column, words]) => [column, [...words]])) };
}
