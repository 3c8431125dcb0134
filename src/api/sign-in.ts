import { Failure } from '../core/failure.ts';
import { relyingPartyOf } from '../jobs/sign-in/passkeys.ts';
import { findCredential, insertCredential, revokeCredential, useLink } from '../store/inventory/credentials.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findProviders, getProvider } from '../store/sign-in/providers.ts';
import { accessOf, publicly, sessionCookieOf, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { describeMe } from './me.ts';
import { makeRateLimit } from './rate-limit.ts';
import { me, signInAnswer, signInBody } from './schemas/access.ts';
import { waysIn } from './schemas/sign-in.ts';
import { done } from './schemas/work.ts';
import { cookieOptions, endFormerSession, startSession } from './start-session.ts';

const triesPerMinute = 10;
const tokenMinutes = 30 * 24 * 60;
const tags = ['access'];

/** Letting operators in with a one-time link, and out again; and how else they could get in. */
export function signInRoutes(app: Api, api: ApiMeans): void {
  const { db } = api.means;
  const { publicUrl, secureCookies } = api;
  const limit = makeRateLimit(triesPerMinute);

  const ways = { config: publicly, schema: { tags, response: { 200: waysIn } } };
  app.get('/api/v1/sign-in/ways', ways, async () => {
    const providers = await Promise.all(
      (await findProviders(db)).map(({ organizationId, providerId }) =>
        withOrganization(db, organizationId, (tx) => getProvider(tx, providerId)),
      ),
    );
    const named = providers.map(({ id, name }) => ({ id, name }));
    return { address: publicUrl, passkeys: relyingPartyOf(publicUrl) !== null, providers: named };
  });

  const signIn = { config: publicly, schema: { tags, body: signInBody, response: { 200: signInAnswer } } };
  app.post('/api/v1/sign-in', signIn, async (request, reply) => {
    limit.take(request.ip, performance.now());
    const { secret, token } = request.body;
    const found = await findCredential(db, 'link', secret);
    if (found === undefined) throw badLink();
    const entered = await withOrganization(db, found.organizationId, async (tx) => {
      const operatorId = await useLink(tx, found.credentialId);
      if (operatorId === undefined) throw badLink();
      if (!token) {
        const expiresAt = await startSession(tx, { request, reply, secureCookies }, { operatorId, beganBy: 'link' });
        return { ...(await describeMe(tx, operatorId)), expiresAt: expiresAt.toString() };
      }
      const wanted = { operatorId, kind: 'token', name: 'sign-in', minutes: tokenMinutes, madeBy: operatorId } as const;
      const made = await insertCredential(tx, wanted);
      return { ...(await describeMe(tx, operatorId)), token: made.secret, expiresAt: made.expiresAt.toString() };
    });
    await endFormerSession(api, request);
    return entered;
  });

  app.post(
    '/api/v1/sign-out',
    { config: signedIn, schema: { tags, response: { 200: done } } },
    async (request, reply) => {
      const { organizationId, credentialId, operator } = accessOf(request);
      await withOrganization(db, organizationId, (tx) =>
        revokeCredential(tx, { credentialId, operatorId: operator.operatorId }),
      );
      reply.clearCookie(sessionCookieOf(secureCookies), cookieOptions(api));
      return { done: true } as const;
    },
  );

  app.get('/api/v1/me', { config: signedIn, schema: { tags, response: { 200: me } } }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, (tx) => describeMe(tx, operator.operatorId));
  });
}

/** The same for a link that was used, has expired, was revoked or was never made. */
function badLink(): Failure {
  return new Failure(
    'not-signed-in',
    'This link does not work: it was used already, has expired, or was never made. Ask an administrator for a new one.',
  );
}
