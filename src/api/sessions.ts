import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { revokeCredential } from '../store/inventory/credentials.ts';
import { listSessions } from '../store/sign-in/sessions.ts';
import { accessOf, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { idParams } from './schemas/fields.ts';
import { session } from './schemas/sign-in.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['access'];

/** Where an operator is signed in, and ending it. */
export function sessionRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const list = { config: signedIn, schema: { tags, response: { 200: z.object({ items: z.array(session) }) } } };
  app.get('/api/v1/sessions', list, async (request) => {
    const { organizationId, operator, credentialId } = accessOf(request);
    const items = await withOrganization(db, organizationId, (tx) => listSessions(tx, operator.operatorId));
    return { items: toWire(items).map((one) => ({ ...one, current: one.id === credentialId })) };
  });

  const end = { config: signedIn, schema: { tags, params: idParams, response: { 200: done } } };
  app.delete('/api/v1/sessions/:id', end, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const wanted = { credentialId: request.params.id, operatorId: operator.operatorId, kind: 'session' } as const;
    if (!(await withOrganization(db, organizationId, (tx) => revokeCredential(tx, wanted))))
      throw new Failure('not-found', 'You have no such session.');
    return { done: true } as const;
  });
}
