import type {} from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import { mayEverywhere, type Permission, permissions, scopesFor } from '../core/permission.ts';
import { type Access, findAccess, findCredential } from '../store/inventory/credentials.ts';
import type { Database } from '../store/database/connection.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { type RowScope, rowScope } from '../store/row-scope.ts';

/**
 * The cookie of a browser's session, set by a sign-in. Over https its name makes browsers take it from this very host alone
 * (RFC 6265bis §4.1.3.2).
 */
export function sessionCookieOf(secureCookies: boolean): string {
  return secureCookies ? '__Host-handback_session' : 'handback_session';
}

/**
 * Who a route is for. With a permission, `rows`: the operator holds it somewhere, and every query filters by where;
 * `organization`: they hold it for everything, because the route has no row it could be held for.
 */
export type RouteAccess =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'permission'; readonly permission: Permission; readonly over: 'rows' | 'organization' };

export const publicly: { readonly access: RouteAccess } = { access: { kind: 'public' } };
export const signedIn: { readonly access: RouteAccess } = { access: { kind: 'signed-in' } };
export function within(permission: Permission): { readonly access: RouteAccess } {
  return { access: { kind: 'permission', permission, over: 'rows' } };
}
export function everywhere(permission: Permission): { readonly access: RouteAccess } {
  return { access: { kind: 'permission', permission, over: 'organization' } };
}

/**
 * A route for what cannot be undone or gives power away: by a browser's session only whoever has proved in the last five minutes who
 * they are. Requests with an API token have no browser to be asked in, and are not.
 */
export function proved<Config extends { readonly access: RouteAccess }>(
  config: Config,
): Config & { readonly proof: true } {
  return { ...config, proof: true };
}

/**
 * A route that a page keeps asking by itself, such as a stream of events: being asked does not keep a session from ending for want of
 * anybody. A single request says the same of itself with the header `X-Handback-Unattended: 1`.
 */
export function unattended<Config extends { readonly access: RouteAccess }>(
  config: Config,
): Config & { readonly unattended: true } {
  return { ...config, unattended: true };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: RouteAccess;
    readonly proof?: true;
    readonly unattended?: true;
  }
}

type Sessions = Pick<Database, 'app' | 'dispatcher' | 'onBoundary'>;
type Guard = { readonly secureCookies?: boolean; readonly onRoute?: (route: DeclaredRoute) => void };

const signedInRequests = new WeakMap<FastifyRequest, Access>();

/** A route as it was registered, and who it is for. */
export type DeclaredRoute = {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess;
  readonly proof: boolean;
};

/** Lets nobody through whom the route's declaration does not name; a route without one stops the start. `onRoute` is told of each. */
export function guardRoutes(
  app: FastifyInstance,
  db: Sessions,
  { secureCookies = false, onRoute = () => undefined }: Guard = {},
): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined)
      throw new TypeError(`${String(method)} ${url} does not say who may use it: set config.access.`);
    onRoute({ method: String(method), url, access: config.access, proof: config.proof === true });
  });
  app.addHook('onRequest', async (request) => {
    const { access, proof } = request.routeOptions.config;
    // Without a declaration no route was found, and the answer is that.
    if (access === undefined || access.kind === 'public') return;
    const who = await authenticate(db, request, sessionCookieOf(secureCookies));
    signedInRequests.set(request, who);
    if (access.kind === 'permission') refuseWithout(who, access);
    if (proof === true) demandProof(request);
  });
}

/** Who sent this request. Throws `not-signed-in` on routes that are public. */
export function accessOf(request: FastifyRequest): Access {
  const access = signedInRequests.get(request);
  if (access === undefined) throw notSignedIn();
  return access;
}

/** For what needs a proof only sometimes: refuses, with `prove-again`, whoever has proved nothing in the last five minutes. */
export function demandProof(request: FastifyRequest): void {
  if (accessOf(request).proved) return;
  throw new Failure(
    'prove-again',
    'This cannot be undone or gives power away, so it needs a proof that it is still you, not older than five minutes.',
  );
}

/** Whether the sender of a request that lasts, such as a stream, would still be let in: not signed out, shut out or left alone since. */
export async function isStillSignedIn(db: Sessions, request: FastifyRequest): Promise<boolean> {
  const { organizationId, credentialId, kind } = accessOf(request);
  const found = await withOrganization(db, organizationId, (tx) =>
    findAccess(tx, { credentialId, kind, isUse: false }),
  );
  return found !== undefined;
}

/** Where the sender of this request holds the permission that its route declares. */
export function scopeOf(request: FastifyRequest): RowScope {
  const declared = request.routeOptions.config.access;
  if (declared?.kind !== 'permission') throw new TypeError('This route declares no permission.');
  return rowScope(accessOf(request).acting, declared.permission);
}

/** Who a browser's cookie belongs to; undefined without a session that still counts. */
export async function findSession(db: Sessions, request: FastifyRequest, cookie: string): Promise<Access | undefined> {
  const secret = request.cookies[cookie];
  return secret === undefined ? undefined : lookUp(db, { kind: 'session', secret, isUse: isAttended(request) });
}

async function authenticate(db: Sessions, request: FastifyRequest, cookie: string): Promise<Access> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w-]+)$/i.exec(authorization)?.[1];
    const access = token === undefined ? undefined : await lookUp(db, { kind: 'token', secret: token, isUse: true });
    if (access === undefined) throw notSignedIn();
    return access;
  }
  const access = await findSession(db, request, cookie);
  if (access === undefined) throw notSignedIn();
  // Another site can make a browser send the cookie, but not this header.
  if (!['GET', 'HEAD'].includes(request.method) && request.headers['x-handback'] !== '1')
    throw new Failure('not-allowed', 'A change with a browser session needs the header "X-Handback: 1".');
  return access;
}

async function lookUp(
  db: Sessions,
  { kind, secret, isUse }: { readonly kind: 'token' | 'session'; readonly secret: string; readonly isUse: boolean },
): Promise<Access | undefined> {
  const found = await findCredential(db, kind, secret);
  if (found === undefined) return undefined;
  const { organizationId, credentialId } = found;
  return withOrganization(db, organizationId, (tx) => findAccess(tx, { credentialId, kind, isUse }), {
    name: 'sign-in',
    repeatable: true,
  });
}

/** Whether somebody is behind a request, rather than a page that keeps itself fresh. */
function isAttended(request: FastifyRequest): boolean {
  return request.routeOptions.config.unattended !== true && request.headers['x-handback-unattended'] !== '1';
}

function refuseWithout({ acting }: Access, { permission, over }: Extract<RouteAccess, { kind: 'permission' }>): void {
  if (over === 'organization') {
    const verdict = mayEverywhere(acting, permission);
    if (!verdict.allowed) throw new Failure('not-allowed', verdict.reason);
  } else if (scopesFor(acting, permission).length === 0) {
    throw new Failure(
      'not-allowed',
      `This needs the permission ${permission} (held by: ${permissions[permission].join(', ')}).`,
    );
  }
}

function notSignedIn(): Failure {
  return new Failure('not-signed-in', 'This needs a session or an API token that still counts.');
}
