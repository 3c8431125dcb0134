import { Failure } from '../core/failure.ts';
import { offerUse, purposes, relyingPartyOf, verifyUse } from '../jobs/sign-in/passkeys.ts';
import { databaseNow } from '../store/database/database-now.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { findPasskey, listPasskeyRefs } from '../store/sign-in/passkeys.ts';
import { listOwnProviders } from '../store/sign-in/identities.ts';
import { markProved, readWaysIn } from '../store/sign-in/sessions.ts';
import { accessOf, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { passkeyMeans, toAnswer } from './passkeys.ts';
import { browserOptions, proofBody, proofShown } from './schemas/sign-in.ts';
import { done } from './schemas/work.ts';

const tags = ['access'];

/** Proving again who is signed in, for what cannot be undone or gives power away. */
export function proofRoutes(app: Api, api: ApiMeans): void {
  const { db } = api.means;

  const show = { config: signedIn, schema: { tags, response: { 200: proofShown } } };
  app.get('/api/v1/me/proof', show, async (request) => {
    const { organizationId, credentialId, operator, proved } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const { operatorId } = operator;
      const { passkeys, identities, beganByLink } = await readWaysIn(tx, { operatorId, credentialId });
      const hasParty = relyingPartyOf(api.publicUrl) !== null;
      return {
        proved,
        passkey: hasParty && passkeys > 0,
        register: hasParty && beganByLink && passkeys + identities === 0,
        demonstration: (await getOrganization(tx)).demo,
        providers: [...(await listOwnProviders(tx, operatorId))],
      };
    });
  });

  const offer = { config: signedIn, schema: { tags, response: { 200: browserOptions } } };
  app.post('/api/v1/me/proof/options', offer, async (request) => {
    const { organizationId, credentialId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const among = await listPasskeyRefs(tx, operator.operatorId);
      if (among.length === 0) throw new Failure('rule-refused', 'You have no passkey to prove it with.');
      const asked = { purpose: purposes.prove(credentialId), now: await databaseNow(tx), among };
      return { ...(await offerUse(passkeyMeans(api), asked)) };
    });
  });

  const prove = { config: signedIn, schema: { tags, body: proofBody, response: { 200: done } } };
  app.post('/api/v1/me/proof', prove, async (request) => {
    const { organizationId, credentialId, operator, kind } = accessOf(request);
    const { operatorId } = operator;
    if (kind === 'token') throw new Failure('rule-refused', 'A token proves itself; only a browser is asked.');
    const given = request.body.response;
    const found = given === null ? undefined : await findPasskey(db, Buffer.from(given.id, 'base64url'));
    await withOrganization(db, organizationId, async (tx) => {
      if (given === null) {
        if (!(await getOrganization(tx)).demo)
          throw new Failure('rule-refused', 'Only in a demonstration a click proves anything.');
        return markProved(tx, { credentialId, operatorId, by: 'demonstration' });
      }
      const response = toAnswer(given);
      const isOurs = found?.organizationId === organizationId;
      const use = { passkeyId: found?.passkeyId ?? '', purpose: purposes.prove(credentialId), response };
      if (!isOurs || (await verifyUse(tx, passkeyMeans(api), use)) !== operatorId)
        throw new Failure('rule-refused', 'This passkey is not yours.');
      return markProved(tx, { credentialId, operatorId, by: 'passkey' });
    });
    return { done: true } as const;
  });
}
