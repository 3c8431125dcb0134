import { withOrganization } from '../store/database/with-organization.ts';
import { getOrganization } from '../store/organizations.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { organization } from './schemas/access.ts';

/** The organization of the credential. */
export function organizationRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const read = {
    config: everywhere('operators.manage'),
    schema: { tags: ['access'], response: { 200: organization } },
  };
  app.get('/api/v1/organization', read, async (request) =>
    withOrganization(db, accessOf(request).organizationId, getOrganization),
  );
}
