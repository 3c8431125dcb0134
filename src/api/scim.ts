import type { FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import type { ScimKind } from '../core/intake/scim.ts';
import { readScimFilter } from '../formats/scim-filter.ts';
import { readScimJson } from '../formats/scim-json.ts';
import { type ScimPush, takeInPush } from '../jobs/intake/scim-push.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findScimResource, listScimResources, type ScimResource } from '../store/intake/scim-resources.ts';
import { findScimToken, findScimTokenSource, type ScimTokenSource } from '../store/intake/scim-tokens.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { makeRateLimit } from './rate-limit.ts';
import {
  namesIn,
  resourceTypes,
  type ScimView,
  sendScim,
  sendScimError,
  showList,
  showResource,
  versionOf,
} from './scim-answers.ts';
import { mostScimResults, scimDiscoveryRoutes } from './scim-discovery.ts';

/** Where identity providers push to, behind the public address. */
export const scimPath = '/scim/v2';
const bodyLimit = 1024 * 1024;
const usualResults = 100;
const pushesPerMinute = 3_000;
const declared = { config: publicly, bodyLimit, schema: { hide: true } as FastifySchema };

type Pusher = ScimTokenSource & { readonly organizationId: string };

/**
 * The SCIM 2.0 server (RFC 7644) that identity providers push their users to. Each source has a token and sees what it pushed
 * itself. What a push means for whether somebody leaves is worked out afterwards.
 */
export async function scimRoutes(app: Api, { means: { db }, publicUrl }: ApiMeans): Promise<void> {
  const pushers = new WeakMap<FastifyRequest, Pusher>();
  const limit = makeRateLimit(pushesPerMinute);
  const base = `${publicUrl}${scimPath}`;
  await app.register(
    async (encapsulated) => {
      const scoped = encapsulated as Api;
      scoped.removeAllContentTypeParsers();
      scoped.addContentTypeParser(/^application\/(scim\+)?json\b/, { parseAs: 'buffer' }, (_request, body, done) => {
        try {
          done(null, body.length === 0 ? undefined : readScimJson(Buffer.from(body)));
        } catch (error) {
          done(error as Error);
        }
      });
      scoped.setErrorHandler((error, request, reply) => sendScimError(error, request, reply));
      scoped.setNotFoundHandler((request, reply) =>
        sendScimError(new Failure('not-found', 'This server has nothing at this address.'), request, reply),
      );
      scoped.addHook('onRequest', async (request) => {
        const pusher = await whoPushes(db, request);
        limit.take(pusher.sourceId, Date.now());
        pushers.set(request, pusher);
      });
      scimDiscoveryRoutes(scoped, base);
      const run = <T>(request: FastifyRequest, work: (tx: Tx, source: ScimTokenSource) => Promise<T>): Promise<T> => {
        const pusher = pushers.get(request);
        if (pusher === undefined) throw notSignedIn();
        const named = { name: 'scim', repeatable: true };
        return withOrganization(db, pusher.organizationId, (tx) => work(tx, pusher), named);
      };
      for (const kind of ['user', 'group'] as const) resourceRoutes(scoped, { kind, base, run });
    },
    { prefix: scimPath },
  );
}

async function whoPushes(db: ApiMeans['means']['db'], request: FastifyRequest): Promise<Pusher> {
  const token = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const found = token === undefined ? undefined : await findScimToken(db, token);
  if (found === undefined) throw notSignedIn();
  const named = { name: 'sign-in', repeatable: true };
  const source = await withOrganization(
    db,
    found.organizationId,
    (tx) => findScimTokenSource(tx, found.tokenId),
    named,
  );
  if (source === undefined) throw notSignedIn();
  return { ...source, organizationId: found.organizationId };
}

function notSignedIn(): Failure {
  return new Failure('not-signed-in', 'This needs the token of a source of the kind scim that still counts.');
}

type Resources = {
  readonly kind: ScimKind;
  readonly base: string;
  readonly run: <T>(request: FastifyRequest, work: (tx: Tx, source: ScimTokenSource) => Promise<T>) => Promise<T>;
};

const idParams = z.object({
  id: z
    .string()
    .max(200)
    .regex(/^[^\0]*$/),
});
const viewQuery = {
  attributes: z.string().max(4_000).optional(),
  excludedAttributes: z.string().max(4_000).optional(),
};
const whole = z.coerce.number().int();
const listQuery = z.object({
  ...viewQuery,
  filter: z.string().optional(),
  startIndex: whole.default(1).transform((index) => Math.max(1, index)),
  count: whole.default(usualResults).transform((count) => Math.min(Math.max(0, count), mostScimResults)),
});

function resourceRoutes(app: Api, { kind, base, run }: Resources): void {
  const path = `/${resourceTypes[kind]}s`;
  app.get(path, declared, async (request, reply) => {
    const query = parsed(listQuery, request.query);
    const { count, startIndex } = query;
    const filter = query.filter === undefined || query.filter.trim() === '' ? [] : readScimFilter(query.filter);
    const { total, items } = await run(request, (tx, { sourceId }) =>
      listScimResources(tx, { sourceId, kind }, { filter, skip: startIndex - 1, count }),
    );
    const shown = items.map((item) => showResource(item, base, viewOf(query)));
    return sendScim(reply, showList(shown, { total, startIndex }));
  });

  app.get(`${path}/:id`, declared, async (request, reply) => {
    const { id } = parsed(idParams, request.params);
    const found = await run(request, (tx, { sourceId }) => findScimResource(tx, { sourceId, kind }, id));
    if (found === undefined) throw new Failure('not-found', `There is no such ${kind}.`);
    reply.header('etag', versionOf(found));
    if (request.headers['if-none-match'] === versionOf(found)) return reply.code(304).send();
    return sendScim(reply, showResource(found, base, viewOf(parsed(z.object(viewQuery), request.query))));
  });

  const push = (request: FastifyRequest, method: ScimPush['method']): Promise<ScimResource> => {
    const id = method === 'POST' ? null : parsed(idParams, request.params).id;
    const { body } = request;
    if (body === undefined && method !== 'DELETE') throw wrong('invalidSyntax', 'The request has no body.');
    const ifVersion = versionIn(request.headers['if-match']);
    return run(request, (tx, source) => takeInPush(tx, { source, kind, id, method, body, ifVersion }));
  };
  const show = (request: FastifyRequest, resource: ScimResource) =>
    showResource(resource, base, viewOf(parsed(z.object(viewQuery), request.query)));

  app.post(path, declared, async (request, reply) => {
    const made = await push(request, 'POST');
    reply.code(201).header('etag', versionOf(made)).header('location', `${base}${path}/${made.id}`);
    return sendScim(reply, show(request, made));
  });
  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      ...declared,
      method,
      url: `${path}/:id`,
      handler: async (request, reply) => {
        const changed = await push(request, method);
        reply.header('etag', versionOf(changed));
        // Groups grow large, and nobody needs them back for each member.
        if (kind === 'group' && method === 'PATCH') return reply.code(204).send();
        return sendScim(reply, show(request, changed));
      },
    });
  }
  app.delete(`${path}/:id`, declared, async (request, reply) => {
    await push(request, 'DELETE');
    return reply.code(204).send();
  });
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const names = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw wrong('invalidValue', `The address of the request has something wrong in: ${names}.`);
}

function viewOf(query: {
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
}): ScimView {
  const only = namesIn(query.attributes);
  return { only: only.length === 0 ? null : only, without: namesIn(query.excludedAttributes) };
}

/** The version that a change must still meet; null where any will do. */
function versionIn(tag: string | undefined): number | null {
  if (tag === undefined || tag.trim() === '*') return null;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(tag.trim())?.[1];
  return version === undefined ? -1 : Number(version);
}

function wrong(scimType: string, message: string): Failure {
  return new Failure('bad-request', message, { details: { scimType } });
}
