import { z } from 'zod';
import { protectAccount, proposeLift } from '../jobs/two-people/protect-account.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listProtectedAccounts } from '../store/two-people/protected-accounts.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { idParams } from './schemas/fields.ts';
import { proposal, protectBody, protectedAccount, reasonBody } from './schemas/protection.ts';
import { toWire } from './wire.ts';

const tags = ['protected accounts'];

/** The accounts that automation leaves alone, by name; lifting one takes two people. */
export function protectedAccountRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const list = {
    config: everywhere('applications.read'),
    schema: { tags, response: { 200: z.object({ items: z.array(protectedAccount) }) } },
  };
  app.get('/api/v1/protected-accounts', list, async (request) => ({
    items: toWire(await withOrganization(db, accessOf(request).organizationId, listProtectedAccounts)),
  }));

  const config = everywhere('applications.manage');
  const protect = { config, schema: { tags, body: protectBody, response: { 201: protectedAccount } } };
  app.post('/api/v1/protected-accounts', protect, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      return { status: 201, body: await protectAccount(tx, { ...request.body, operatorId }) };
    }),
  );

  const lift = { config, schema: { tags, params: idParams, body: reasonBody, response: { 201: proposal } } };
  app.post('/api/v1/protected-accounts/:id/lift', lift, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const wanted = { protectedAccountId: request.params.id, reason: request.body.reason, operatorId };
      return { status: 201, body: await proposeLift(tx, wanted) };
    }),
  );
}
