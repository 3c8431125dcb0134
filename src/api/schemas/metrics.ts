import { z } from 'zod';
import { workerTypes } from '../../core/departure.ts';
import { metricNames, rowGroups } from '../../core/metric-figure.ts';
import { count, id, instant } from './fields.ts';

const segment = z.string().trim().min(1).max(200).optional();

export const metricQuery = z.object({
  period: z
    .string()
    .max(7)
    .describe('A month (2026-06), a quarter (2026-Q2) or a year (2026), in the zone of the organization'),
  metric: z.enum(metricNames).optional().describe('One of the six; left out: all'),
  department: segment,
  country: segment,
  workerType: z.enum(workerTypes).optional(),
  rows: z.coerce.number().int().min(0).max(10_000).default(200).describe('How many rows behind each figure at most'),
});

const amount = z.number().nullable();
const percentile = z.object({ value: amount, text: z.string() });

const figureRow = z.object({
  id: z.string(),
  leaverId: id,
  leaver: z.string(),
  label: z.string(),
  group: z.enum(rowGroups),
  reason: z.string(),
  tookMs: amount,
  assurance: z.string().nullable(),
  clocks: z.object({ hrLatenessMs: z.number(), ourMs: amount, vendorLagMs: amount }).nullable(),
});

const figure = z
  .object({
    metric: z.enum(metricNames),
    counts: z.string(),
    notMeasured: z.string().nullable(),
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
    companions: z.array(z.object({ name: z.string(), value: amount, text: z.string() })),
    rows: z.array(figureRow).describe('What still stands open comes first'),
    rowsLeftOut: count,
  })
  .meta({ id: 'MetricFigure' });
export type MetricFigure = z.infer<typeof figure>;

export const metricAnswer = z
  .object({
    period: z.object({ name: z.string(), from: instant, until: instant, timeZone: z.string() }),
    asOf: instant,
    ledgerSize: count,
    ruleVersion: count,
    filters: z.object({
      department: z.string().nullable(),
      country: z.string().nullable(),
      workerType: z.string().nullable(),
    }),
    population: count,
    leftOut: z.array(z.object({ id, name: z.string(), reason: z.string() })),
    figures: z.array(figure),
  })
  .meta({ id: 'Metrics' });
export type MetricsAnswered = z.infer<typeof metricAnswer>;
