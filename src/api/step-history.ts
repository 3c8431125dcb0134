import { getVisibleCaseOf, isVisibleCase } from '../store/cases/case-lists.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { rowScope } from '../store/row-scope.ts';
import {
  getStepFile,
  listStepGiven,
  listStepLooks,
  listStepTries,
  type StepGiven,
} from '../store/steps/step-history.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { idParams } from './schemas/fields.ts';
import { stepFileParams, stepHistory } from './schemas/step-history.ts';
import { toWire } from './wire.ts';

const tags = ['steps'];
const config = within('departures.read');

/** What happened in one step: its tries with their receipts, the looks at its thing, and what people put on the table. */
export function stepHistoryRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const show = { config, schema: { tags, params: idParams, response: { 200: stepHistory } } };
  app.get('/api/v1/steps/:id/history', show, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const stepId = request.params.id;
    return withOrganization(db, organizationId, async (tx) => {
      const { offboardingId } = await getVisibleCaseOf(tx, scopeOf(request), 'step', stepId);
      const isTechnical = await isVisibleCase(tx, rowScope(acting, 'holdings.read'), offboardingId);
      const readsAll = await isVisibleCase(tx, rowScope(acting, 'evidence.export'), offboardingId);
      const given = await listStepGiven(tx, stepId);
      return toWire({
        tries: isTechnical ? await listStepTries(tx, stepId) : null,
        looks: isTechnical ? await listStepLooks(tx, stepId) : null,
        given: given.map((one) => shownGiven(one, readsAll || one.operatorId === acting.operatorId)),
      });
    });
  });

  const file = {
    config,
    schema: { tags, params: stepFileParams, produces: ['application/octet-stream', 'image/jpeg'] },
  };
  app.get('/api/v1/steps/:id/files/:sha256', file, async (request, reply) => {
    const { organizationId, acting } = accessOf(request);
    const { id: stepId, sha256 } = request.params;
    const { name, mediaType, content } = await withOrganization(db, organizationId, async (tx) => {
      const { offboardingId } = await getVisibleCaseOf(tx, scopeOf(request), 'step', stepId);
      const readsAll = await isVisibleCase(tx, rowScope(acting, 'evidence.export'), offboardingId);
      return getStepFile(tx, stepId, { sha256, givenBy: readsAll ? null : acting.operatorId });
    });
    // What is a photo was written anew when it came; of any other file the browser is not to make anything.
    reply.type(mediaType === 'image/jpeg' ? mediaType : 'application/octet-stream');
    return reply
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .send(content);
  });
}

function shownGiven({ id, kind, at, by, claim, operatorId: _operatorId, ...content }: StepGiven, isReadable: boolean) {
  return { id, kind, at, by, claim, content: isReadable ? content : null };
}
