import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { enterStatus } from '../jobs/couriers/take-news.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { callShipmentOff, enterTracking, retryShipment } from '../store/couriers/operate-shipment.ts';
import {
  getShipmentLabel,
  getVisibleShipment,
  historyOfShipment,
  listShipments,
  wantShipment,
} from '../store/couriers/shipments.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { cursorFrom, placeFrom } from './paging.ts';
import {
  retryBody,
  shipment as shipmentShape,
  shipmentBody,
  shipmentDetail,
  shipmentPage,
  shipmentQuery,
  statusBody,
  trackingBody,
} from './schemas/couriers.ts';
import { idParams as params } from './schemas/fields.ts';
import { toWire } from './wire.ts';

const tags = ['shipments'];
const read = within('holdings.read');
const change = within('custody.change');

/** What is sent to a person and back: its label, and where it is. */
export function shipmentRoutes(app: Api, { means }: ApiMeans): void {
  const { db } = means;
  type Request = Parameters<typeof scopeOf>[0] & { readonly params: { readonly id: string } };
  /** Changes a shipment within the sender's scope, and answers it as it is then. */
  const changing = (request: Request, work: (tx: Tx, id: string) => Promise<void>) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id } = await getVisibleShipment(tx, scopeOf(request), request.params.id);
      await work(tx, id);
      return toWire(await getVisibleShipment(tx, scopeOf(request), id));
    });
  const changed = { tags, params, response: { 200: shipmentShape } };

  const list = { config: read, schema: { tags, querystring: shipmentQuery, response: { 200: shipmentPage } } };
  app.get('/api/v1/shipments', list, async (request) => {
    const { limit, cursor, offboarding = null, state = null, trouble } = request.query;
    const before = placeFrom(cursor, z.uuid()) ?? null;
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      if (offboarding !== null) await getVisibleCase(tx, scopeOf(request), offboarding);
      return listShipments(tx, scopeOf(request), { limit, before, offboarding, state, trouble });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const want = { config: change, schema: { tags, body: shipmentBody, response: { 201: shipmentShape } } };
  app.post('/api/v1/shipments', want, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { offboarding, courierId, ...wanted } = request.body;
      const { offboardingId } = await getVisibleCase(tx, scopeOf(request), offboarding);
      const actor = operatorActor(accessOf(request).operator.operatorId);
      const id = await wantShipment(tx, { ...wanted, offboardingId, courierAccountId: courierId, actor });
      return { status: 201, body: await getVisibleShipment(tx, scopeOf(request), id) };
    }),
  );

  app.get(
    '/api/v1/shipments/:id',
    { config: read, schema: { tags, params, response: { 200: shipmentDetail } } },
    (request) =>
      withOrganization(db, accessOf(request).organizationId, async (tx) => {
        const shipment = await getVisibleShipment(tx, scopeOf(request), request.params.id);
        return toWire({ shipment, history: await historyOfShipment(tx, shipment.id) });
      }),
  );

  const label = { config: change, schema: { tags, params, produces: ['application/pdf', 'image/png'] } };
  app.get('/api/v1/shipments/:id/label', label, async (request, reply) => {
    const { id, mediaType, content } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const shipment = await getVisibleShipment(tx, scopeOf(request), request.params.id);
      return { id: shipment.id, ...(await getShipmentLabel(tx, shipment.id)) };
    });
    const name = `label-${id}.${mediaType === 'image/png' ? 'png' : 'pdf'}`;
    reply.type(mediaType).header('content-disposition', `attachment; filename="${name}"`);
    return reply.send(content);
  });

  app.post(
    '/api/v1/shipments/:id/tracking',
    { config: change, schema: { ...changed, body: trackingBody } },
    (request) => {
      const { operatorId } = accessOf(request).operator;
      const { carrier, trackingCode, expiresAt } = request.body;
      const until = expiresAt === undefined ? null : Temporal.Instant.from(expiresAt);
      return changing(request, (tx, id) =>
        enterTracking(tx, id, { carrier, trackingCode, expiresAt: until, operatorId }),
      );
    },
  );

  app.post('/api/v1/shipments/:id/status', { config: change, schema: { ...changed, body: statusBody } }, (request) => {
    const { operatorId } = accessOf(request).operator;
    const { status, at } = request.body;
    const since = at === undefined ? null : Temporal.Instant.from(at);
    return changing(request, (tx, id) => enterStatus(tx, id, { status, at: since, operatorId }));
  });

  app.post('/api/v1/shipments/:id/call-off', { config: change, schema: changed }, (request) => {
    const { operatorId } = accessOf(request).operator;
    return changing(request, (tx, id) => callShipmentOff(tx, id, operatorActor(operatorId)));
  });

  app.post('/api/v1/shipments/:id/retry', { config: change, schema: { ...changed, body: retryBody } }, (request) => {
    const { operatorId } = accessOf(request).operator;
    return changing(request, (tx, id) => retryShipment(tx, id, { ...request.body, operatorId }));
  });
}
