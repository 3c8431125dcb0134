import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { decideAccount } from '../jobs/applications/decide-account.ts';
import { isVisibleAccount, getVisiblePerson } from '../store/people/visible-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { id, idParams } from './schemas/fields.ts';
import { decisionBody } from './schemas/work.ts';

const decided = z.object({ plannedAgain: z.array(id).describe('The open cases that were planned anew') });

/** Whose account it is, where an address alone had to do. */
export function accountRoutes(app: Api, { means, queue }: ApiMeans): void {
  const decide = {
    config: within('items.attest'),
    schema: { tags: ['items'], params: idParams, body: decisionBody, response: { 200: decided } },
  };
  app.post('/api/v1/accounts/:id/decision', decide, (request, reply) =>
    createOnce(means.db, request, reply, async (tx) => {
      const { personId } = request.body;
      const scope = scopeOf(request);
      if (!(await isVisibleAccount(tx, scope, request.params.id)))
        throw new Failure('not-found', 'There is no such account, or it is outside your scope.');
      if (personId !== null) await getVisiblePerson(tx, scope, personId);
      const { operatorId } = accessOf(request).operator;
      const decision = { accountId: request.params.id, personId, operatorId };
      return { status: 200, body: await decideAccount(means, tx, queue, decision) };
    }),
  );
}
