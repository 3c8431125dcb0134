import { Failure } from '../core/failure.ts';
import { findCredential, insertCredential, revokeCredential, useLink } from '../store/inventory/credentials.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, publicly, sessionCookie, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { describeMe } from './me.ts';
import { makeRateLimit } from './rate-limit.ts';
import { me, signInAnswer, signInBody } from './schemas/access.ts';
import { done } from './schemas/work.ts';

const triesPerMinute = 10;
const sessionMinutes = 12 * 60;
const tokenMinutes = 30 * 24 * 60;

/** Letting operators in with a one-time link, and out again. */
export function signInRoutes(app: Api, { means: { db }, secureCookies }: ApiMeans): void {
  const limit = makeRateLimit(triesPerMinute);
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: secureCookies } as const;

  const signIn = { config: publicly, schema: { tags: ['access'], body: signInBody, response: { 200: signInAnswer } } };
  app.post('/api/v1/sign-in', signIn, async (request, reply) => {
    limit.take(request.ip, performance.now());
    const { secret, token } = request.body;
    const found = await findCredential(db, 'link', secret);
    if (found === undefined) throw badLink();
    return withOrganization(db, found.organizationId, async (tx) => {
      const operatorId = await useLink(tx, found.credentialId);
      if (operatorId === undefined) throw badLink();
      const kind = token ? ('token' as const) : ('session' as const);
      const minutes = token ? tokenMinutes : sessionMinutes;
      const made = await insertCredential(tx, { operatorId, kind, name: 'sign-in', minutes, madeBy: operatorId });
      if (!token) reply.setCookie(sessionCookie, made.secret, { ...cookie, maxAge: minutes * 60 });
      const expiresAt = made.expiresAt.toString();
      return { ...(await describeMe(tx, operatorId)), ...(token ? { token: made.secret } : {}), expiresAt };
    });
  });

  app.post(
    '/api/v1/sign-out',
    { config: signedIn, schema: { tags: ['access'], response: { 200: done } } },
    async (request, reply) => {
      const { organizationId, credentialId, operator } = accessOf(request);
      await withOrganization(db, organizationId, (tx) =>
        revokeCredential(tx, { credentialId, operatorId: operator.operatorId }),
      );
      reply.clearCookie(sessionCookie, cookie);
      return { done: true } as const;
    },
  );

  app.get('/api/v1/me', { config: signedIn, schema: { tags: ['access'], response: { 200: me } } }, async (request) => {
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
