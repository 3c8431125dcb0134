import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { receiveDeparture } from '../jobs/departures/receive-departure.ts';
import { listDepartures } from '../store/cases/case-lists.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, demandProof, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { playbookFor, refuseQuiet, refuseStranger, toFacts } from './departure-request.ts';
import { createOnce } from './once.ts';
import { casePlace, cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { departure, departureBody, received, type ReceivedDeparture } from './schemas/cases.ts';
import { toWire } from './wire.ts';

/** Departures in: each opens its case, once. */
export function departureRoutes(app: Api, { means: { db }, queue, playbooks, overlays }: ApiMeans): void {
  const tags = ['departures'];

  const add = {
    config: within('departures.add'),
    schema: { tags, body: departureBody, response: { 200: received, 201: received } },
  };
  app.post('/api/v1/departures', add, (request, reply) =>
    createOnce<ReceivedDeparture>(db, request, reply, async (tx) => {
      const { acting } = accessOf(request);
      await refuseStranger(tx, { scope: scopeOf(request), acting }, request.body.person);
      const facts = toFacts(request.body);
      const { playbook } = await playbookFor(tx, { playbooks, overlays }, request.body, facts);
      await refuseQuiet(tx, acting, { ...request.body, playbook });
      if (playbook.immediate) demandProof(request);
      const made = await receiveDeparture(tx, queue, { facts, playbook, actor: operatorActor(acting.operatorId) });
      if (made.state === 'duplicate') return { status: 200, body: { state: 'duplicate' } };
      const { offboardingId, number, held, confidential } = made;
      const why = { ...(held === null ? {} : { held }), ...(confidential ? { confidential } : {}) };
      const policies = {
        playbook: playbook.playbook,
        overlays: (playbook.overlays ?? []).map(({ overlay }) => overlay),
      };
      return { status: 201, body: { state: 'opened', offboardingId, number: `OFF-${number}`, ...policies, ...why } };
    }),
  );

  const list = {
    config: within('departures.read'),
    schema: { tags, querystring: z.object(pageQuery), response: { 200: pageOf(departure) } },
  };
  app.get('/api/v1/departures', list, async (request) => {
    const { limit, cursor } = request.query;
    const before = placeFrom(cursor, casePlace);
    const page = { limit, ...(before === undefined ? {} : { before }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listDepartures(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });
}
