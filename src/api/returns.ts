import { addPoliceReference, approveEnding, endReturn, refuseEnding } from '../jobs/returns/end-return.ts';
import { decideReturn, moveReturnByHand, noteBattery } from '../jobs/returns/decide-return.ts';
import { proposeReturns } from '../jobs/returns/propose-returns.ts';
import { readReturnPolicy } from '../jobs/returns/return-policy.ts';
import { operatorActor } from '../core/event.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { getVisibleReturn, listReturns } from '../store/returns/list-returns.ts';
import { saveReturnPolicy } from '../store/returns/return-policy.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { cursorFrom, pageOf, placeFrom } from './paging.ts';
import { caseParams, fileBodyLimit, id, idParams } from './schemas/fields.ts';
import {
  batteryBody,
  decisionBody,
  endAnswer,
  endBody,
  moveBody,
  policeBody,
  policyAnswer,
  policyBody,
  proposedReturns,
  refusalBody,
  returnDetail,
  returnRow,
  returnsQuery,
} from './schemas/returns.ts';
import { sentFile } from './uploaded-file.ts';
import { findAssetId } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['returns'];

type ReturnRequest = FastifyRequest & { readonly params: { readonly id: string } };

/** How each thing of a case comes back, where it stands, and what became of it. */
export function returnRoutes(app: Api, { means: { db }, queue }: ApiMeans): void {
  /** Works on the return that the path names, and answers how it stands afterwards. */
  const onReturn = (request: ReturnRequest, work: (tx: Tx, operatorId: string) => Promise<void>) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id: returnId } = request.params;
      await getVisibleReturn(tx, scopeOf(request), returnId);
      await work(tx, accessOf(request).operator.operatorId);
      return toWire(await getVisibleReturn(tx, scopeOf(request), returnId));
    });
  const answered = { params: idParams, response: { 200: returnDetail } };

  const list = {
    config: within('returns.read'),
    schema: { tags, querystring: returnsQuery, response: { 200: pageOf(returnRow) } },
  };
  app.get('/api/v1/returns', list, async (request) => {
    const { limit, cursor, state = null, method = null, toDecide, case: ref, asset } = request.query;
    const before = placeFrom(cursor, id) ?? null;
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const scope = scopeOf(request);
      const offboardingId = ref === undefined ? null : (await getVisibleCase(tx, scope, ref)).offboardingId;
      const assetId = asset === undefined ? null : await findAssetId(tx, asset);
      return listReturns(tx, scope, { offboardingId, assetId, state, method, toDecide, before, limit });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const read = { config: within('returns.read'), schema: { tags, ...answered } };
  app.get('/api/v1/returns/:id', read, (request) => onReturn(request, async () => undefined));

  const propose = {
    config: within('returns.manage'),
    schema: { tags, params: caseParams, response: { 200: proposedReturns } },
  };
  app.post('/api/v1/offboardings/:case/returns/propose', propose, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => {
      const actor = operatorActor(accessOf(request).operator.operatorId);
      return { proposed: await proposeReturns(tx, { offboardingIds: [offboardingId], again: true }, actor) };
    }),
  );

  const decide = { config: within('returns.manage'), schema: { tags, ...answered, body: decisionBody } };
  app.post('/api/v1/returns/:id/decide', decide, (request) =>
    onReturn(request, (tx, operatorId) => {
      const { method, reason, refund = null, shipmentId = null } = request.body;
      return decideReturn(tx, { returnId: request.params.id, method, reason, refund, shipmentId, operatorId });
    }),
  );

  const battery = { config: within('returns.manage'), schema: { tags, ...answered, body: batteryBody } };
  app.post('/api/v1/returns/:id/battery', battery, (request) =>
    onReturn(request, (tx, operatorId) =>
      noteBattery(tx, { returnId: request.params.id, damaged: request.body.damaged, operatorId }),
    ),
  );

  const move = { config: within('returns.manage'), schema: { tags, ...answered, body: moveBody } };
  app.post('/api/v1/returns/:id/move', move, (request) =>
    onReturn(request, (tx, operatorId) =>
      moveReturnByHand(tx, { returnId: request.params.id, to: request.body.to, operatorId }),
    ),
  );

  const end = {
    config: within('returns.manage'),
    bodyLimit: fileBodyLimit,
    schema: { tags, params: idParams, body: endBody, response: { 200: endAnswer } },
  };
  app.post('/api/v1/returns/:id/end', end, async (request) => {
    const { ending, reason, price = null, policeReference = null } = request.body;
    const file = await sentFile(request.body.file);
    const { id: returnId } = request.params;
    const { operatorId } = accessOf(request).operator;
    return withOrganization(db, accessOf(request).organizationId, async (tx) => {
      await getVisibleReturn(tx, scopeOf(request), returnId);
      return endReturn({ queue }, tx, { returnId, ending, reason, price, policeReference, file, operatorId });
    });
  });

  const approve = { config: within('returns.approve'), schema: { tags, ...answered } };
  app.post('/api/v1/returns/:id/approve', approve, (request) =>
    onReturn(request, (tx, operatorId) => approveEnding({ queue }, tx, { returnId: request.params.id, operatorId })),
  );

  const refuse = { config: within('returns.approve'), schema: { tags, ...answered, body: refusalBody } };
  app.post('/api/v1/returns/:id/refuse', refuse, (request) =>
    onReturn(request, (tx, operatorId) =>
      refuseEnding(tx, { returnId: request.params.id, operatorId, reason: request.body.reason }),
    ),
  );

  const police = { config: within('returns.manage'), schema: { tags, ...answered, body: policeBody } };
  app.post('/api/v1/returns/:id/police', police, (request) =>
    onReturn(request, (tx, operatorId) =>
      addPoliceReference(tx, { returnId: request.params.id, reference: request.body.reference, operatorId }),
    ),
  );

  const policy = { config: everywhere('returns.read'), schema: { tags, response: { 200: policyAnswer } } };
  app.get('/api/v1/return-policy', policy, (request) =>
    withOrganization(db, accessOf(request).organizationId, (tx) => readReturnPolicy(tx)),
  );

  const setPolicy = {
    config: everywhere('operators.manage'),
    schema: { tags, body: policyBody, response: { 200: z.object({ own: z.boolean() }) } },
  };
  app.post('/api/v1/return-policy', setPolicy, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      await saveReturnPolicy(tx, request.body.policy, accessOf(request).operator.operatorId);
      return { own: request.body.policy !== null };
    }),
  );
}
