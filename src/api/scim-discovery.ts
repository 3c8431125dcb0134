import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { coreSchemas, enterpriseUser } from '../core/intake/scim.ts';
import { scimSchemas } from '../formats/scim-schema.ts';
import { publicly } from './access.ts';
import type { Api } from './api-means.ts';
import { sendScim, showList } from './scim-answers.ts';

export const mostScimResults = 200;
const urn = 'urn:ietf:params:scim:schemas:core:2.0';

/** What this server can do (RFC 7643 §5, §6, §7), for a client that asks before it pushes. */
export function scimDiscoveryRoutes(app: Api, base: string): void {
  const config = serviceProvider(base);
  const lists: readonly { readonly path: string; readonly items: readonly (object & { readonly id?: unknown })[] }[] = [
    { path: 'ResourceTypes', items: resourceTypes(base) },
    {
      path: 'Schemas',
      items: scimSchemas.map((one) => ({ ...one, meta: metaOf('Schema', `${base}/Schemas/${String(one['id'])}`) })),
    },
  ];
  const hidden = { config: publicly, schema: { hide: true } as FastifySchema };
  app.get('/ServiceProviderConfig', hidden, (_request, reply) => sendScim(reply, config));
  for (const { path, items } of lists) {
    app.get(`/${path}`, hidden, (_request, reply) =>
      sendScim(reply, showList(items, { total: items.length, startIndex: 1 })),
    );
    app.get(`/${path}/:id`, hidden, (request, reply) => {
      const { id } = z.object({ id: z.string() }).parse(request.params);
      const found = items.find((one) => String(one.id).toLowerCase() === id.toLowerCase());
      if (found === undefined) throw new Failure('not-found', 'There is nothing of this id here.');
      return sendScim(reply, found);
    });
  }
}

function serviceProvider(base: string): object {
  return {
    schemas: [`${urn}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: mostScimResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token of a source, as "handback sources add NAME --kind scim" shows it once.',
        primary: true,
      },
    ],
    meta: metaOf('ServiceProviderConfig', `${base}/ServiceProviderConfig`),
  };
}

function resourceTypes(base: string): readonly (object & { readonly id: string })[] {
  const type = (name: string, schema: string, extensions: readonly string[]) => ({
    schemas: [`${urn}:ResourceType`],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema,
    schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })),
    meta: metaOf('ResourceType', `${base}/ResourceTypes/${name}`),
  });
  return [type('User', coreSchemas.user, [enterpriseUser]), type('Group', coreSchemas.group, [])];
}

function metaOf(resourceType: string, location: string): object {
  return { resourceType, location };
}
