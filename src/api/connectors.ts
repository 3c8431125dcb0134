import { z } from 'zod';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { connectorKind } from './schemas/connectors.ts';

/** The kinds of system that can be connected, each with what has to be said about it as a JSON schema. */
export function connectorRoutes(app: Api, { means: { db, connectors } }: ApiMeans): void {
  const list = {
    config: everywhere('applications.read'),
    schema: { tags: ['applications'], response: { 200: z.object({ items: z.array(connectorKind) }) } },
  };
  app.get('/api/v1/connectors', list, async (request) => {
    const { demo } = await withOrganization(db, accessOf(request).organizationId, getOrganization);
    const items = Object.values(connectors)
      // A demonstration may touch nothing real, and nothing real is simulated.
      .filter(({ kind, manual }) => manual || (kind === 'simulated') === demo)
      .map(({ kind, title, manual, verbs, config, credentials, openDevices }) => ({
        kind,
        title,
        manual,
        devices: openDevices !== undefined,
        verbs: [...verbs],
        config: schemaOf(config),
        credentials: schemaOf(credentials),
      }))
      .toSorted((a, b) => a.title.localeCompare(b.title));
    return { items };
  });
}

function schemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
}
