import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { changeCourierKey, connectCourier, keepCourierEvent, probeCourier } from '../jobs/couriers/courier-accounts.ts';
import {
  type CourierAccount,
  findCourierEndpoint,
  getCourierAccess,
  listCourierAccounts,
  switchCourierOff,
} from '../store/couriers/courier-accounts.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, everywhere, publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { makeRateLimit } from './rate-limit.ts';
import {
  courierBody,
  courierKeyBody,
  courierList,
  courierProof,
  courier as courierShape,
  madeCourier,
} from './schemas/couriers.ts';
import { idParams as params } from './schemas/fields.ts';
import { accepted } from './schemas/intake.ts';
import { toWire } from './wire.ts';

const tags = ['couriers'];
const config = everywhere('couriers.manage');
const largestEventBytes = 1024 * 1024;
const endpointShape = /^[\w-]{32}$/;
/** Events that nobody signed, from one address. */
const unsignedPerMinute = 60;

/** The services that labels are bought from. Their keys are never shown. */
export function courierRoutes(app: Api, { means, seal, publicUrl }: ApiMeans): void {
  const { db } = means;
  const shown = ({ endpoint, ...account }: CourierAccount) =>
    toWire({ ...account, webhookUrl: `${publicUrl}/api/v1/courier-events/${endpoint}` });
  const one = async (tx: Tx, id: string) => {
    const { config: _config, sealed: _sealed, ...account } = await getCourierAccess(tx, id);
    return shown(account);
  };

  app.get('/api/v1/couriers', { config, schema: { tags, response: { 200: courierList } } }, async (request) => ({
    items: (await withOrganization(db, accessOf(request).organizationId, listCourierAccounts)).map(shown),
  }));

  const connect = { config, schema: { tags, body: courierBody, response: { 201: madeCourier } } };
  app.post('/api/v1/couriers', connect, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const { webhookSecret = null, baseUrl, internal, ...body } = request.body;
    const settings = { internal, ...(baseUrl === undefined ? {} : { baseUrl }) };
    const input = { ...body, webhookSecret, config: settings };
    const made = await connectCourier({ means, seal }, organizationId, input, operator.operatorId);
    reply.code(201);
    return { courier: shown(made.courier), secret: made.secret };
  });

  const probe = { config, schema: { tags, params, response: { 200: courierProof } } };
  app.post('/api/v1/couriers/:id/probe', probe, (request) =>
    probeCourier(means, accessOf(request).organizationId, request.params.id),
  );

  const changed = { config, schema: { tags, params, response: { 200: courierShape } } };
  app.post(
    '/api/v1/couriers/:id/key',
    { config, schema: { ...changed.schema, body: courierKeyBody } },
    async (request) => {
      const { organizationId, operator } = accessOf(request);
      const change = { ...request.body, courierAccountId: request.params.id };
      await changeCourierKey({ means, seal }, organizationId, change, operator.operatorId);
      return withOrganization(db, organizationId, (tx) => one(tx, request.params.id));
    },
  );

  app.post('/api/v1/couriers/:id/off', changed, (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      await switchCourierOff(tx, request.params.id, operator.operatorId);
      return one(tx, request.params.id);
    });
  });
}

/** What couriers post of parcels: kept as it is and answered at once; what it comes to is worked out afterwards. */
export async function courierEventRoutes(app: Api, { means }: ApiMeans): Promise<void> {
  const { db } = means;
  const unsigned = makeRateLimit(unsignedPerMinute, 'Too many events from this address that nobody signed.');
  // In a scope of its own: the signature is over the bytes, so nothing may read them before.
  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const receive = {
      config: publicly,
      bodyLimit: largestEventBytes,
      schema: { tags, params: z.object({ endpoint: z.string().max(200) }), response: { 202: accepted } },
    };
    (scoped as Api).post('/api/v1/courier-events/:endpoint', receive, async (request, reply) => {
      const { endpoint } = request.params;
      unsigned.refuse(request.ip, Date.now());
      const found = endpointShape.test(endpoint) ? await findCourierEndpoint(db, endpoint) : undefined;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const message = { headers: request.headers, body };
      const isKept =
        found !== undefined &&
        (await withOrganization(
          db,
          found.organizationId,
          (tx) => keepCourierEvent(means, tx, found.courierAccountId, message),
          { name: 'courier-intake', repeatable: true },
        ));
      if (!isKept) {
        unsigned.take(request.ip, Date.now());
        // The same words whatever was wrong: a stranger learns neither which addresses there are nor why a signature fails.
        throw new Failure('not-signed-in', 'No courier signs like this here. Check address and secret.');
      }
      reply.code(202);
      return { accepted: true } as const;
    });
  });
}
