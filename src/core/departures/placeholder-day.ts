import { Failure } from '../failure.ts';

/** Systems write days such as 0001-01-01, 1900-01-01, 1970-01-01 and 9999-12-31 where they know none. */
const firstYear = 1971;
const lastYear = 2199;

/** Throws `rule-refused` for a day of a departure that can only be a placeholder; `name` says which day it is. */
export function refusePlaceholder(name: string, day: Temporal.PlainDate): void {
  if (day.year >= firstYear && day.year <= lastYear) return;
  throw new Failure(
    'rule-refused',
    `The ${name} ${day.toString()} is a placeholder, not a day somebody leaves on. Give the day, or wait until it is known.`,
  );
}
