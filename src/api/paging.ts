import { z } from 'zod';
import { Failure } from '../core/failure.ts';

/** The query of every list: how many, and where to go on. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional().describe('The `next` of the page before'),
};

/** A page of a list; `next` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** Where a list of cases goes on. */
export const casePlace = z.strictObject({ openedAt: z.iso.datetime(), number: z.int() });

/** Where a list goes on, as text that means nothing to the reader. */
export function cursorFrom(place: unknown): string | null {
  return place === null || place === undefined ? null : Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads a cursor back; undefined without one. Throws `bad-request` for one that no list of ours gave. */
export function placeFrom<Place>(cursor: string | undefined, schema: z.ZodType<Place>): Place | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new Failure('bad-request', 'The cursor is not one that this list gave. Begin again without it.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
