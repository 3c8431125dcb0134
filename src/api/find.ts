import { z } from 'zod';
import { type Permission, scopesFor } from '../core/permission.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findApplications, findAssets, findCases, findPeople, type Found } from '../store/find-by-name.ts';
import { type RowScope, rowScope } from '../store/row-scope.ts';
import { accessOf, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { findQuery, foundThing, type FoundThing } from './schemas/find.ts';

const most = 10;
const mostOfOne = 5;

/** Finds what goes by a name, tag or number, within what whoever asks may see; at most ten. */
export function findRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const items = z.object({ items: z.array(foundThing) });
  const find = { config: signedIn, schema: { tags: ['today'], querystring: findQuery, response: { 200: items } } };
  app.get('/api/v1/find', find, (request) => {
    const { acting, organizationId } = accessOf(request);
    const { q } = request.query;
    return withOrganization(db, organizationId, async (tx) => {
      const look = async (
        kind: FoundThing['kind'],
        permission: Permission,
        read: (scope: RowScope) => Promise<readonly Found[]>,
      ): Promise<FoundThing[]> =>
        scopesFor(acting, permission).length === 0
          ? []
          : (await read(rowScope(acting, permission))).map((found) => ({ kind, ...found }));
      const found = [
        ...(await look('departure', 'departures.read', (scope) => findCases(tx, scope, q, mostOfOne))),
        ...(await look('device', 'holdings.read', (scope) => findAssets(tx, scope, q, mostOfOne))),
        ...(await look('application', 'applications.read', () => findApplications(tx, q, mostOfOne))),
        ...(await look('person', 'departures.add', (scope) => findPeople(tx, scope, q, mostOfOne))),
      ];
      return { items: found.slice(0, most) };
    });
  });
}
