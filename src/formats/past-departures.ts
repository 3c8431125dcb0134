import Papa from 'papaparse';
import { Failure } from '../core/failure.ts';
import { type DateOrder, readDay } from './date-value.ts';

/** One row of a list of people who left in the past. */
export type PastDeparture = { readonly day: string; readonly person: string };

/**
 * Reads a CSV of people who left: a column for the day (`date`, `last day`, `termination date`) and one that tells people apart
 * (`person`, `employee number`, `id`). Throws `not-what-it-says` with the line for what cannot be read.
 */
export function readPastDepartures(text: string, order: DateOrder | undefined): readonly PastDeparture[] {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: true });
  const [heading = [], ...rows] = data;
  const day = columnOf(heading, /^(date|day|last (working )?day|termination date|left)$/i);
  const person = columnOf(heading, /^(person|employee( (number|id|no))?|worker( id)?|id|number)$/i);
  if (day < 0 || person < 0) {
    throw new Failure('not-what-it-says', 'The file needs a heading with the columns "date" and "person".');
  }
  return rows.map((row, index) => {
    const read = readDay((row[day] ?? '').trim(), order);
    const who = (row[person] ?? '').trim();
    if (typeof read !== 'string') throw new Failure('not-what-it-says', `Row ${index + 2}: the date ${read.reason}.`);
    if (who === '') throw new Failure('not-what-it-says', `Row ${index + 2} does not say who left.`);
    return { day: read, person: who };
  });
}

function columnOf(heading: readonly string[], name: RegExp): number {
  return heading.findIndex((cell) => name.test(cell.trim().replaceAll('_', ' ')));
}
