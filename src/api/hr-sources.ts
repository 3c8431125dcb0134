import { z } from 'zod';
import type { JsonObject } from '../core/applications/connector.ts';
import { operatorActor } from '../core/event.ts';
import { addHrSource, type MadeHrSource, rotateSecret } from '../jobs/intake/hr-source.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { type HrSource, listHrSources, setSourceDisabled } from '../store/intake/hr-sources.ts';
import { listMessages, lockQuestion, markSettled, replayMessage } from '../store/intake/inbound-messages.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, placeFrom } from './paging.ts';
import { id, idParams } from './schemas/fields.ts';
import {
  hrSource,
  hrSourceBody,
  inboundMessage,
  madeHrSource,
  messageQuery,
  questionSettled,
  rotateBody,
  settleQuestionBody,
} from './schemas/intake.ts';
import { done } from './schemas/work.ts';
import { scimPath } from './scim.ts';
import { settleQuestion, viewOffer } from './settle-question.ts';
import { toWire } from './wire.ts';

const tags = ['intake'];
const mayManage = everywhere('sources.manage');
const mayHandle = everywhere('messages.handle');

/** Which systems may tell us who leaves, and what they told. Secrets are shown once, when they are made. */
export function hrSourceRoutes(app: Api, { means, queue, playbooks, overlays, seal, publicUrl }: ApiMeans): void {
  const { db } = means;
  const shown = ({ endpoint, ...source }: HrSource) => ({
    ...source,
    url: `${publicUrl}${source.kind === 'scim' ? scimPath : `/api/v1/intake/${endpoint}`}`,
  });
  const made = ({ source, secret }: MadeHrSource) => toWire({ source: shown(source), secret });

  const sources = z.object({ items: z.array(hrSource) });
  const list = { config: mayManage, schema: { tags, response: { 200: sources } } };
  app.get('/api/v1/hr-sources', list, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const items = await withOrganization(db, organizationId, (tx) => listHrSources(tx, operator.operatorId));
    return { items: toWire(items.map(shown)) };
  });

  const add = { config: mayManage, schema: { tags, body: hrSourceBody, response: { 201: madeHrSource } } };
  app.post('/api/v1/hr-sources', add, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const { secret = null, apiKey = null, config, ...named } = request.body;
    const input = { ...named, config: config as JsonObject, secret, apiKey };
    const answer = await withOrganization(db, organizationId, (tx) =>
      addHrSource({ means, seal, policies: { playbooks, overlays } }, tx, input, operator.operatorId),
    );
    reply.code(201);
    return made(answer);
  });

  const rotate = {
    config: mayManage,
    schema: { tags, params: idParams, body: rotateBody, response: { 200: madeHrSource } },
  };
  app.post('/api/v1/hr-sources/:id/rotate', rotate, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { secret = null, overlapHours } = request.body;
    const input = { sourceId: request.params.id, secret, overlapHours };
    const answer = await withOrganization(db, organizationId, (tx) =>
      rotateSecret({ means, seal }, tx, input, operator.operatorId),
    );
    return made(answer);
  });

  const toggle = { config: mayManage, schema: { tags, params: idParams, response: { 200: done } } };
  for (const [word, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    app.post(`/api/v1/hr-sources/:id/${word}`, toggle, async (request) => {
      const { organizationId, operator } = accessOf(request);
      const change = { sourceId: request.params.id, disabled, actor: operatorActor(operator.operatorId) };
      await withOrganization(db, organizationId, (tx) => setSourceDisabled(tx, change));
      return { done: true } as const;
    });
  }

  const messages = {
    config: mayHandle,
    schema: { tags, querystring: messageQuery, response: { 200: pageOf(inboundMessage) } },
  };
  app.get('/api/v1/inbound-messages', messages, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const { personId: reader, operatorId } = acting;
    const { limit, cursor, state = null } = request.query;
    const page = { reader, operatorId, state, before: placeFrom(cursor, id) ?? null, limit };
    const { items, next } = await withOrganization(db, organizationId, (tx) => listMessages(tx, page));
    const shownMessages = items.map((one) => ({ ...one, offer: viewOffer(one.offer) }));
    return { items: toWire(shownMessages), next: cursorFrom(next) };
  });

  const replay = { config: mayHandle, schema: { tags, params: idParams, response: { 200: done } } };
  app.post('/api/v1/inbound-messages/:id/replay', replay, async (request) => {
    const { organizationId, operator, acting } = accessOf(request);
    const by = { reader: acting.personId, actor: operatorActor(operator.operatorId) };
    await withOrganization(db, organizationId, (tx) => replayMessage(tx, request.params.id, by));
    return { done: true } as const;
  });

  const settle = {
    config: mayHandle,
    schema: { tags, params: idParams, body: settleQuestionBody, response: { 200: questionSettled } },
  };
  app.post('/api/v1/inbound-messages/:id/settle', settle, (request) => {
    const { acting } = accessOf(request);
    const { operatorId } = acting;
    const { id: messageId } = request.params;
    const { reason } = request.body;
    return settleQuestion({ means, queue }, request, request.body, {
      lock: (tx) => lockQuestion(tx, messageId, acting),
      settle: (tx, how) => markSettled(tx, messageId, { operatorId, how, reason }),
    });
  });
}
