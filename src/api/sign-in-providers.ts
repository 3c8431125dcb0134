import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { boundToProvider, probeKept, probeProvider, redirectUriOf } from '../jobs/sign-in/ask-provider.ts';
import { forgetProvider } from '../jobs/sign-in/enter-by-provider.ts';
import { vouch } from '../jobs/sign-in/vouch.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import {
  getProvider,
  listProviders,
  newProviderId,
  type ProviderRecord,
  saveProvider,
} from '../store/sign-in/providers.ts';
import { accessOf, everywhere, proved } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { operator } from './schemas/access.ts';
import { idParams } from './schemas/fields.ts';
import { provider, providerBody, providerTest } from './schemas/sign-in.ts';
import { done } from './schemas/work.ts';
import { readOperator } from './read-operator.ts';

const tags = ['access'];
const config = everywhere('operators.manage');

/** The identity providers that operators sign in with, and who vouches for whom. A client's secret is never shown. */
export function signInProviderRoutes(app: Api, { means, seal, publicUrl }: ApiMeans): void {
  const { db } = means;

  const list = { config, schema: { tags, response: { 200: z.object({ items: z.array(provider) }) } } };
  app.get('/api/v1/sign-in-providers', list, async (request) => {
    const found = await withOrganization(db, accessOf(request).organizationId, listProviders);
    return { items: found.map(shown) };
  });

  const set = { config: proved(config), schema: { tags, body: providerBody, response: { 200: provider } } };
  app.post('/api/v1/sign-in-providers', set, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    const { id: changed, clientSecret, unchecked, ...content } = request.body;
    const known =
      changed === undefined ? undefined : await withOrganization(db, organizationId, (tx) => getProvider(tx, changed));
    const id = known?.id ?? newProviderId();
    const bound = boundToProvider(organizationId, id);
    const kept = known === undefined ? undefined : means.unseal(known.sealedSecret, bound)['clientSecret'];
    const secret = clientSecret ?? kept;
    if (typeof secret !== 'string') throw new Failure('bad-request', 'clientSecret: a new provider needs one.');
    // Kept from before, it would be sent to whoever the new address belongs to.
    if (clientSecret === undefined && known !== undefined && known.issuer !== content.issuer)
      throw new Failure('bad-request', 'clientSecret: another issuer needs its own.');
    if (!unchecked) await probeProvider({ ...content, clientSecret: secret }, publicUrl);
    const record = { ...content, id, sealedSecret: seal({ clientSecret: secret }, bound) };
    return shown(await withOrganization(db, organizationId, (tx) => saveProvider(tx, record, me.operatorId)));
  });

  const test = { config, schema: { tags, params: idParams, response: { 200: providerTest } } };
  app.post('/api/v1/sign-in-providers/:id/test', test, async (request) => {
    const { organizationId } = accessOf(request);
    const { id } = request.params;
    const found = await withOrganization(db, organizationId, (tx) => getProvider(tx, id));
    const problem = await probeKept({ means, organizationId, provider: found, publicUrl });
    return { reached: problem === null, problem };
  });

  const vouched = { config: proved(config), schema: { tags, params: idParams, response: { 200: provider } } };
  app.post('/api/v1/sign-in-providers/:id/vouch', vouched, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    const { id } = request.params;
    return withOrganization(db, organizationId, async (tx) => {
      await vouch(tx, { kind: 'provider', id }, me.operatorId);
      return shown(await getProvider(tx, id));
    });
  });

  const one = { config: proved(config), schema: { tags, params: idParams, response: { 200: done } } };
  app.delete('/api/v1/sign-in-providers/:id', one, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    await withOrganization(db, organizationId, (tx) => forgetProvider(tx, request.params.id, me.operatorId));
    return { done: true } as const;
  });

  const person = { config: proved(config), schema: { tags, params: idParams, response: { 200: operator } } };
  app.post('/api/v1/operators/:id/vouch', person, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    const { id } = request.params;
    return withOrganization(db, organizationId, async (tx) => {
      await vouch(tx, { kind: 'operator', id }, me.operatorId);
      return readOperator(tx, id, me.operatorId);
    });
  });

  function shown({ sealedSecret: _sealed, roleRules, ...rest }: ProviderRecord) {
    return { ...rest, roleRules: [...roleRules], redirectUri: redirectUriOf(publicUrl) };
  }
}
