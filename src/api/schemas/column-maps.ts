import { z } from 'zod';
import { columnMapDefinition, type MapTarget, mapTargets } from '../../formats/column-map.ts';
import { instant } from './fields.ts';

const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,59}$/u, 'it is a short name of letters, digits, dots, dashes and spaces');
const target = z.enum(Object.keys(mapTargets) as [MapTarget, ...MapTarget[]]);

export const columnMapParams = z.object({ name: z.string().max(60) });

export const columnMapBody = columnMapDefinition
  .extend({
    name,
    target: target.describe('The list whose fields the columns become'),
  })
  .meta({ id: 'ColumnMapBody' });
export type ColumnMapBody = z.input<typeof columnMapBody>;

export const columnMapSaved = z.object({ name: z.string(), replaced: z.boolean() }).meta({ id: 'ColumnMapSaved' });
export type ColumnMapSavedAnswer = z.infer<typeof columnMapSaved>;

export const columnMap = z
  .object({
    name: z.string(),
    target,
    columns: z
      .record(z.string(), z.string())
      .describe('By heading: the field it is. “Status#2” is the second of its name'),
    words: z.record(z.string(), z.record(z.string(), z.string())),
    dates: z.enum(['dmy', 'mdy', 'ymd']).nullable(),
    savedAt: instant,
  })
  .meta({ id: 'ColumnMap' });
export type ColumnMapListed = z.infer<typeof columnMap>;
