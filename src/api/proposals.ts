import { z } from 'zod';
import { confirmProposal } from '../jobs/two-people/deeds.ts';
import { refuseDeed } from '../jobs/two-people/second-person.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getVisibleProposal, listProposals } from '../store/two-people/visible-proposals.ts';
import { accessOf, proved, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { idParams } from './schemas/fields.ts';
import { confirmBody, proposal, proposalListed, reasonBody } from './schemas/protection.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['proposals'];
const config = within('proposals.decide');

/** Deeds that wait for a second person: what they are, and what the second person says. */
export function proposalRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

  const list = { config, schema: { tags, response: { 200: z.object({ items: z.array(proposalListed) }) } } };
  app.get('/api/v1/proposals', list, async (request) => ({
    items: toWire(
      await withOrganization(db, accessOf(request).organizationId, (tx) => listProposals(tx, scopeOf(request))),
    ),
  }));

  const confirm = {
    config: proved(config),
    schema: { tags, params: idParams, body: confirmBody, response: { 200: proposal } },
  };
  app.post('/api/v1/proposals/:id/confirm', confirm, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { code } = request.body;
    return withOrganization(db, organizationId, async (tx) => {
      const proposalId = request.params.id;
      await getVisibleProposal(tx, scopeOf(request), proposalId);
      const input = { proposalId, operatorId: operator.operatorId, ...(code === undefined ? {} : { code }) };
      return toWire(await confirmProposal({ ...means, queue }, tx, input));
    });
  });

  const refuse = { config, schema: { tags, params: idParams, body: reasonBody, response: { 200: done } } };
  app.post('/api/v1/proposals/:id/refuse', refuse, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const proposalId = request.params.id;
      await getVisibleProposal(tx, scopeOf(request), proposalId);
      await refuseDeed(tx, { proposalId, operatorId: operator.operatorId, reason: request.body.reason });
    });
    return { done: true } as const;
  });
}
