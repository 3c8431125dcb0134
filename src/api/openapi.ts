import swagger from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { permissions } from '../core/permission.ts';
import type { RouteAccess } from './access.ts';
import { publicly } from './access.ts';
import type { Api } from './api-means.ts';
import { problem } from './problem.ts';
import { declaredSchema } from './response-shapes.ts';

type Transform = typeof jsonSchemaTransform;
type TransformObject = typeof jsonSchemaTransformObject;

/** Makes the OpenAPI document from the routes and their schemas, and serves it at /api/v1/openapi.json. Comes before any route. */
export async function describeApi(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Handback',
        version,
        description: 'Offboarding that converges to zero and proves it. Errors are problem documents (RFC 9457).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token (hbk_…)' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'handback_session',
            description: 'Over https it is called __Host-handback_session. Changes also need "X-Handback: 1"',
          },
        },
      },
    },
    transform,
    transformObject,
  });
}

export function openapiRoutes(app: Api): void {
  app.get('/api/v1/openapi.json', { config: publicly, schema: { hide: true } as FastifySchema }, () => app.swagger());
}

const transform: Transform = (input) => {
  if (!('openapiObject' in input) || input.schema === undefined) return jsonSchemaTransform(input);
  const { schema, url } = jsonSchemaTransform({ ...input, schema: declaredSchema(input.schema) });
  const access = input.route.config?.access;
  if (access === undefined || schema === undefined) return { schema, url };
  const documented = { ...schema, ...words(access), operationId: operationId(input.route.method, url) };
  return { schema: documented as FastifySchema, url };
};

function words(access: RouteAccess): { readonly security: readonly object[]; readonly description: string } {
  const security = [{ token: [] }, { session: [] }];
  if (access.kind === 'public') return { security: [], description: 'For everybody.' };
  if (access.kind === 'signed-in') return { security, description: 'For whoever is signed in.' };
  const { permission, over } = access;
  const where = over === 'rows' ? 'within the scopes of the role' : 'for the whole organization';
  return { security, description: `Needs ${permission}, ${where}: ${permissions[permission].join(', ')}.` };
}

/** `get /api/v1/offboardings/:case/plan` is `getOffboardingsCasePlan`: stable as long as the route is. */
function operationId(method: string | readonly string[], url: string): string {
  const parts = url
    .replace('/api/v1/', '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return String(method).toLowerCase() + parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

/** Adds how every route fails, and leaves out schemas that nothing refers to. */
const transformObject: TransformObject = (document) => {
  const api = jsonSchemaTransformObject(document) as OpenApi;
  const failing = {
    description: 'A problem document',
    content: { 'application/problem+json': { schema: { $ref: problemRef } } },
  };
  for (const operations of Object.values(api.paths)) {
    for (const operation of Object.values(operations))
      operation.responses = { ...operation.responses, default: failing };
  }
  api.components.schemas = referred(api);
  return api as ReturnType<TransformObject>;
};

const problemRef = `#/components/schemas/${problem.meta()?.id ?? ''}`;

type OpenApi = {
  readonly paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>;
  readonly components: { schemas: Record<string, unknown> };
};

function referred({ paths, components: { schemas } }: OpenApi): Record<string, unknown> {
  const kept = new Set<string>();
  const follow = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (kept.has(name)) continue;
      kept.add(name);
      follow(schemas[name] ?? null);
    }
  };
  follow(paths);
  return Object.fromEntries(
    Object.entries(schemas)
      .filter(([name]) => kept.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
