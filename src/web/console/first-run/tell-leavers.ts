import type { ReceivedDeparture } from '../../../api/schemas/cases.ts';
import { Failure } from '../../../core/failure.ts';
import { departureBodyOf } from '../../../formats/departure-body.ts';
import { readRecords } from '../../../formats/read-records.ts';
import { recognizeFile } from '../../../formats/recognize-file.ts';
import { sourceOf } from '../parts/file-source.ts';
import { server } from '../server/server.ts';
import type { Choices } from './read-dropped.ts';

/** What became of a list of leavers. `line`: where the row begins, counted from 1. */
export type Told = {
  readonly opened: number;
  readonly known: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
  /** Cases that a brake holds, with its reason. */
  readonly held: readonly string[];
};

const aboutOneRow = ['bad-request', 'not-found', 'not-allowed', 'conflict', 'rule-refused'];

/**
 * Opens a case for each row of a list of leavers, one after the other; a row that is refused does not stop the rest, and a list that is
 * told twice opens no second case. Throws a `Failure` for what concerns all rows: a file that is no such list, no server.
 */
export async function tellLeavers(file: File, { dates, formats }: Pick<Choices, 'dates' | 'formats'>): Promise<Told> {
  const recognized = await recognizeFile(sourceOf(file), formats[file.name]);
  const rows: { readonly line: number; readonly body: ReturnType<typeof departureBodyOf> }[] = [];
  for await (const { records, lines, problems } of readRecords(recognized, { dates, currency: undefined })) {
    for (const { line, column, value, reason } of problems)
      rows.push({ line, body: { problem: column === null ? reason : `${column} “${value}” ${reason}` } });
    for (const [index, record] of records.entries())
      if (record.record === 'departure')
        rows.push({ line: lines[index] ?? 0, body: departureBodyOf(record, { source: 'csv' }) });
  }
  const answers: { readonly line: number; readonly answer: ReceivedDeparture | string }[] = [];
  for (const { line, body } of rows)
    answers.push({ line, answer: 'problem' in body ? body.problem : await tell(body) });
  const heard = answers.flatMap(({ answer }) => (typeof answer === 'string' ? [] : [answer]));
  return {
    opened: heard.filter(({ state }) => state === 'opened').length,
    known: heard.filter(({ state }) => state === 'duplicate').length,
    refused: answers.flatMap(({ line, answer }) => (typeof answer === 'string' ? [{ line, reason: answer }] : [])),
    held: heard.flatMap(({ number, held }) => (held === undefined ? [] : [`${number ?? ''}: ${held}`])),
  };
}

async function tell(body: unknown): Promise<ReceivedDeparture | string> {
  try {
    return await server.post<ReceivedDeparture>('/departures', body);
  } catch (error) {
    if (error instanceof Failure && aboutOneRow.includes(error.code)) return error.message;
    throw error;
  }
}
