import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { beginAtProvider, finishAtProvider } from '../jobs/sign-in/ask-provider.ts';
import { enterByProvider } from '../jobs/sign-in/enter-by-provider.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findByIdentity } from '../store/sign-in/identities.ts';
import { findProviders, getProvider } from '../store/sign-in/providers.ts';
import { markProved } from '../store/sign-in/sessions.ts';
import { spendChallenge } from '../store/sign-in/spent-challenges.ts';
import { findSession, publicly, sessionCookieOf } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { makeRateLimit } from './rate-limit.ts';
import { idParams } from './schemas/fields.ts';
import { finishBody, finished, startBody, started } from './schemas/sign-in.ts';
import { cookieOptions, endFormerSession, startSession } from './start-session.ts';

const tags = ['access'];
const triesPerMinute = 20;
const flowMinutes = 10;
const flowCookie = 'handback_flow';
const flowPath = '/api/v1/sign-in';
/** What the sealed cookie of a sign-in under way is bound to. */
const flowBound = 'sign-in flow';

/** A sign-in under way, which its browser carries sealed: another browser cannot end it, and asking for many of them fills nothing. */
const flow = z.object({
  organizationId: z.string(),
  providerId: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  /** The session that is to be proved; null: a sign-in. */
  proves: z.string().nullable(),
  expiresAt: z.string(),
});
type Flow = z.infer<typeof flow>;

/** Signing in, and proving again who one is, at an identity provider (OpenID Connect Core §3.1, with PKCE). */
export function signInWithProviderRoutes(app: Api, api: ApiMeans): void {
  const { means, publicUrl, secureCookies, seal } = api;
  const { db } = means;
  const limit = makeRateLimit(triesPerMinute);
  const cookie = { ...cookieOptions(api), path: flowPath };

  const start = {
    config: publicly,
    schema: { tags, params: idParams, body: startBody, response: { 200: started } },
  };
  app.post('/api/v1/sign-in/providers/:id', start, async (request, reply) => {
    limit.take(request.ip, performance.now());
    const { to, prove } = request.body;
    const place = (await findProviders(db)).find(({ providerId }) => providerId === request.params.id);
    if (place === undefined) throw new Failure('not-found', 'There is no such provider.');
    const { organizationId, providerId } = place;
    const session = prove ? await currentSession(request) : undefined;
    const provider = await withOrganization(db, organizationId, (tx) => getProvider(tx, providerId));
    const { url, checks } = await beginAtProvider({ means, organizationId, provider, publicUrl }, { fresh: prove });
    const expiresAt = Temporal.Now.instant().add({ minutes: flowMinutes }).toString();
    const proves = session?.credentialId ?? null;
    const content: Flow = { organizationId, providerId, ...checks, to, proves, expiresAt };
    const sealed = Buffer.from(seal(content, flowBound)).toString('base64url');
    reply.setCookie(flowCookie, sealed, { ...cookie, maxAge: flowMinutes * 60 });
    return { url };
  });

  const finish = { config: publicly, schema: { tags, body: finishBody, response: { 200: finished } } };
  app.post('/api/v1/sign-in/provider', finish, async (request, reply) => {
    limit.take(request.ip, performance.now());
    const under = readFlow(request);
    reply.clearCookie(flowCookie, cookie);
    const { organizationId, providerId, state, nonce, verifier, proves, to } = under;
    const provider = await withOrganization(db, organizationId, (tx) => getProvider(tx, providerId));
    const asking = { means, organizationId, provider, publicUrl };
    const checks = { state, nonce, verifier };
    const identity = await finishAtProvider(asking, {
      search: request.body.search,
      checks,
      fresh: proves !== null,
    });
    const session = proves === null ? undefined : await currentSession(request);
    await withOrganization(db, organizationId, async (tx) => {
      if (!(await spendChallenge(tx, state, Temporal.Instant.from(under.expiresAt)))) throw staleFlow();
      if (session !== undefined) {
        const known = await findByIdentity(tx, { providerId, subject: identity.subject });
        const { operatorId } = session.operator;
        if (session.credentialId !== proves || known?.operatorId !== operatorId)
          throw new Failure(
            'rule-refused',
            'Somebody else signed in there than is signed in here, so it proves nothing.',
          );
        return markProved(tx, { credentialId: session.credentialId, operatorId, by: 'provider' });
      }
      const operatorId = await enterByProvider(tx, provider, identity);
      await startSession(tx, { request, reply, secureCookies }, { operatorId, beganBy: 'provider' });
    });
    if (session === undefined) await endFormerSession(api, request);
    return { to, proved: session !== undefined };
  });

  async function currentSession(request: FastifyRequest) {
    const session = await findSession(db, request, sessionCookieOf(secureCookies));
    if (session === undefined) throw new Failure('not-signed-in', 'Sign in first; there is nobody to prove.');
    return session;
  }

  function readFlow(request: FastifyRequest): Flow {
    const sealed = request.cookies[flowCookie];
    if (sealed === undefined) throw staleFlow();
    try {
      const found = flow.parse(means.unseal(Buffer.from(sealed, 'base64url'), flowBound));
      const isOver = Temporal.Instant.compare(Temporal.Instant.from(found.expiresAt), Temporal.Now.instant()) <= 0;
      if (!isOver) return found;
    } catch (cause) {
      throw staleFlow(cause);
    }
    throw staleFlow();
  }
}

function staleFlow(cause?: unknown): Failure {
  return new Failure(
    'rule-refused',
    'This sign-in was begun in another browser, took longer than ten minutes, or has ended already. Begin again.',
    { cause },
  );
}
