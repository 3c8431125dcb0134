import { Failure } from '../../../core/failure.ts';
import { readRecords } from '../../../formats/read-records.ts';
import { recognizeFile } from '../../../formats/recognize-file.ts';

/**
 * The employee numbers of a list of leavers. Throws `not-what-it-says` for a file that is something else, and `rule-refused`, with the
 * line, for a row that cannot be read, has no number, or names another day than `lastWorkingDay` (empty: any).
 */
export async function readLeaverNumbers(file: File, lastWorkingDay: string): Promise<readonly string[]> {
  const open = () => chunksOf(file);
  const recognized = await recognizeFile({ name: file.name, open });
  if (recognized.dialect.subject !== 'departures')
    throw new Failure('not-what-it-says', `${file.name} is a ${recognized.dialect.title}, not a list of leavers.`);
  const numbers: string[] = [];
  for await (const { records, lines, problems } of readRecords(recognized, { dates: undefined, currency: undefined })) {
    const [problem] = problems;
    if (problem !== undefined) throw refusal(problem.line, `${problem.value} ${problem.reason}`);
    for (const [index, record] of records.entries()) {
      if (record.record !== 'departure') continue;
      const { employeeNumber, displayName, lastWorkingDay: day } = record;
      const line = lines[index] ?? 0;
      if (employeeNumber === null)
        throw refusal(line, `${displayName} has no employee number, and a name does not say for certain who leaves`);
      if (day !== null && lastWorkingDay !== '' && day !== lastWorkingDay)
        throw refusal(line, `${displayName} has another last working day (${day}); an event has one`);
      numbers.push(employeeNumber);
    }
  }
  return numbers;
}

function refusal(line: number, what: string): Failure {
  return new Failure('rule-refused', `Line ${line} of the list: ${what}.`);
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await file.arrayBuffer());
}
