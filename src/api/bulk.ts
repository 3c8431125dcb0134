import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { recheckOffboarding } from '../jobs/looks/recheck.ts';
import { remindCases } from '../jobs/messages/remind-cases.ts';
import { wakeCase } from '../jobs/steps/queue.ts';
import { countMatching, listMatching, type MatchingCase } from '../store/cases/matching-cases.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { assignCase, findNamedOperator } from '../store/steps/assignments.ts';
import { listStepIdsOf } from '../store/steps/own-steps.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { filterOf } from './case-lists.ts';
import { cursorFrom, placeFrom } from './paging.ts';
import { type BulkAnswer, bulkAnswer, bulkAssignBody, bulkBody } from './schemas/bulk.ts';

const tags = ['offboardings'];
const response = { 200: bulkAnswer };

/** How many cases one request works on: what writes rows does many, what asks other systems few. */
const atOnce = { remind: 500, assign: 100, look: 8 } as const;

type Request = FastifyRequest & { readonly body: z.output<typeof bulkBody> };
type Result = BulkAnswer['results'][number];

/**
 * One deed for many cases: those that are named, or all that a filter lets through. Each succeeds or fails by itself; an answer has a part of
 * them and says where to go on, so that nothing is open for long and whoever waits sees how far it is.
 */
export function bulkRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

  /** The next of the cases, unless only their number was asked for. */
  const take = (request: Request, limit: number) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const filter = await narrowed(tx, request);
      const after = placeFrom(request.body.cursor, z.int()) ?? null;
      const { expected, dryRun } = request.body;
      const total = after === null ? await countMatching(tx, scopeOf(request), filter) : null;
      if (total !== null && expected !== undefined && expected !== total)
        throw new Failure(
          'conflict',
          `${total} cases match by now, not ${expected}. Look at them again; nothing was done.`,
        );
      if (dryRun) return { total, cases: [], next: null };
      const found = await listMatching(tx, scopeOf(request), { ...filter, after, limit: limit + 1 });
      const cases = found.slice(0, limit);
      return { total, cases, next: found.length > limit ? cursorFrom(cases.at(-1)?.number) : null };
    });

  /** Does it for each by itself. */
  const each = async (cases: readonly MatchingCase[], deed: (one: MatchingCase) => Promise<unknown>) =>
    Promise.all(
      cases.map(async (one) => {
        try {
          await deed(one);
          return resultOf(one, { outcome: 'done' });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          return resultOf(one, { outcome: 'failed', sentence: error.message });
        }
      }),
    );

  const remind = { config: within('departures.add'), schema: { tags, body: bulkBody, response } };
  app.post('/api/v1/offboarding-bulk/remind', remind, async (request) => {
    const { total, cases, next } = await take(request, atOnce.remind);
    const { organizationId, operator } = accessOf(request);
    const told = await withOrganization(db, organizationId, async (tx) =>
      cases.length === 0 ? [] : remindCases(tx, { cases, operatorId: operator.operatorId }),
    );
    const outcomeOf = new Map(told.map((one) => [one.offboardingId, one]));
    const results = cases.map((one) => {
      const outcome = outcomeOf.get(one.offboardingId);
      if (outcome !== undefined && 'people' in outcome)
        return resultOf(one, { outcome: 'done', people: outcome.people });
      return resultOf(one, { outcome: 'left', because: outcome?.whyNot ?? null });
    });
    return { total, results, next };
  });

  const assign = { config: within('departures.add'), schema: { tags, body: bulkAssignBody, response } };
  app.post('/api/v1/offboarding-bulk/assign', assign, async (request) => {
    const { total, cases, next } = await take(request, atOnce.assign);
    const { organizationId, operator } = accessOf(request);
    const { owner } = request.body;
    const ownerId =
      owner === null
        ? null
        : await withOrganization(db, organizationId, async (tx) => (await findNamedOperator(tx, owner)).id);
    const results = await each(cases, (one) =>
      withOrganization(db, organizationId, (tx) => assignCase(tx, one, { ownerId }, operator.operatorId)),
    );
    return { total, results, next };
  });

  const look = { config: within('plans.approve'), schema: { tags, body: bulkBody, response } };
  app.post('/api/v1/offboarding-bulk/look', look, async (request) => {
    const { total, cases, next } = await take(request, atOnce.look);
    const { organizationId } = accessOf(request);
    const results = await each(cases, async ({ offboardingId, state }) => {
      await (state === 'open' ? observeOffboarding : recheckOffboarding)(means, organizationId, offboardingId);
      await withOrganization(db, organizationId, (tx) => wakeCase(queue, tx, offboardingId));
    });
    return { total, results, next };
  });
}

async function narrowed(tx: Tx, request: Request) {
  const { cases, filter } = request.body;
  if (cases !== undefined) return { numbers: cases.map((number) => Number(number.slice('OFF-'.length))) };
  return filterOf(filter ?? {}, () => listStepIdsOf(tx, accessOf(request).operator.operatorId));
}

function resultOf(
  { number, name }: MatchingCase,
  said: Pick<Result, 'outcome'> & Partial<Pick<Result, 'because' | 'people' | 'sentence'>>,
): Result {
  return { number: `OFF-${number}`, name, because: null, people: null, sentence: null, ...said };
}
