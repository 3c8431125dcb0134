import { changeRetention } from '../jobs/data/change-retention.ts';
import { proposeDeletion } from '../jobs/data/delete-data.ts';
import { getVisibleCaseOf } from '../store/cases/case-lists.ts';
import { listDataEvidence, listDataOfCase } from '../store/data/data-evidence.ts';
import { listRetentionRules } from '../store/data/retention.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { createOnce } from './once.ts';
import { caseData, deletionBody, retentionRuleBody, retentionRules } from './schemas/data.ts';
import { caseParams, idParams } from './schemas/fields.ts';
import { proposal } from './schemas/protection.ts';
import { toWire } from './wire.ts';

const tags = ['data'];

/** The data of a leaver: where it went, until when it is kept, and its deletion by two people. */
export function dataRoutes(app: Api, { means }: ApiMeans): void {
  const { db } = means;

  const ofCase = { config: within('holdings.read'), schema: { tags, params: caseParams, response: { 200: caseData } } };
  app.get('/api/v1/offboardings/:case/data', ofCase, async (request) =>
    inCase(db, request, async (tx, { offboardingId }) => {
      const said = await listDataEvidence(tx, offboardingId);
      const wentOutside = said.flatMap(({ outside, saidAt, by }) =>
        outside.map((address) => ({ address, saidAt, by })),
      );
      return toWire({ wentOutside, data: await listDataOfCase(tx, offboardingId), said });
    }),
  );

  const deletion = {
    config: within('steps.complete'),
    schema: { tags, params: idParams, body: deletionBody, response: { 201: proposal } },
  };
  app.post('/api/v1/steps/:id/deletion', deletion, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const stepId = request.params.id;
      await getVisibleCaseOf(tx, scopeOf(request), 'step', stepId);
      return { status: 201, body: await proposeDeletion(tx, { stepId, operatorId, reason: request.body.reason }) };
    }),
  );

  const rules = { config: everywhere('holdings.read'), schema: { tags, response: { 200: retentionRules } } };
  app.get('/api/v1/retention-rules', rules, async (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => ({
      items: toWire(await listRetentionRules(tx)),
    })),
  );

  const setRule = {
    config: everywhere('operators.manage'),
    schema: { tags, body: retentionRuleBody, response: { 200: retentionRules } },
  };
  app.post('/api/v1/retention-rules', setRule, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      await changeRetention(tx, { ...request.body, operatorId: operator.operatorId });
      return { items: toWire(await listRetentionRules(tx)) };
    });
  });
}
