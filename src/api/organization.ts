import { z } from 'zod';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { changeOrganization, findDefaultCaseOwner, getOrganization } from '../store/people/organizations.ts';
import { listLocations } from '../store/people/locations.ts';
import { accessOf, everywhere, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { organizationSettings } from './schemas/access.ts';
import { timeZone } from './schemas/fields.ts';
import { location } from './schemas/inventory.ts';

/** The organization of the credential. */
export function organizationRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const read = {
    config: everywhere('operators.manage'),
    schema: { tags: ['access'], response: { 200: organizationSettings } },
  };
  const settingsIn = async (tx: Tx) => ({
    ...(await getOrganization(tx)),
    caseOwnerId: await findDefaultCaseOwner(tx),
  });
  app.get('/api/v1/organization', read, async (request) =>
    withOrganization(db, accessOf(request).organizationId, settingsIn),
  );

  const body = z
    .strictObject({ name: z.string().trim().min(1).max(200), timeZone })
    .partial()
    .refine((change) => Object.keys(change).length > 0, { message: 'name or timeZone' });
  const patch = {
    config: everywhere('operators.manage'),
    schema: { tags: ['access'], body, response: { 200: organizationSettings } },
  };
  app.patch('/api/v1/organization', patch, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      await changeOrganization(tx, request.body, operator.operatorId);
      return settingsIn(tx);
    });
  });

  const places = {
    config: within('people.read'),
    schema: { tags: ['access'], response: { 200: z.object({ items: z.array(location) }) } },
  };
  app.get('/api/v1/locations', places, async (request) => ({
    items: [...(await withOrganization(db, accessOf(request).organizationId, listLocations))],
  }));
}
