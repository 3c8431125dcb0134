import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { takeBounce } from '../jobs/messages/take-bounce.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listQueuedMessages, mayHandleMessage, resendMessage } from '../store/messages/messages.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, placeFrom } from './paging.ts';
import { id, idParams } from './schemas/fields.ts';
import { bounceAnswer, bounceBody, outgoingMessage, outgoingQuery } from './schemas/messages.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['messages'];
const mayHandle = everywhere('messages.handle');

/** Messages to people: what became of them, sending one again, and reports that one came back. */
export function messageRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const list = {
    config: mayHandle,
    schema: { tags, querystring: outgoingQuery, response: { 200: pageOf(outgoingMessage) } },
  };
  app.get('/api/v1/messages', list, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const { limit, cursor, state = null } = request.query;
    const page = { reader: acting, state, before: placeFrom(cursor, id) ?? null, limit };
    const { items, next } = await withOrganization(db, organizationId, (tx) => listQueuedMessages(tx, page));
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const resend = { config: mayHandle, schema: { tags, params: idParams, response: { 200: done } } };
  app.post('/api/v1/messages/:id/resend', resend, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const messageId = request.params.id;
    await withOrganization(db, organizationId, async (tx) => {
      if (!(await mayHandleMessage(tx, messageId, acting))) throw new Failure('not-found', 'There is no such message.');
      await resendMessage(tx, messageId, operatorActor(acting.operatorId));
    });
    return { done: true } as const;
  });

  const bounce = { config: mayHandle, schema: { tags, body: bounceBody, response: { 200: bounceAnswer } } };
  app.post('/api/v1/messages/bounces', bounce, async (request) => {
    const { organizationId } = accessOf(request);
    return withOrganization(db, organizationId, (tx) => takeBounce(tx, request.body.report), {
      name: 'bounce',
      repeatable: true,
    });
  });
}
