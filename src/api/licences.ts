import { z } from 'zod';
import { changeLicence, reassignSeat, waitForSeat } from '../jobs/licences/reassign-seat.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listHarvest, totalHarvest } from '../store/licences/harvest.ts';
import { getLicencePool, type LicencePool, listLicencePools, listWaiting } from '../store/licences/licence-pools.ts';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { findNamedPerson, getNamedPerson } from './named-person.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { day, id, instant } from './schemas/fields.ts';
import {
  harvest,
  licence,
  licenceBody,
  licenceDetail,
  seatGiven,
  seatGivenBody,
  seatRequestBody,
} from './schemas/licences.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['licences'];
const params = z.object({ licence: z.string().trim().min(1).max(200).describe('Its id or its name') });
const place = z.strictObject({ endedAt: instant, id });

/** Licences: what is paid for, who waits for a seat, and what the seats that came back save. */
export function licenceRoutes(app: Api, { means }: ApiMeans): void {
  const { db } = means;

  const list = {
    config: everywhere('licences.read'),
    schema: { tags, querystring: z.object(pageQuery), response: { 200: pageOf(licence) } },
  };
  app.get('/api/v1/licences', list, async (request) => {
    const { limit, cursor } = request.query;
    const after = placeFrom(cursor, z.string());
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listLicencePools(tx, page),
    );
    return { items: toWire(items.map(withFree)), next: cursorFrom(next) };
  });

  const harvestQuery = z.object({
    ...pageQuery,
    from: day,
    until: day.describe('The first day that is not in it any more'),
  });
  const harvested = {
    config: within('licences.read'),
    schema: { tags, querystring: harvestQuery, response: { 200: harvest } },
  };
  app.get('/api/v1/licence-harvest', harvested, async (request) => {
    const { limit, cursor, from, until } = request.query;
    const after = placeFrom(cursor, place);
    const page = {
      limit,
      from: Temporal.PlainDate.from(from),
      until: Temporal.PlainDate.from(until),
      ...(after === undefined ? {} : { after }),
    };
    const scope = scopeOf(request);
    const { items, next, totals } = await withOrganization(db, accessOf(request).organizationId, async (tx) => ({
      ...(await listHarvest(tx, scope, page)),
      totals: await totalHarvest(tx, scope, page),
    }));
    return { totals: toWire(totals), items: toWire(items), next: cursorFrom(next ?? null) };
  });

  const read = { config: everywhere('licences.read'), schema: { tags, params, response: { 200: licenceDetail } } };
  app.get('/api/v1/licences/:licence', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const pool = await getLicencePool(tx, request.params.licence);
      return toWire({ ...withFree(pool), whoWaits: await listWaiting(tx, pool.id) });
    }),
  );

  const change = {
    config: everywhere('licences.manage'),
    schema: { tags, params, body: licenceBody, response: { 200: licence } },
  };
  app.patch('/api/v1/licences/:licence', change, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const pool = await withOrganization(db, organizationId, (tx) =>
      changeLicence(tx, request.params.licence, request.body, operator.operatorId),
    );
    return toWire(withFree(pool));
  });

  const wait = {
    config: everywhere('licences.manage'),
    schema: { tags, params, body: seatRequestBody, response: { 200: done } },
  };
  app.post('/api/v1/licences/:licence/requests', wait, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const personId = await getNamedPerson(tx, scopeOf(request), request.body);
      await waitForSeat(tx, { licence: request.params.licence, personId, operatorId: operator.operatorId });
    });
    return { done: true } as const;
  });

  const give = {
    config: everywhere('licences.manage'),
    schema: { tags, params, body: seatGivenBody, response: { 201: seatGiven } },
  };
  app.post('/api/v1/licences/:licence/seats', give, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const personId = await findNamedPerson(tx, scopeOf(request), request.body);
      return { status: 201, body: await reassignSeat(tx, { licence: request.params.licence, personId, operatorId }) };
    }),
  );
}

function withFree({ ...pool }: LicencePool) {
  const { seats, taken, runningOut } = pool;
  return { ...pool, free: seats === null ? null : Math.max(0, seats - taken - runningOut) };
}
