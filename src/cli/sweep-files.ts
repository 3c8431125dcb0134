import { createReadStream } from 'node:fs';
import { Failure } from '../core/failure.ts';
import type { RowProblem } from '../core/import-record.ts';
import { createSweep } from '../core/sweep/sweep.ts';
import type { Sweep } from '../core/sweep/sweep.ts';
import type { RefusedFile, SweepReport, SweptFile } from '../core/sweep/sweep-report.ts';
import type { ByteSource } from '../formats/byte-text.ts';
import { readRecords } from '../formats/read-records.ts';
import { recognizeFile, unreadHeadings } from '../formats/recognize-file.ts';
import type { RecognizedFile } from '../formats/recognize-file.ts';
import type { RowSettings } from '../formats/row-reader.ts';
import { unreadNote } from './text.ts';

/** One file to sweep; `format` is what a person says it is. */
export type SweepInput = { readonly path: string; readonly format: string | undefined };

export type SweepRun = {
  readonly inputs: readonly SweepInput[];
  readonly today: string;
  readonly settings: RowSettings;
  /** Told now and then which file is being read and how many of its rows have been. */
  readonly onProgress: (file: string, rows: number) => void;
};

const keptProblems = 100;

/**
 * Reads export files and compares them. A file that cannot be read as a whole is left out and named in the report; an unknown format name throws
 * `bad-request`.
 */
export async function sweepFiles({ inputs, today, settings, onProgress }: SweepRun): Promise<SweepReport> {
  const refused: RefusedFile[] = [];
  let files: RecognizedFile[] = [];
  for (const { path, format } of inputs) {
    try {
      files.push(await recognizeFile(fileSource(path), format));
    } catch (error) {
      refused.push({ name: path, reason: reasonOf(path, error) });
    }
  }
  files.sort((a, b) => Number(namesPeople(b)) - Number(namesPeople(a)));
  for (;;) {
    const outcome = await readAll(files, createSweep(today), settings, onProgress);
    if (!('failed' in outcome)) return outcome.sweep.finish(outcome.files, refused);
    // Its first rows have been counted already: begin again without it, so that it is refused whole.
    refused.push({ name: outcome.failed.source.name, reason: outcome.reason });
    files = files.filter((file) => file !== outcome.failed);
  }
}

type Outcome =
  | { readonly sweep: Sweep; readonly files: readonly Omit<SweptFile, 'matched'>[] }
  | { readonly failed: RecognizedFile; readonly reason: string };

async function readAll(
  files: readonly RecognizedFile[],
  sweep: Sweep,
  settings: RowSettings,
  onProgress: SweepRun['onProgress'],
): Promise<Outcome> {
  const read: Omit<SweptFile, 'matched'>[] = [];
  for (const file of files) {
    if (!namesPeople(file)) sweep.closePeople();
    try {
      read.push(await readInto(sweep, file, settings, onProgress));
    } catch (error) {
      return { failed: file, reason: reasonOf(file.source.name, error) };
    }
  }
  return { sweep, files: read };
}

async function readInto(
  sweep: Sweep,
  file: RecognizedFile,
  settings: RowSettings,
  onProgress: SweepRun['onProgress'],
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

function fileSource(path: string): ByteSource {
  return { name: path, open: () => createReadStream(path, { highWaterMark: 64 * 1024 }) };
}

function reasonOf(path: string, error: unknown): string {
  if (error instanceof Failure && error.code === 'not-what-it-says') return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `there is no file ${path}.`;
  if (code === 'EISDIR') return `${path} is a folder; name the files in it.`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read by this user.`;
  throw error;
}
