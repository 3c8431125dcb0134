import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import {
  finishRegistration,
  offerRegistration,
  offerUse,
  type PasskeyMeans,
  purposes,
  relyingPartyOf,
  verifyUse,
} from '../jobs/sign-in/passkeys.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findPasskey, listPasskeys, removePasskey, renamePasskey } from '../store/sign-in/passkeys.ts';
import { markProved, readWaysIn } from '../store/sign-in/sessions.ts';
import { accessOf, demandProof, proved, publicly, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { describeMe } from './me.ts';
import { makeRateLimit } from './rate-limit.ts';
import { idParams } from './schemas/fields.ts';
import {
  type AuthenticationAnswer,
  authenticationResponse,
  browserOptions,
  entered,
  passkey,
  passkeyBody,
  passkeyName,
} from './schemas/sign-in.ts';
import { done } from './schemas/work.ts';
import { endFormerSession, startSession } from './start-session.ts';
import { toWire } from './wire.ts';

const tags = ['access'];
const triesPerMinute = 20;

/** Passkeys: signing in with one, and each operator's own. */
export function passkeyRoutes(app: Api, api: ApiMeans): void {
  const { db } = api.means;
  const limit = makeRateLimit(triesPerMinute);

  const offer = { config: publicly, schema: { tags, response: { 200: browserOptions } } };
  app.post('/api/v1/sign-in/passkey/options', offer, async (request) => {
    limit.take(request.ip, performance.now());
    return { ...(await offerUse(passkeyMeans(api), { purpose: purposes.signIn, now: Temporal.Now.instant() })) };
  });

  const enterBody = z.strictObject({ response: authenticationResponse });
  const enter = { config: publicly, schema: { tags, body: enterBody, response: { 200: entered } } };
  app.post('/api/v1/sign-in/passkey', enter, async (request, reply) => {
    limit.take(request.ip, performance.now());
    const response = toAnswer(request.body.response);
    const found = await findPasskey(db, Buffer.from(response.id, 'base64url'));
    if (found === undefined || response.response.userHandle === undefined) throw unknownPasskey();
    const { organizationId, passkeyId } = found;
    const made = await withOrganization(db, organizationId, async (tx) => {
      const use = { passkeyId, purpose: purposes.signIn, response };
      const operatorId = await verifyUse(tx, passkeyMeans(api), use);
      const sending = { request, reply, secureCookies: api.secureCookies };
      const expiresAt = await startSession(tx, sending, { operatorId, beganBy: 'passkey' });
      return { ...(await describeMe(tx, operatorId)), expiresAt: expiresAt.toString() };
    });
    await endFormerSession(api, request);
    return made;
  });

  const list = { config: signedIn, schema: { tags, response: { 200: z.object({ items: z.array(passkey) }) } } };
  app.get('/api/v1/passkeys', list, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return {
      items: toWire(await withOrganization(db, organizationId, (tx) => listPasskeys(tx, operator.operatorId))),
    };
  });

  app.post('/api/v1/passkeys/options', { config: signedIn, schema: offer.schema }, async (request) => {
    const { organizationId, credentialId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      await refuseStranger(tx, request);
      return { ...(await offerRegistration(tx, passkeyMeans(api), { ...operator, credentialId })) };
    });
  });

  const add = { config: signedIn, schema: { tags, body: passkeyBody, response: { 201: passkey } } };
  app.post('/api/v1/passkeys', add, async (request, reply) => {
    const { organizationId, credentialId, operator, kind } = accessOf(request);
    const { operatorId } = operator;
    const { name, response } = request.body;
    const made = await withOrganization(db, organizationId, async (tx) => {
      await refuseStranger(tx, request);
      const kept = await finishRegistration(tx, passkeyMeans(api), { operatorId, credentialId, name, response });
      if (kind === 'session') await markProved(tx, { credentialId, operatorId, by: 'passkey' });
      return kept;
    });
    reply.code(201);
    return toWire(made);
  });

  const nameBody = z.strictObject({ name: passkeyName });
  const rename = { config: signedIn, schema: { tags, params: idParams, body: nameBody, response: { 200: passkey } } };
  app.patch('/api/v1/passkeys/:id', rename, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const wanted = { passkeyId: request.params.id, operatorId: operator.operatorId, name: request.body.name };
    return toWire(await withOrganization(db, organizationId, (tx) => renamePasskey(tx, wanted)));
  });

  const querystring = z.object({
    last: z.enum(['true', 'false']).default('false').describe('Remove it although it is the last way in'),
  });
  const remove = {
    config: proved(signedIn),
    schema: { tags, params: idParams, querystring, response: { 200: done } },
  };
  app.delete('/api/v1/passkeys/:id', remove, async (request) => {
    const { organizationId, credentialId, operator } = accessOf(request);
    const { operatorId } = operator;
    await withOrganization(db, organizationId, async (tx) => {
      await removePasskey(tx, { passkeyId: request.params.id, operatorId });
      const { passkeys, identities } = await readWaysIn(tx, { operatorId, credentialId });
      if (passkeys + identities === 0 && request.query.last !== 'true')
        throw new Failure(
          'rule-refused',
          'It is your last way in besides a one-time link from an administrator. Add another passkey first, or say that you mean it.',
        );
    });
    return { done: true } as const;
  });
}

/** What passkeys work with at this address. Throws `rule-refused` where there are none. */
export function passkeyMeans({ publicUrl, linkKey, means }: ApiMeans): PasskeyMeans {
  const party = relyingPartyOf(publicUrl);
  if (party === null)
    throw new Failure(
      'rule-refused',
      `Browsers use passkeys only at an https address with a name, or at localhost, and not at ${publicUrl}. Set HANDBACK_PUBLIC_URL.`,
    );
  return { party, key: linkKey, randomBytes: means.randomBytes };
}

/** An answer as the library reads it: what is absent is left out. */
export function toAnswer({ response: { userHandle, ...response }, ...rest }: AuthenticationAnswer) {
  return { ...rest, response: { ...response, ...(typeof userHandle === 'string' ? { userHandle } : {}) } };
}

/** A way in is added by whoever proved lately who they are; the first passkey also by whoever came in by a one-time link. */
async function refuseStranger(tx: Tx, request: FastifyRequest): Promise<void> {
  const { credentialId, operator } = accessOf(request);
  const { passkeys, identities, beganByLink } = await readWaysIn(tx, { operatorId: operator.operatorId, credentialId });
  if (beganByLink && passkeys + identities === 0) return;
  demandProof(request);
}

function unknownPasskey(): Failure {
  return new Failure(
    'rule-refused',
    'This passkey is not known here. Choose another, or sign in with a one-time link and add this one.',
  );
}
