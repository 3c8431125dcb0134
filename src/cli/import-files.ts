import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImportReportView as ImportReport } from '../api/schemas/imports.ts';
import { Failure, type FailureCode } from '../core/failure.ts';
import { recognizeFile, unreadNote } from '../formats/recognize-file.ts';
import type { Client } from './client.ts';
import { paint, paragraph } from './table.ts';
import { plural, printable } from './text.ts';

export type ImportOptions = {
  readonly format?: string;
  readonly dryRun?: true;
  readonly dates?: 'dmy' | 'mdy';
  readonly currency?: string;
  readonly application?: string;
  readonly map?: string;
};

/** One file: read, with its report, or refused whole. */
export type FileOutcome = {
  readonly file: string;
  readonly report: ImportReport | null;
  readonly failure: { readonly code: FailureCode; readonly message: string } | null;
};

/** Sends files one after the other; one that is refused does not stop the rest. Throws what concerns all: no server, no right. */
export async function importFiles(
  client: Client,
  files: readonly string[],
  options: ImportOptions,
): Promise<readonly FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for (const file of await peopleFirst(files, options)) {
    try {
      outcomes.push({ file, report: await importOne(client, file, options), failure: null });
    } catch (error) {
      if (!(error instanceof Failure) || concernsAll.includes(error.code)) throw error;
      outcomes.push({ file, report: null, failure: { code: error.code, message: error.message } });
    }
  }
  return outcomes;
}

const concernsAll: readonly FailureCode[] = ['server-unreachable', 'not-signed-in', 'not-allowed', 'too-many-requests'];

/** Who holds a thing can only be told once the people are known, so their files go first, whatever the order they were named in. */
async function peopleFirst(files: readonly string[], options: ImportOptions): Promise<readonly string[]> {
  // One map is for one kind of file.
  if (files.length < 2 || options.map !== undefined) return files;
  const ranked = await Promise.all(files.map(async (file, at) => ({ file, at, rank: await rankOf(file, options) })));
  return ranked.sort((a, b) => a.rank - b.rank || a.at - b.at).map(({ file }) => file);
}

/** What cannot be recognised goes last; the server says why it is refused. */
async function rankOf(file: string, { format, application }: ImportOptions): Promise<number> {
  try {
    const { dialect } = await recognizeFile({ name: file, open: () => createReadStream(file) }, format, {
      application,
    });
    return ['people', 'departures', 'accounts', 'assets', 'devices', 'accessories', 'seats'].indexOf(dialect.subject);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

async function importOne(client: Client, file: string, options: ImportOptions): Promise<ImportReport> {
  if (file !== '-') await checkFile(file);
  const { dryRun, ...rest } = options;
  const query = { ...rest, fileName: file === '-' ? 'standard input' : basename(file), ...(dryRun ? { dryRun } : {}) };
  return client.upload<ImportReport>('/imports', query, file === '-' ? process.stdin : createReadStream(file));
}

async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`;
    throw new Failure('not-found', `The file ${file} ${reason}.`, { cause });
  });
  if (found.isDirectory()) throw new Failure('bad-request', `${file} is a folder; name the files in it.`);
}

const shownProblems = 20;

/** What became of one file, for people. */
export function importLines({ file, report, failure }: FileOutcome): readonly string[] {
  if (failure !== null)
    return paragraph(`${file}: not read. ${failure.message}`, 0, 2).map((line) => paint('red', line));
  if (report === null) return [];
  const tense = report.dryRun ? 'would be ' : '';
  const counts = [
    `${report.added} ${tense}added`,
    `${report.changed} ${tense}changed`,
    `${report.unchanged} unchanged`,
    ...(report.undecided > 0 ? [`${report.undecided} undecided`] : []),
    ...(report.refusedTotal > 0 ? [`${plural(report.refusedTotal, 'row')} refused`] : []),
  ];
  const taken = report.recognisedBy === 'headings' ? 'taken for a' : 'read as a';
  const problems = report.refused.slice(0, shownProblems).flatMap(({ line, column, value, reason }) => {
    const where = [line === null ? null : `line ${line}`, column].filter((text) => text !== null).join(', ');
    return paragraph(`${where === '' ? '' : `${where}: `}“${value}” ${reason}`, 4, 6).map((text) =>
      paint('yellow', text),
    );
  });
  const more = report.refusedTotal - Math.min(report.refused.length, shownProblems);
  return [
    ...paragraph(`${file}: ${taken} ${report.title}, ${plural(report.rows, 'row')}: ${counts.join(', ')}.`, 0, 2),
    ...problems,
    ...(more > 0 ? [printable(`… and ${more} more; --json lists them.`)].map((text) => `    ${text}`) : []),
    ...unreadNote(report.unread).flatMap((note) => paragraph(note, 4, 6)),
    ...(report.format === 'leavers' ? departureHint(file) : []),
    ...report.questions.flatMap((question) => paragraph(`? ${question}`, 4, 6)),
  ];
}

function departureHint(file: string): readonly string[] {
  return paragraph(`Open cases for them with: handback departures add --csv ${file}`, 4, 6);
}
