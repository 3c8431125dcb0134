import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { addWebhook, proveWebhook, replayWebhook, rotateWebhookSecret } from '../jobs/webhooks/webhooks.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import {
  getWebhookEndpoint,
  giveWebhook,
  listWebhookEndpoints,
  removeWebhook,
} from '../store/webhooks/webhook-endpoints.ts';
import { listWebhookAttempts } from '../store/webhooks/webhook-lanes.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, placeFrom } from './paging.ts';
import { id, idParams } from './schemas/fields.ts';
import {
  giveWebhookBody,
  madeWebhook,
  replayWebhookAnswer,
  replayWebhookBody,
  rotateWebhookBody,
  webhookAttempt,
  webhookAttemptQuery,
  webhookBody,
  webhookEndpoint,
  webhookProof,
} from './schemas/webhooks.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['webhooks'];
const config = everywhere('webhooks.manage');
const params = idParams;

/** Where events are posted to. Secrets are shown once, when they are made. */
export function webhookOutRoutes(app: Api, { means, seal }: ApiMeans): void {
  const within = <T>(organizationId: string, work: (tx: Tx) => Promise<T>) =>
    withOrganization(means.db, organizationId, work, { name: 'webhooks', repeatable: true });

  const endpoints = z.object({ items: z.array(webhookEndpoint) });
  app.get('/api/v1/webhook-endpoints', { config, schema: { tags, response: { 200: endpoints } } }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return { items: toWire(await within(organizationId, (tx) => listWebhookEndpoints(tx, operator.operatorId))) };
  });

  const add = { config, schema: { tags, body: webhookBody, response: { 201: madeWebhook } } };
  app.post('/api/v1/webhook-endpoints', add, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const made = await within(organizationId, (tx) =>
      addWebhook({ means, seal }, tx, request.body, operator.operatorId),
    );
    reply.code(201);
    return toWire(made);
  });

  const test = { config, schema: { tags, params, response: { 200: webhookProof } } };
  app.post('/api/v1/webhook-endpoints/:id/test', test, (request) => {
    const { organizationId, operator } = accessOf(request);
    return proveWebhook(means, { organizationId, endpointId: request.params.id }, operator.operatorId);
  });

  const rotate = { config, schema: { tags, params, body: rotateWebhookBody, response: { 200: madeWebhook } } };
  app.post('/api/v1/webhook-endpoints/:id/rotate', rotate, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const input = { endpointId: request.params.id, overlapHours: request.body.overlapHours };
    return toWire(
      await within(organizationId, (tx) => rotateWebhookSecret({ means, seal }, tx, input, operator.operatorId)),
    );
  });

  const replay = { config, schema: { tags, params, body: replayWebhookBody, response: { 200: replayWebhookAnswer } } };
  app.post('/api/v1/webhook-endpoints/:id/replay', replay, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const input = { endpointId: request.params.id, since: Temporal.Instant.from(request.body.since) };
    return { streams: await within(organizationId, (tx) => replayWebhook(tx, input, operator.operatorId)) };
  });

  const give = { config, schema: { tags, params, body: giveWebhookBody, response: { 200: webhookEndpoint } } };
  app.post('/api/v1/webhook-endpoints/:id/give', give, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const endpointId = request.params.id;
    const given = await within(organizationId, async (tx) => {
      await giveWebhook(tx, endpointId, request.body.operatorId, operatorActor(operator.operatorId));
      return getWebhookEndpoint(tx, endpointId, operator.operatorId);
    });
    return toWire(given);
  });

  const page = pageOf(webhookAttempt);
  const attempts = { config, schema: { tags, params, querystring: webhookAttemptQuery, response: { 200: page } } };
  app.get('/api/v1/webhook-endpoints/:id/attempts', attempts, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const { limit, cursor } = request.query;
    const endpointId = request.params.id;
    const { items, next } = await within(organizationId, async (tx) => {
      await getWebhookEndpoint(tx, endpointId, acting.operatorId);
      return listWebhookAttempts(tx, { endpointId, reader: acting, before: placeFrom(cursor, id) ?? null, limit });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const remove = { config, schema: { tags, params, response: { 200: done } } };
  app.delete('/api/v1/webhook-endpoints/:id', remove, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await within(organizationId, (tx) => removeWebhook(tx, request.params.id, operatorActor(operator.operatorId)));
    return { done: true } as const;
  });
}
