import { Readable } from 'node:stream';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { writeCsvLine } from '../formats/csv-write.ts';
import { beginCount, countLabels, endCount } from '../jobs/assets/count-stock.ts';
import { getStockCount, listCountedThings, listStockCounts, type ThingPlace } from '../store/custody/stock-counts.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getLocationId } from '../store/people/locations.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { id, idParams as params } from './schemas/fields.ts';
import {
  beginBody,
  countedThing,
  countState,
  endBody,
  sightings,
  sightingsBody,
  stockCount,
} from './schemas/stock-counts.ts';
import { toWire } from './wire.ts';

const tags = ['assets'];
const read = within('holdings.read');
const change = within('custody.change');
const countPlace = z.strictObject({ begunAt: z.string().max(40), id });
const thingPlace = z.strictObject({ label: z.string().max(400), key: z.string().max(400) });
const rowsAtOnce = 1_000;

/** Counts of places: what should lie there, what was seen, and what differs. They change nothing in the register. */
export function stockCountRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const open = z.enum(['true', 'false']).optional().describe('Only what has not ended');
  const querystring = z.object({ ...pageQuery, open });
  const list = { config: read, schema: { tags, querystring, response: { 200: pageOf(stockCount) } } };
  app.get('/api/v1/stock-counts', list, async (request) => {
    const { limit, cursor } = request.query;
    const after = placeFrom(cursor, countPlace);
    const page = { limit, open: request.query.open === 'true', ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listStockCounts(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const begin = {
    config: change,
    schema: { tags, body: beginBody, response: { 200: stockCount, 201: stockCount } },
  };
  app.post('/api/v1/stock-counts', begin, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const scope = scopeOf(request);
      const locationId = await getLocationId(tx, request.body.place);
      if (!scope.everywhere && !scope.sites.includes(locationId))
        throw new Failure(
          'rule-refused',
          `“${request.body.place}” is outside your scope. Ask somebody who sees all of it.`,
        );
      const { id: countId, begun } = await beginCount(tx, locationId, accessOf(request).operator.operatorId);
      return { status: begun ? 201 : 200, body: await getStockCount(tx, scope, countId) };
    }),
  );

  app.get(
    '/api/v1/stock-counts/:id',
    { config: read, schema: { tags, params, response: { 200: stockCount } } },
    (request) =>
      withOrganization(db, accessOf(request).organizationId, async (tx) =>
        toWire(await getStockCount(tx, scopeOf(request), request.params.id)),
      ),
  );

  const see = { config: change, schema: { tags, params, body: sightingsBody, response: { 200: sightings } } };
  app.post('/api/v1/stock-counts/:id/sightings', see, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const scope = scopeOf(request);
      const { id: countId } = await getStockCount(tx, scope, request.params.id);
      const { operatorId } = accessOf(request).operator;
      const seen = await countLabels(tx, { countId, labels: request.body.labels, scope, operatorId });
      const outcomes = seen.map(({ label, outcome, asset }) => ({
        label,
        outcome,
        tag: asset?.tag ?? null,
        model: asset?.model ?? null,
        custodian: asset?.custodian?.name ?? null,
        status: asset?.status ?? null,
      }));
      return { status: 200, body: { outcomes, count: await getStockCount(tx, scope, countId) } };
    }),
  );

  const end = { config: change, schema: { tags, params, body: endBody, response: { 200: stockCount } } };
  app.post('/api/v1/stock-counts/:id/end', end, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { id: countId } = await getStockCount(tx, scopeOf(request), request.params.id);
      await endCount(tx, countId, { operatorId: accessOf(request).operator.operatorId, ...request.body });
      return { status: 200, body: await getStockCount(tx, scopeOf(request), countId) };
    }),
  );
  thingRoutes(app, db);
}

/** What a count is about, page by page and as CSV. */
function thingRoutes(app: Api, db: ApiMeans['means']['db']): void {
  const state = countState.optional();
  const querystring = z.object({ ...pageQuery, state });
  const list = { config: read, schema: { tags, params, querystring, response: { 200: pageOf(countedThing) } } };
  app.get('/api/v1/stock-counts/:id/things', list, async (request) => {
    const { limit, cursor, state: only } = request.query;
    const after = placeFrom(cursor, thingPlace);
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const scope = scopeOf(request);
      const { id: countId } = await getStockCount(tx, scope, request.params.id);
      const narrowed = { ...(only === undefined ? {} : { state: only }), ...(after === undefined ? {} : { after }) };
      return listCountedThings(tx, scope, { countId, limit, ...narrowed });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  app.get(
    '/api/v1/stock-counts/:id/things.csv',
    { config: read, schema: { tags, params, produces: ['text/csv'] } },
    async (request, reply) => {
      const { organizationId } = accessOf(request);
      const scope = scopeOf(request);
      const { id: countId } = await withOrganization(db, organizationId, (tx) =>
        getStockCount(tx, scope, request.params.id),
      );
      async function* lines() {
        yield writeCsvLine(['label', 'state', 'model', 'register_status', 'register_place', 'seen_at', 'seen_by']);
        let after: ThingPlace | null | undefined;
        while (after !== null) {
          const page = { countId, limit: rowsAtOnce, ...(after === undefined ? {} : { after }) };
          // A page at a time, so that no transaction is open while a slow reader reads.
          const { items, next } = await withOrganization(db, organizationId, (tx) =>
            listCountedThings(tx, scope, page),
          );
          yield items
            .map(({ label, state: is, model, registerSays, seenAt, seenBy }) =>
              writeCsvLine([
                label,
                is,
                model ?? '',
                registerSays?.status ?? '',
                registerSays?.place ?? '',
                seenAt?.toString() ?? '',
                seenBy ?? '',
              ]),
            )
            .join('');
          after = next;
        }
      }
      reply.header('content-disposition', `attachment; filename="count-${countId}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(lines()));
    },
  );
}
