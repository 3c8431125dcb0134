import { z } from 'zod';
import { reportNames, reportSegments } from '../../core/reports/report.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { count, day, id, instant } from './fields.ts';

export const reportParams = z.object({ report: z.enum(reportNames) });

const segment = z.enum(reportSegments);
export const reportQuery = z.object({
  from: day.optional().describe('The first day that is in it, in the zone of the organization'),
  to: day.optional().describe('The last day that is in it'),
  by: segment.optional().describe('Told apart by this'),
});
export const reportRowsQuery = reportQuery.extend({
  ...pageQuery,
  state: z.string().max(40).optional(),
  group: z.string().max(300).optional().describe('One of the groups that `by` tells apart'),
});

export const reportPlace = z.strictObject({ at: instant, id });

const definition = {
  name: z.enum(reportNames),
  title: z.string(),
  counts: z.string().describe('What a row is, and which rows there are'),
  day: z.string().describe('The day by which a period chooses rows'),
  amount: z.string().describe('What the amounts are'),
};
export const reportList = z.object({
  items: z.array(
    z
      .object({ ...definition, states: z.array(z.object({ state: z.string(), meaning: z.string() })) })
      .meta({ id: 'ReportDefinition' }),
  ),
  next: z.null(),
});
export type ReportListView = z.infer<typeof reportList>;

const amount = z.object({ currency: z.string(), minor: z.int().describe('In minor units: 72000 for 720.00') });
const figure = z
  .object({
    state: z.string(),
    meaning: z.string(),
    rows: count,
    amounts: z.array(amount).describe('One for each currency; never added up over them'),
    unknown: count.describe('Rows whose amount nobody knows, and which are in none of the amounts'),
    link: z.string().describe('Where the rows are'),
  })
  .meta({ id: 'ReportFigure' });
export type ReportFigureView = z.infer<typeof figure>;

export const report = z
  .object({
    ...definition,
    asOf: instant.nullable().describe('Null: zombies have never been counted'),
    from: day.nullable(),
    to: day.nullable(),
    figures: z.array(figure).describe('Every state, also those without rows'),
    by: z.object({ segment, meaning: z.string() }).nullable(),
    groups: z.array(z.object({ group: z.string(), figures: z.array(figure) })),
  })
  .meta({ id: 'Report' });
export type ReportView = z.infer<typeof report>;

const row = z
  .object({
    id,
    state: z.string(),
    label: z.string(),
    category: z.string(),
    offboarding: z.string().nullable(),
    personId: id.nullable(),
    person: z.string().nullable(),
    department: z.string().nullable(),
    site: z.string().nullable(),
    country: z.string().nullable(),
    at: instant,
    minor: z.int().nullable(),
    currency: z.string().nullable(),
    unknown: z.boolean().describe('Nobody knows the amount'),
    note: z
      .string()
      .nullable()
      .describe('What else is known of the state: an ending, a reason, where the amount is from'),
  })
  .meta({ id: 'ReportRow' });
export type ReportRowView = z.infer<typeof row>;
export const reportRows = pageOf(row);
