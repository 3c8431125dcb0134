import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { closeOffboarding } from '../jobs/departures/close-offboarding.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { pauseOffboarding, resumeOffboarding } from '../jobs/departures/pause-offboarding.ts';
import { wakeCase } from '../jobs/steps/queue.ts';
import { recheckOffboarding } from '../jobs/looks/recheck.ts';
import { getCaseDetail } from '../store/cases/case-details.ts';
import { type CaseKey, getVisibleCase } from '../store/cases/case-lists.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOffboarding } from '../store/cases/offboardings.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { type CaseRequest, inCase } from './case-request.ts';
import { mayKnowKind } from './may-know-kind.ts';
import { caseDetail } from './schemas/cases.ts';
import { caseParams } from './schemas/fields.ts';
import { done, looked, rechecked } from './schemas/work.ts';
import { etagOf, refuseStale } from './version.ts';
import { toWire } from './wire.ts';

const tags = ['offboardings'];

/** Cases: the cover, and what is done to a case as a whole. */
export function offboardingRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

  const read = {
    config: within('departures.read'),
    schema: { tags, params: caseParams, response: { 200: caseDetail } },
  };
  app.get('/api/v1/offboardings/:case', read, async (request, reply) => {
    const { detail, mayKnow } = await inCase(db, request, async (tx, { offboardingId }) => ({
      detail: await getCaseDetail(tx, offboardingId),
      mayKnow: await mayKnowKind(tx, accessOf(request).acting, offboardingId),
    }));
    reply.header('etag', etagOf(detail.version));
    const { kind, ...departure } = detail.departure;
    return toWire({ ...detail, departure: mayKnow ? { kind, ...departure } : departure });
  });

  const look = { config: within('plans.approve'), schema: { tags, params: caseParams, response: { 200: looked } } };
  app.post('/api/v1/offboardings/:case/observe', look, async (request) => {
    const { offboardingId, state, number } = await findCase(request);
    if (state !== 'open') throw new Failure('conflict', `OFF-${number} is ${state}; ask for a re-check instead.`);
    const { organizationId } = accessOf(request);
    const { changed, unanswered } = await observeOffboarding(means, organizationId, offboardingId);
    return withOrganization(db, organizationId, async (tx) => {
      await wakeCase(queue, tx, offboardingId);
      const { revision, digest, approvedDigest } = await getOffboarding(tx, offboardingId);
      return { changed, unanswered, revision, digest, approved: digest !== null && digest === approvedDigest };
    });
  });

  const again = { config: within('plans.approve'), schema: { tags, params: caseParams, response: { 200: rechecked } } };
  app.post('/api/v1/offboardings/:case/recheck', again, async (request) => {
    const { offboardingId } = await findCase(request);
    const { organizationId } = accessOf(request);
    const result = await recheckOffboarding(means, organizationId, offboardingId);
    await withOrganization(db, organizationId, (tx) => wakeCase(queue, tx, offboardingId));
    return result;
  });

  const closed = z.object({ closed: z.literal(true) });
  const close = {
    config: within('offboardings.close'),
    schema: { tags, params: caseParams, response: { 200: closed } },
  };
  app.post('/api/v1/offboardings/:case/close', close, async (request) => {
    const { offboardingId, number } = await findCase(request);
    const { organizationId, operator } = accessOf(request);
    const closing = await closeOffboarding(means, organizationId, { offboardingId, operatorId: operator.operatorId });
    if (closing.closed) return { closed: true } as const;
    const { obstacles } = closing;
    throw new Failure('rule-refused', sayObstacles(number, obstacles), { details: { obstacles } });
  });

  const toggle = { config: within('plans.approve'), schema: { tags, params: caseParams, response: { 200: done } } };
  const halt = async (tx: Tx, { offboardingId }: CaseKey, operatorId: string) =>
    pauseOffboarding(tx, { offboardingId, operatorId });
  const goOn = async (tx: Tx, { offboardingId }: CaseKey, operatorId: string) =>
    resumeOffboarding(tx, queue, { offboardingId, operatorId });
  for (const [verb, change] of [
    ['pause', halt],
    ['resume', goOn],
  ] as const) {
    app.post(`/api/v1/offboardings/:case/${verb}`, toggle, async (request) => {
      await inCase(db, request, async (tx, found) => {
        refuseStale(request, found.version);
        await change(tx, found, accessOf(request).operator.operatorId);
      });
      return { done: true } as const;
    });
  }

  /** The case a request names, if its sender holds the route's permission for it and read its present version. */
  async function findCase(request: CaseRequest): Promise<CaseKey> {
    const found = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      getVisibleCase(tx, scopeOf(request), request.params.case),
    );
    refuseStale(request, found.version);
    return found;
  }
}

function sayObstacles(
  number: number,
  obstacles: readonly { readonly label: string; readonly reason: string }[],
): string {
  const shown = obstacles.slice(0, 3).map(({ label, reason }) => `${label} ${reason}`);
  const more = obstacles.length > shown.length ? `; and ${obstacles.length - shown.length} more` : '';
  return `OFF-${number} cannot be closed: ${shown.join('; ')}${more}.`;
}
