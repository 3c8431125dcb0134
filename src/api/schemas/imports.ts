import { z } from 'zod';
import { count, instant } from './fields.ts';

export const importReport = z
  .object({
    format: z.string(),
    title: z.string(),
    recognisedBy: z.enum(['headings', 'format', 'map']),
    dryRun: z.boolean(),
    exportedAt: instant,
    rows: count,
    added: count,
    changed: count,
    unchanged: count,
    undecided: count,
    refused: z.array(
      z.object({
        file: z.string(),
        line: count.nullable(),
        column: z.string().nullable(),
        value: z.string(),
        reason: z.string(),
      }),
    ),
    refusedTotal: count,
    unread: z.array(z.string()),
    questions: z.array(z.string()),
  })
  .meta({ id: 'ImportReport' });
export type ImportReportView = z.infer<typeof importReport>;
