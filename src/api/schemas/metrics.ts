import { z } from 'zod';
import { workerTypes } from '../../core/departures/departure.ts';
import { rowMetrics } from '../../core/metrics/metric-counted.ts';
import { metricNames, rowGroups } from '../../core/metrics/metric-figure.ts';
import { leaverSegments, toldKinds } from '../../store/metrics/metric-population.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { count, day, id, instant } from './fields.ts';

const segment = z.string().trim().min(1).max(200).optional();

const asked = {
  period: z
    .string()
    .max(7)
    .describe('A month (2026-06), a quarter (2026-Q2) or a year (2026), in the zone of the organization'),
  kind: z.enum(toldKinds).optional().describe('How they leave; for hr, legal, security and admin'),
  department: segment,
  country: segment,
  site: segment.describe('The name of where they work'),
  workerType: z.enum(workerTypes).optional(),
  manager: id.optional().describe('The person they report to'),
  playbook: segment.describe('With its version, `standard 3`; `none`: without a case'),
  assurance: z.enum(['confirmed', 'attested', 'waived']).optional(),
  application: z.enum(['connected', 'manual']).optional().describe('Only what belongs to such applications'),
  privileged: z.enum(['yes', 'no']).optional().describe('Only accounts with or without privileges'),
};

export const metricQuery = z.object({
  ...asked,
  metric: z.enum(metricNames).optional().describe('One of the six; left out: all'),
  by: z.enum(leaverSegments).optional().describe('Also the figures of each value of this'),
});

export const valuesQuery = z.object({ period: asked.period });
const values = z.array(z.string());
export const leaverValues = z
  .object({ department: values, country: values, site: values, workerType: z.array(z.enum(workerTypes)) })
  .meta({ id: 'LeaverValues' });
export type LeaverValuesAnswered = z.infer<typeof leaverValues>;

export const rowsQuery = z.object({
  ...asked,
  group: z.enum(rowGroups).optional().describe('Only rows that were counted here'),
  reason: z
    .string()
    .max(200)
    .optional()
    .describe('Only rows that were counted so for this reason, as the figure tells it'),
  unknown: z
    .stringbool()
    .optional()
    .describe('Only rows of which nobody could tell how they stand, or only all others'),
  ...pageQuery,
});

/** The metrics whose rows can be listed one by one. */
export const listedMetrics = [...rowMetrics, 'audit_trail'] as const;

/** Where a list of rows goes on. */
export const rowPlace = z.strictObject({ after: z.uuid().nullable(), skip: z.int().min(0) });

export const exportBody = z.strictObject(asked);
export const exportsQuery = z.object({ period: asked.period.optional(), ...pageQuery });

const amount = z.number().nullable();
const said = z
  .discriminatedUnion('as', [
    z.object({ as: z.literal('count'), count: z.number() }),
    z.object({ as: z.literal('share'), count: z.number(), of: z.number() }),
    z.object({
      as: z.literal('length'),
      ms: z.number(),
      of: z.number().optional().describe('The middle one of so many'),
    }),
    z.object({ as: z.literal('open'), oldestMs: z.number() }),
    z.object({ as: z.literal('not_measured'), reason: z.string() }),
    z.object({ as: z.literal('nothing') }),
    z.object({ as: z.literal('between'), from: z.string(), to: z.string(), sources: z.string().nullable() }),
  ])
  .nullish()
  .describe('What the text says, to word it in another language; null where only the text says it')
  .meta({ id: 'MetricSaid' });
const percentile = z.object({ value: amount, text: z.string(), said });

const figureRow = z.object({
  id: z.string(),
  leaverId: id,
  leaver: z.string(),
  offboarding: z.string().nullable().describe('Their case, such as OFF-12'),
  label: z.string(),
  group: z.enum(rowGroups),
  reason: z.string(),
  tookMs: amount,
  assurance: z.string().nullable(),
  clocks: z.object({ hrLatenessMs: z.number(), ourMs: amount, vendorLagMs: amount }).nullable(),
});

export const rowsPage = pageOf(figureRow).meta({ id: 'MetricRows' });
export type MetricRowsAnswered = z.infer<typeof rowsPage>;

const counted = ['departures', 'assets', 'seats', 'accounts', 'records'] as const;
const figure = z
  .object({
    metric: z.enum(metricNames),
    counts: z.enum(counted),
    notMeasured: z.string().nullable(),
    uncounted: z
      .union([
        z.object({ why: z.enum(['too_few', 'no_ends', 'nothing_yet', 'whole_register']) }),
        z.object({
          why: z.literal('not_apart'),
          counts: z.enum(counted),
          by: z.enum(['assurance', 'connected', 'privileged']),
        }),
        z.object({ why: z.enum(['began', 'no_worker', 'one_day']), day: z.string() }),
        z.object({ why: z.literal('other_rules'), from: count, to: count }),
      ])
      .optional()
      .describe('Why it is not measured, to word it in another language'),
    rate: z.object({
      count: z.number(),
      of: z.number(),
      percent: amount,
      small: z.boolean().describe('Too few for a percentage; read the rows'),
      text: z.string(),
    }),
    identity: z
      .object({
        numerator: z.number(),
        remainder: z.number(),
        excluded: z.number(),
        tooYoung: z.number(),
        population: z.number(),
      })
      .describe('The first four add up to the last'),
    spread: z
      .object({
        unit: z.enum(['days', 'minutes']),
        rows: count,
        p50: percentile,
        p90: percentile,
        p95: percentile,
        worst: percentile,
        average: z.object({ value: z.number(), atLeast: z.boolean(), text: z.string() }),
      })
      .nullable(),
    companions: z.array(z.object({ name: z.string(), value: amount, text: z.string(), said })),
    reasons: z
      .array(z.object({ group: z.enum(rowGroups), reason: z.string(), count }))
      .describe('Why rows were counted where they were; they add up to the population'),
  })
  .meta({ id: 'MetricFigure' });
export type MetricFigure = z.infer<typeof figure>;

const difference = z.object({
  metric: z.enum(metricNames),
  what: z.string(),
  was: z.string().nullable(),
  now: z.string().nullable(),
});
const filters = z.record(z.string(), z.union([z.string(), z.boolean()]));

export const metricAnswer = z
  .object({
    period: z.object({ name: z.string(), from: instant, until: instant, timeZone: z.string() }),
    asOf: instant,
    ledgerSize: count,
    ruleVersion: count,
    filters,
    population: count.nullable().describe('null: too few to say'),
    leftOut: z.array(z.object({ id, name: z.string(), reason: z.string() })).describe('The first 200 of them'),
    leftOutCount: count,
    figures: z.array(figure),
    cells: z.array(
      z.object({
        value: z.string(),
        label: z.string(),
        population: count.nullable(),
        figures: z.array(figure).nullable().describe('null: too few to show'),
      }),
    ),
    exported: z
      .object({ id, asOf: instant, restated: z.boolean(), differences: z.array(difference) })
      .nullable()
      .describe('The same question as it was given out last, and what is different now'),
  })
  .meta({ id: 'Metrics' });
export type MetricsAnswered = z.infer<typeof metricAnswer>;

export const metricExport = z
  .object({
    id,
    period: z.string(),
    filters,
    asOf: instant,
    ruleVersion: count,
    ledgerSize: count,
    population: count,
    figures: z.array(figure),
    restates: id.nullable().describe('What was given out before for the same question'),
    differences: z.array(difference),
    exportedBy: z.string(),
  })
  .meta({ id: 'MetricExport' });
export type MetricExported = z.infer<typeof metricExport>;
export const exportsPage = pageOf(metricExport);

export const residualQuery = z.object({
  from: day.describe('The first day, in the zone of the organization'),
  to: day.describe('The last day; at most 400 in all'),
});

export const residualAnswer = z
  .object({
    timeZone: z.string(),
    asOf: instant,
    days: z.array(
      z.object({
        day,
        leavers: count.describe('With an account past the end of access that was not seen off by the end of the day'),
        accounts: count,
        unknown: count.describe('Of these accounts, those of which nobody could tell'),
      }),
    ),
  })
  .meta({ id: 'ResidualAccess' });
export type ResidualAnswered = z.infer<typeof residualAnswer>;
