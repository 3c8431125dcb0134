import {
  assignApplication,
  assignCase,
  assignStep,
  findNamedOperator,
  markAway,
  markBack,
  setDefaultCaseOwner,
} from '../store/steps/assignments.ts';
import { getVisibleCaseOf } from '../store/cases/case-lists.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOperator } from '../store/people/operators.ts';
import { rowScope } from '../store/row-scope.ts';
import { getVisiblePerson } from '../store/people/visible-lists.ts';
import { accessOf, everywhere, scopeOf, signedIn, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { absence, applicationOwner, caseAssignment, stepAssignment } from './schemas/assignments.ts';
import { caseParams, idParams } from './schemas/fields.ts';
import { done } from './schemas/work.ts';

const isDone = { done: true } as const;

/** Whose a step, a case or an application is, and who stands in for whom. */
export function assignmentRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const toStep = { tags: ['steps'], params: idParams, body: stepAssignment, response: { 200: done } };
  app.post('/api/v1/steps/:id/assign', { config: within('steps.complete'), schema: toStep }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const stepId = request.params.id;
      const { offboardingId } = await getVisibleCaseOf(tx, scopeOf(request), 'step', stepId);
      const operatorId = await idOf(tx, request.body.to);
      await assignStep(tx, { stepId, offboardingId, operatorId }, operator.operatorId);
    });
    return isDone;
  });

  const toCase = { tags: ['offboardings'], params: caseParams, body: caseAssignment, response: { 200: done } };
  app.post(
    '/api/v1/offboardings/:case/assign',
    { config: within('departures.add'), schema: toCase },
    async (request) => {
      const { operator, acting } = accessOf(request);
      const { owner, successorId, sponsorId } = request.body;
      await inCase(db, request, async (tx, found) => {
        const scope = rowScope(acting, 'people.read');
        for (const personId of [successorId ?? null, sponsorId ?? null])
          if (personId !== null) await getVisiblePerson(tx, scope, personId);
        const parts = {
          ...(owner === undefined ? {} : { ownerId: await idOf(tx, owner) }),
          ...(successorId === undefined ? {} : { successorId }),
          ...(sponsorId === undefined ? {} : { sponsorId }),
        };
        await assignCase(tx, found, parts, operator.operatorId);
      });
      return isDone;
    },
  );

  const toApplication = { tags: ['applications'], params: idParams, body: applicationOwner, response: { 200: done } };
  const ofApplication = { config: everywhere('applications.manage'), schema: toApplication };
  app.post('/api/v1/applications/:id/owner', ofApplication, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const ownerId = await idOf(tx, request.body.owner);
      await assignApplication(tx, { applicationId: request.params.id, ownerId }, operator.operatorId);
    });
    return isDone;
  });

  const byDefault = { tags: ['organization'], body: applicationOwner, response: { 200: done } };
  const ofOrganization = { config: everywhere('operators.manage'), schema: byDefault };
  app.post('/api/v1/organization/case-owner', ofOrganization, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) =>
      setDefaultCaseOwner(tx, await idOf(tx, request.body.owner), operator.operatorId),
    );
    return isDone;
  });
  absenceRoutes(app, db);
}

function absenceRoutes(app: Api, db: ApiMeans['means']['db']): void {
  const tags = ['access'];
  const away = { tags, params: idParams, body: absence, response: { 200: done } };
  app.post('/api/v1/operators/:id/away', { config: everywhere('operators.manage'), schema: away }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const { id: operatorId } = await getOperator(tx, request.params.id, operator.operatorId);
      await markAway(tx, { operatorId, ...(await absenceOf(tx, request.body)) }, operator.operatorId);
    });
    return isDone;
  });

  const back = { tags, params: idParams, response: { 200: done } };
  app.post('/api/v1/operators/:id/back', { config: everywhere('operators.manage'), schema: back }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) =>
      markBack(tx, (await getOperator(tx, request.params.id, operator.operatorId)).id, operator.operatorId),
    );
    return isDone;
  });

  const mine = { tags, body: absence, response: { 200: done } };
  app.post('/api/v1/me/away', { config: signedIn, schema: mine }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { operatorId } = operator;
    await withOrganization(db, organizationId, async (tx) =>
      markAway(tx, { operatorId, ...(await absenceOf(tx, request.body)) }, operatorId),
    );
    return isDone;
  });

  app.post('/api/v1/me/back', { config: signedIn, schema: { tags, response: { 200: done } } }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) => markBack(tx, operator.operatorId, operator.operatorId));
    return isDone;
  });
}

async function absenceOf(tx: Tx, body: { readonly until: string; readonly standIn: string }) {
  const standInId = (await findNamedOperator(tx, body.standIn)).id;
  return { standInId, until: Temporal.Instant.from(body.until) };
}

async function idOf(tx: Tx, named: string | null): Promise<string | null> {
  return named === null ? null : (await findNamedOperator(tx, named)).id;
}
