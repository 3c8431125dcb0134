import type { FastifyReply, FastifyRequest } from 'fastify';
import { nameBrowser } from '../core/sign-in/name-browser.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { Tx } from '../store/database/transaction.ts';
import { insertCredential, revokeCredential } from '../store/inventory/credentials.ts';
import { findSession, sessionCookieOf } from './access.ts';
import type { ApiMeans } from './api-means.ts';

const sessionHours = 12;

/** What a session's cookie is set with, and cleared. */
export function cookieOptions({ secureCookies }: Pick<ApiMeans, 'secureCookies'>) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: secureCookies } as const;
}

/**
 * Begins a browser's session with a secret of its own, in a cookie. The one that the browser had before ends: whoever knew its secret
 * gains nothing by somebody's sign-in.
 */
export async function startSession(
  tx: Tx,
  { request, reply, secureCookies }: Sending,
  { operatorId, beganBy }: { readonly operatorId: string; readonly beganBy: 'link' | 'passkey' | 'provider' },
): Promise<Temporal.Instant> {
  const name = nameBrowser(request.headers['user-agent']);
  const minutes = sessionHours * 60;
  const made = await insertCredential(tx, { operatorId, kind: 'session', name, minutes, madeBy: operatorId, beganBy });
  const options = { ...cookieOptions({ secureCookies }), maxAge: minutes * 60 };
  reply.setCookie(sessionCookieOf(secureCookies), made.secret, options);
  return made.expiresAt;
}

type Sending = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly secureCookies: boolean;
};

/** Ends the session that a browser brings along, if it has one. */
export async function endFormerSession(
  { means: { db }, secureCookies }: Pick<ApiMeans, 'means' | 'secureCookies'>,
  request: FastifyRequest,
): Promise<void> {
  const former = await findSession(db, request, sessionCookieOf(secureCookies));
  if (former === undefined) return;
  const { organizationId, credentialId, operator } = former;
  await withOrganization(db, organizationId, (tx) =>
    revokeCredential(tx, { credentialId, operatorId: operator.operatorId }),
  );
}
