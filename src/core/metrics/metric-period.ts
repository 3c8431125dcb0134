import { Failure } from '../failure.ts';

/** A half-open stretch of whole days in the organization's zone. */
export type MetricPeriod = {
  readonly name: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly timeZone: string;
};

/** Reads `2026-06`, `2026-Q2` or `2026` as the days of a zone. Throws `bad-request` for anything else. */
export function metricPeriod(name: string, timeZone: string): MetricPeriod {
  const [, year, quarter, month] = /^([12]\d{3})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$/.exec(name) ?? [];
  if (year === undefined)
    throw new Failure(
      'bad-request',
      `"${name}" is not a period. Write a month (2026-06), a quarter (2026-Q2) or a year (2026).`,
    );
  const first = Temporal.PlainDate.from({ year: Number(year), month: firstMonth(quarter, month), day: 1 });
  const months = month !== undefined ? 1 : quarter !== undefined ? 3 : 12;
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).toInstant();
  return { name, from: startOf(first), until: startOf(first.add({ months })), timeZone };
}

function firstMonth(quarter: string | undefined, month: string | undefined): number {
  if (month !== undefined) return Number(month);
  return quarter === undefined ? 1 : Number(quarter) * 3 - 2;
}
