import { z } from 'zod';
import { acknowledgeByHand, giveNotice } from '../jobs/holds/give-notice.ts';
import { addHolds, openMatter } from '../jobs/holds/open-matter.ts';
import { proposeRelease } from '../jobs/holds/release-hold.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { readHoldEffect } from '../store/holds/hold-effect.ts';
import { findHoldTarget, getMatter, listMatters } from '../store/holds/matters.ts';
import { accessOf, everywhere, proved, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { caseParams } from './schemas/fields.ts';
import {
  acknowledgeBody,
  holdEffect,
  holdEffectQuery,
  holdsBody,
  matter,
  matterBody,
  matterChanged,
  matterParams,
  noticeBody,
  noticeGiven,
  releaseBody,
} from './schemas/holds.ts';
import { proposal, reasonBody } from './schemas/protection.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['legal holds'];
const config = everywhere('holds.manage');

/** Legal matters: what they cover, who was told, and how they end: by two people, one of them of the legal department. */
export function matterRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;
  const holdMeans = { connectors: means.connectors, queue };

  const list = { config, schema: { tags, response: { 200: z.object({ items: z.array(matter) }) } } };
  app.get('/api/v1/matters', list, async (request) => {
    const { organizationId, acting } = accessOf(request);
    return { items: toWire(await withOrganization(db, organizationId, (tx) => listMatters(tx, acting.personId))) };
  });

  const show = { config, schema: { tags, params: matterParams, response: { 200: matter } } };
  app.get('/api/v1/matters/:matter', show, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const { matter: ref } = request.params;
    return toWire(await withOrganization(db, organizationId, (tx) => getMatter(tx, ref, acting.personId)));
  });

  const open = { config, schema: { tags, body: matterBody, response: { 201: matterChanged } } };
  app.post('/api/v1/matters', open, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      return { status: 201, body: toWire(await openMatter(holdMeans, tx, { ...request.body, operatorId })) };
    }),
  );

  const effect = { config, schema: { tags, querystring: holdEffectQuery, response: { 200: holdEffect } } };
  app.get('/api/v1/hold-effect', effect, async (request) => {
    const { organizationId, operator, acting } = accessOf(request);
    const { kind } = request.query;
    const reader = { operatorId: operator.operatorId, personId: acting.personId };
    return withOrganization(db, organizationId, async (tx) => {
      const targetId = await findHoldTarget(tx, request.query);
      return toWire(await readHoldEffect(tx, { kind, targetId }, reader));
    });
  });

  const add = { config, schema: { tags, params: matterParams, body: holdsBody, response: { 201: matterChanged } } };
  app.post('/api/v1/matters/:matter/holds', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operator, acting } = accessOf(request);
      const { id } = await getMatter(tx, request.params.matter, acting.personId);
      const wanted = { matter: id, ...request.body, operatorId: operator.operatorId };
      return { status: 201, body: toWire(await addHolds(holdMeans, tx, wanted)) };
    }),
  );

  const release = {
    config: proved(everywhere('holds.release')),
    schema: { tags, params: matterParams, body: releaseBody, response: { 201: proposal } },
  };
  app.post('/api/v1/matters/:matter/release', release, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operator, acting } = accessOf(request);
      const { id } = await getMatter(tx, request.params.matter, acting.personId);
      const { reason, holdId = null } = request.body;
      const wanted = { matter: id, holdId };
      const made = await proposeRelease(tx, { wanted, reason, operatorId: operator.operatorId });
      return { status: 201, body: toWire(made) };
    }),
  );

  const releaseCase = {
    config: proved(within('holds.release')),
    schema: { tags, params: caseParams, body: reasonBody, response: { 201: proposal } },
  };
  app.post('/api/v1/offboardings/:case/release-hold', releaseCase, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { offboardingId } = await getVisibleCase(tx, scopeOf(request), request.params.case);
      const { operatorId } = accessOf(request).operator;
      const made = await proposeRelease(tx, { wanted: { offboardingId }, reason: request.body.reason, operatorId });
      return { status: 201, body: toWire(made) };
    }),
  );

  const tell = { config, schema: { tags, params: matterParams, body: noticeBody, response: { 201: noticeGiven } } };
  app.post('/api/v1/matters/:matter/notices', tell, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operator, acting } = accessOf(request);
      const { id } = await getMatter(tx, request.params.matter, acting.personId);
      const wanted = { matter: id, ...request.body, operatorId: operator.operatorId };
      return { status: 201, body: await giveNotice(tx, wanted) };
    }),
  );

  const acknowledge = {
    config,
    schema: { tags, params: matterParams, body: acknowledgeBody, response: { 200: done } },
  };
  app.post('/api/v1/matters/:matter/acknowledgements', acknowledge, async (request) => {
    const { organizationId, operator, acting } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const { id } = await getMatter(tx, request.params.matter, acting.personId);
      await acknowledgeByHand(tx, { matter: id, ...request.body, operatorId: operator.operatorId });
    });
    return { done: true } as const;
  });
}
