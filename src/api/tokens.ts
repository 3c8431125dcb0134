import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { insertCredential, listTokens, revokeCredential } from '../store/inventory/credentials.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, proved, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { newToken, token, tokenBody } from './schemas/access.ts';
import { idParams } from './schemas/fields.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

/** An operator's own API tokens. */
export function tokenRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const tags = ['access'];

  const tokens = z.object({ items: z.array(token) });
  app.get('/api/v1/tokens', { config: signedIn, schema: { tags, response: { 200: tokens } } }, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const items = await withOrganization(db, organizationId, (tx) => listTokens(tx, operator.operatorId));
    return { items: toWire(items) };
  });

  const make = { config: proved(signedIn), schema: { tags, body: tokenBody, response: { 201: newToken } } };
  app.post('/api/v1/tokens', make, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const { name, expiresInDays } = request.body;
    const { operatorId } = operator;
    const made = await withOrganization(db, organizationId, (tx) =>
      insertCredential(tx, { operatorId, kind: 'token', name, minutes: expiresInDays * 24 * 60, madeBy: operatorId }),
    );
    reply.code(201);
    return { id: made.credentialId, name, token: made.secret, expiresAt: made.expiresAt.toString() };
  });

  const revoke = { config: signedIn, schema: { tags, params: idParams, response: { 200: done } } };
  app.delete('/api/v1/tokens/:id', revoke, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const credential = { credentialId: request.params.id, operatorId: operator.operatorId };
    const revoked = await withOrganization(db, organizationId, (tx) => revokeCredential(tx, credential));
    if (!revoked) throw new Failure('not-found', 'You have no such token.');
    return { done: true } as const;
  });
}
