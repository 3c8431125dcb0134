import { z } from 'zod';
import type { Holding } from '../core/holding.ts';
import { connectorFactsOf } from '../jobs/means.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { holdingsOf } from '../store/inventory/holdings.ts';
import { getVisiblePerson, listEmployments, listPeople } from '../store/people/visible-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { id, idParams } from './schemas/fields.ts';
import { holding, type HoldingListed, person, personDetail, searchQuery } from './schemas/inventory.ts';
import { toWire } from './wire.ts';

const tags = ['people'];
const place = z.strictObject({ name: z.string(), id });

/** The people of the organization, and what each of them holds. */
export function peopleRoutes(app: Api, { means: { db, connectors } }: ApiMeans): void {
  const list = {
    config: within('people.read'),
    schema: { tags, querystring: z.object({ ...pageQuery, ...searchQuery }), response: { 200: pageOf(person) } },
  };
  app.get('/api/v1/people', list, async (request) => {
    const { limit, cursor, search = '' } = request.query;
    const after = placeFrom(cursor, place);
    const page = { limit, search, ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listPeople(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const read = { config: within('people.read'), schema: { tags, params: idParams, response: { 200: personDetail } } };
  app.get('/api/v1/people/:id', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const found = await getVisiblePerson(tx, scopeOf(request), request.params.id);
      return toWire({ ...found, employments: await listEmployments(tx, found.id) });
    }),
  );

  const holdings = z.object({ items: z.array(holding) });
  const held = { config: within('holdings.read'), schema: { tags, params: idParams, response: { 200: holdings } } };
  app.get('/api/v1/people/:id/holdings', held, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const found = await getVisiblePerson(tx, scopeOf(request), request.params.id);
      const items = await holdingsOf(tx, found.id, null, connectorFactsOf(connectors));
      return { items: items.flatMap(present) };
    }),
  );
}

/** A holding with its facts; where we looked is no holding of the person. */
function present(one: Holding): HoldingListed[] {
  if (one.kind === 'coverage') return [];
  const { targetId: id } = one;
  if (one.kind !== 'account' && one.kind !== 'seat') return [{ ...one, id }];
  return [{ ...one, id, application: one.application?.name ?? null }];
}
