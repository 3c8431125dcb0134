import { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import { isQuiet } from '../core/playbooks/playbook.ts';
import { confirmProposal } from '../jobs/two-people/deeds.ts';
import { proposeMassApproval, proposeMassEvent } from '../jobs/mass-events/open-mass-event.ts';
import { policiesOf } from '../jobs/plans/own-policies.ts';
import { choosePlaybook } from '../jobs/plans/playbooks.ts';
import { prepareMassEvent } from '../jobs/mass-events/prepare-mass-event.ts';
import { cancelMassEvent, pauseMassEvent, resumeMassEvent } from '../jobs/mass-events/stop-mass-event.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { LeaverKey } from '../store/cases/find-leaver.ts';
import { listMembers, selectPeople } from '../store/mass-events/mass-event-members.ts';
import { findMassEvent } from '../store/mass-events/mass-events.ts';
import { listWaitingAbout } from '../store/two-people/proposals.ts';
import { accessOf, everywhere, proved } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { viewMassEvent, viewMassEvents } from './mass-event-view.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import {
  approveMassBody,
  cancelMassBody,
  massEvent,
  massEventBody,
  massEventListed,
  massEventParams,
  massMember,
  massMemberState,
  openMassBody,
  proposeMassBody,
} from './schemas/mass-events.ts';
import { proposal } from './schemas/protection.ts';
import { toWire } from './wire.ts';

const tags = ['mass-events'];
const prepares = everywhere('departures.add');
const approves = everywhere('plans.approve');
const params = massEventParams;
type About = FastifyRequest<{ Params: z.output<typeof massEventParams> }>;

/** Named mass events: many people who leave together, by a list that two people confirm. */
export function massEventRoutes(app: Api, { means, queue, ...policies }: ApiMeans): void {
  const { db } = means;
  /** Work on an event that the sender knows of. */
  const inEvent = <T>(request: About, work: (tx: Tx, who: { eventId: string; operatorId: string }) => Promise<T>) => {
    const { organizationId, operator } = accessOf(request);
    const { operatorId } = operator;
    return withOrganization(db, organizationId, async (tx) =>
      work(tx, { eventId: await findMassEvent(tx, request.params.event, operatorId), operatorId }),
    );
  };
  /** A change, and how the event stands after it. */
  const change = (request: About, work: (tx: Tx, who: { eventId: string; operatorId: string }) => Promise<void>) =>
    inEvent(request, async (tx, who) => {
      await work(tx, who);
      return toWire(await viewMassEvent(tx, who.eventId, who.operatorId));
    });

  const list = { config: prepares, schema: { tags, response: { 200: z.object({ items: z.array(massEventListed) }) } } };
  app.get('/api/v1/mass-events', list, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const items = await withOrganization(db, organizationId, (tx) => viewMassEvents(tx, operator.operatorId));
    return { items: toWire(items) };
  });

  const add = { config: prepares, schema: { tags, body: massEventBody, response: { 201: massEvent } } };
  app.post('/api/v1/mass-events', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const { playbook } = choosePlaybook(await policiesOf(tx, policies), request.body);
      if (isQuiet(playbook))
        throw new Failure(
          'rule-refused',
          `“${playbook.title}” is for one person at a time, and only HR opens such a case.`,
        );
      const leavers = await leaversOf(tx, request.body);
      const eventId = await prepareMassEvent(tx, { ...toDraft(request.body), playbook, leavers, operatorId });
      return { status: 201, body: await viewMassEvent(tx, eventId, operatorId) };
    }),
  );

  const show = { config: prepares, schema: { tags, params, response: { 200: massEvent } } };
  app.get('/api/v1/mass-events/:event', show, (request) =>
    inEvent(request, async (tx, who) => toWire(await viewMassEvent(tx, who.eventId, who.operatorId))),
  );

  const members = {
    config: prepares,
    schema: {
      tags,
      params,
      querystring: z.object({ ...pageQuery, state: massMemberState.optional() }),
      response: { 200: pageOf(massMember) },
    },
  };
  app.get('/api/v1/mass-events/:event/members', members, (request) =>
    inEvent(request, async (tx, { eventId }) => {
      const { limit, cursor, state = null } = request.query;
      const after = placeFrom(cursor, z.int()) ?? 0;
      const items = await listMembers(tx, eventId, { after, limit, state });
      const last = items.at(-1)?.position ?? null;
      return { items: toWire(items), next: cursorFrom(items.length < limit ? null : last) };
    }),
  );

  const propose = { config: prepares, schema: { tags, params, body: proposeMassBody, response: { 200: proposal } } };
  app.post('/api/v1/mass-events/:event/propose', propose, (request) =>
    inEvent(request, async (tx, who) => toWire(await proposeMassEvent(tx, { ...who, ...request.body }))),
  );

  const open = { config: proved(prepares), schema: { tags, params, body: openMassBody, response: { 200: massEvent } } };
  app.post('/api/v1/mass-events/:event/open', open, (request) =>
    change(request, async (tx, who) => {
      const { digest, code } = request.body;
      const proposalId = await waitingFor(tx, who.eventId, digest);
      const input = { proposalId, operatorId: who.operatorId, ...(code === undefined ? {} : { code }) };
      await confirmProposal({ ...means, queue }, tx, input);
    }),
  );

  const approve = {
    config: proved(approves),
    schema: { tags, params, body: approveMassBody, response: { 200: proposal } },
  };
  app.post('/api/v1/mass-events/:event/approve', approve, (request) =>
    inEvent(request, async (tx, who) => toWire(await proposeMassApproval(tx, { ...who, ...request.body }))),
  );

  const stops = { config: approves, schema: { tags, params, response: { 200: massEvent } } };
  app.post('/api/v1/mass-events/:event/pause', stops, (request) => change(request, pauseMassEvent));
  app.post('/api/v1/mass-events/:event/resume', stops, (request) =>
    change(request, (tx, who) => resumeMassEvent(tx, queue, who)),
  );

  const cancel = { config: prepares, schema: { tags, params, body: cancelMassBody, response: { 200: massEvent } } };
  app.post('/api/v1/mass-events/:event/cancel', cancel, (request) =>
    change(request, (tx, who) => cancelMassEvent(tx, { ...who, reason: request.body.reason })),
  );
}

type Content = z.output<typeof massEventBody>;

function toDraft({ name, reason, lastWorkingDay, accessEndsAt, informedAt, named, waves }: Content) {
  const at = (text: string | undefined) => (text === undefined ? null : Temporal.Instant.from(text));
  const { firstAt, ...rest } = waves;
  return {
    name,
    reason,
    lastWorkingDay: Temporal.PlainDate.from(lastWorkingDay),
    accessEndsAt: at(accessEndsAt),
    informedAt: at(informedAt),
    waves: rest,
    firstWaveAt: at(firstAt),
    named,
  };
}

async function leaversOf(tx: Tx, { people, select }: Content): Promise<readonly LeaverKey[]> {
  const on = (text: string | undefined) => (text === undefined ? null : Temporal.PlainDate.from(text));
  if (select !== undefined) {
    const { departments, sites } = select;
    const span = { contractEndsFrom: on(select.contractEndsFrom), contractEndsTo: on(select.contractEndsTo) };
    return selectPeople(tx, { departments, sites, ...span });
  }
  return (people ?? []).map(({ id, employeeNumber, workerId }) => ({
    ...(id === undefined ? {} : { personId: id }),
    ...(employeeNumber === undefined ? {} : { employeeNumber }),
    ...(workerId === undefined ? {} : { workerId }),
  }));
}

/** The proposal to open an event with exactly this list. Throws `conflict` where none waits, `stale-plan` where it is another list. */
async function waitingFor(tx: Tx, eventId: string, digest: string): Promise<string> {
  const waiting = await listWaitingAbout(tx, { kind: 'mass_event', id: eventId });
  const found = waiting.find(({ kind }) => kind === 'mass_event.open');
  if (found === undefined)
    throw new Failure('conflict', 'It is not proposed, or the proposal has expired: propose it first.');
  if (found.digest !== digest)
    throw new Failure('stale-plan', 'The list that is proposed is not the one whose digest you name.');
  return found.id;
}
