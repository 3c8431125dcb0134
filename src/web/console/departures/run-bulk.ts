import type { BulkAnswer, BulkBody } from '../../../api/schemas/bulk.ts';
import { server } from '../server/server.ts';

export type Deed = 'remind' | 'assign' | 'look';
/** Which cases are meant: these, or all that the filters of the list let through. */
export type Which = Pick<BulkBody, 'cases' | 'filter'>;
export type Result = BulkAnswer['results'][number];
/** How far a deed is, and what became of it for each case so far. */
export type Outcome = { readonly total: number; readonly results: readonly Result[] };

/** How many cases a deed would reach. */
export async function countFor(deed: Deed, which: Which, more: object): Promise<number> {
  const { total } = await server.post<BulkAnswer>(`/offboarding-bulk/${deed}`, { ...which, ...more, dryRun: true });
  return total ?? 0;
}

/** Does a deed for all of them, part by part; the server refuses it when they are not `expected` any more. */
export async function runBulk(
  deed: Deed,
  body: Which & { readonly expected: number },
  tell: (outcome: Outcome) => void,
): Promise<Outcome> {
  let outcome: Outcome = { total: body.expected, results: [] };
  let cursor: string | null = null;
  do {
    const sent: object = { ...body, ...(cursor === null ? {} : { cursor }) };
    const answer: BulkAnswer = await server.post<BulkAnswer>(`/offboarding-bulk/${deed}`, sent);
    outcome = { ...outcome, results: [...outcome.results, ...answer.results] };
    tell(outcome);
    cursor = answer.next;
  } while (cursor !== null);
  return outcome;
}
