import { Failure } from '../core/failure.ts';
import { approvePlan } from '../jobs/plans/approve-plan.ts';
import { findApprovedPlan, itemLabels, stepRows } from '../store/cases/case-details.ts';
import { getOffboarding } from '../store/cases/offboardings.ts';
import { findLatestPlan } from '../store/plans/plan-revisions.ts';
import { accessOf, proved, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { viewPlan } from './plan-view.ts';
import { caseParams } from './schemas/fields.ts';
import { approvalBody, plan } from './schemas/plans.ts';
import { z } from 'zod';
import { refuseStale } from './version.ts';

const tags = ['plans'];

/** The plan of a case, and its approval by digest. */
export function planRoutes(app: Api, { means: { db }, queue }: ApiMeans): void {
  const read = { config: within('departures.read'), schema: { tags, params: caseParams, response: { 200: plan } } };
  app.get('/api/v1/offboardings/:case/plan', read, (request) =>
    inCase(db, request, async (tx, { offboardingId, number }) => {
      const latest = await findLatestPlan(tx, offboardingId);
      if (latest === null) {
        const hint = 'the applications are still being read. Try again in a moment.';
        throw new Failure('rule-refused', `OFF-${number} has no plan yet: ${hint}`);
      }
      const { approvedDigest, playbook } = await getOffboarding(tx, offboardingId);
      const approved = { plan: await findApprovedPlan(tx, offboardingId), digest: approvedDigest };
      const rows = { playbook, items: await itemLabels(tx, offboardingId), ...(await stepRows(tx, offboardingId)) };
      return viewPlan(latest, approved, rows);
    }),
  );

  const approved = z.object({ approved: z.literal(true) });
  const approve = {
    config: proved(within('plans.approve')),
    schema: { tags, params: caseParams, body: approvalBody, response: { 200: approved } },
  };
  app.post('/api/v1/offboardings/:case/approvals', approve, (request) =>
    inCase(db, request, async (tx, { offboardingId, version }) => {
      refuseStale(request, version);
      const { operatorId } = accessOf(request).operator;
      await approvePlan(tx, queue, { offboardingId, digest: request.body.digest, operatorId });
      return { approved: true } as const;
    }),
  );
}
