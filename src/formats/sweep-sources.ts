import { Failure } from '../core/failure.ts';
import type { RowProblem } from '../core/import-record.ts';
import { createSweep } from '../core/sweep/sweep.ts';
import type { Sweep } from '../core/sweep/sweep.ts';
import type { RefusedFile, SweepReport, SweptFile } from '../core/sweep/sweep-report.ts';
import type { ByteSource } from './byte-text.ts';
import { readRecords } from './read-records.ts';
import { recognizeFile, unreadHeadings, unreadNote } from './recognize-file.ts';
import type { RecognizedFile } from './recognize-file.ts';
import type { RowSettings } from './row-reader.ts';

export type SweepSources = {
  /** Files, with what a person says each of them is. */
  readonly inputs: readonly { readonly source: ByteSource; readonly format: string | undefined }[];
  /** The day to compare as of (ISO 8601). */
  readonly today: string;
  readonly settings: RowSettings;
  /** Told now and then which file is being read and how many of its rows have been. */
  readonly onProgress: (file: string, rows: number) => void;
  /** A sentence on why a file could not be opened; undefined for whatever is no fault of the file, which is thrown. */
  readonly explain: (name: string, error: unknown) => string | undefined;
};

const keptProblems = 100;

/**
 * Reads export files and compares them, wherever they lie: it needs no server and keeps nothing. A file that cannot be read as a whole is
 * left out and named in the report; an unknown format name throws `bad-request`.
 */
export async function sweepSources({
  inputs,
  today,
  settings,
  onProgress,
  explain,
}: SweepSources): Promise<SweepReport> {
  const refused: RefusedFile[] = [];
  let files: RecognizedFile[] = [];
  for (const { source, format } of inputs) {
    try {
      files.push(await recognizeFile(source, format));
    } catch (error) {
      refused.push({ name: source.name, reason: reasonOf(source.name, error, explain) });
    }
  }
  files.sort((a, b) => Number(namesPeople(b)) - Number(namesPeople(a)));
  for (;;) {
    const outcome = await readAll(files, createSweep(today), { settings, onProgress, explain });
    if (!('failed' in outcome)) return outcome.sweep.finish(outcome.files, refused);
    // Its first rows have been counted already: begin again without it, so that it is refused whole.
    refused.push({ name: outcome.failed.source.name, reason: outcome.reason });
    files = files.filter((file) => file !== outcome.failed);
  }
}

type Reading = Pick<SweepSources, 'settings' | 'onProgress' | 'explain'>;

type Outcome =
  | { readonly sweep: Sweep; readonly files: readonly Omit<SweptFile, 'matched'>[] }
  | { readonly failed: RecognizedFile; readonly reason: string };

async function readAll(files: readonly RecognizedFile[], sweep: Sweep, reading: Reading): Promise<Outcome> {
  const read: Omit<SweptFile, 'matched'>[] = [];
  for (const file of files) {
    if (!namesPeople(file)) sweep.closePeople();
    try {
      read.push(await readInto(sweep, file, reading));
    } catch (error) {
      return { failed: file, reason: reasonOf(file.source.name, error, reading.explain) };
    }
  }
  return { sweep, files: read };
}

async function readInto(
  sweep: Sweep,
  file: RecognizedFile,
  { settings, onProgress }: Reading,
): Promise<Omit<SweptFile, 'matched'>> {
  const { name } = file.source;
  const problems: RowProblem[] = [];
  let rows = 0;
  let refused = 0;
  let groupedByThree = 0;
  for await (const batch of readRecords(file, settings)) {
    for (const record of batch.records) sweep.add(record, name);
    rows += batch.rows;
    refused += batch.problems.length;
    groupedByThree = batch.groupedByThree;
    problems.push(...batch.problems.slice(0, keptProblems - problems.length));
    onProgress(name, rows);
  }
  const { dialect } = file;
  return {
    name,
    format: dialect.name,
    title: dialect.title,
    subject: dialect.subject,
    rows,
    refused,
    problems,
    notes: notesOn(file, groupedByThree),
  };
}

function notesOn(file: RecognizedFile, groupedByThree: number): readonly string[] {
  const { bound, encoding } = file;
  const notes = bound.repeated.map((heading) => `“${heading}” heads more than one column; the first was used.`);
  if (encoding !== 'utf-8') notes.push(`Read as ${encoding.toUpperCase()}, as its byte-order mark says.`);
  if (groupedByThree > 0) notes.push(`${groupedByThree} amounts such as 1,234 were read as thousands.`);
  return [...notes, ...unreadNote(unreadHeadings(file))];
}

function namesPeople({ dialect }: RecognizedFile): boolean {
  return dialect.subject === 'people' || dialect.subject === 'departures';
}

function reasonOf(name: string, error: unknown, explain: SweepSources['explain']): string {
  if (error instanceof Failure && error.code === 'not-what-it-says') return error.message;
  const reason = explain(name, error);
  if (reason === undefined) throw error;
  return reason;
}
