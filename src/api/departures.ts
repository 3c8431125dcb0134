import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { mayHandle } from '../core/permission.ts';
import type { Playbook } from '../core/playbooks/playbook.ts';
import { choiceByRules } from '../jobs/plans/choose-playbook.ts';
import { choosePlaybook, type Policies } from '../jobs/plans/playbooks.ts';
import { type DepartureFacts, receiveDeparture } from '../jobs/departures/receive-departure.ts';
import { listDepartures } from '../store/cases/case-lists.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { RowScope } from '../store/row-scope.ts';
import { findVisibleByNumber, getVisiblePerson } from '../store/people/visible-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { casePlace, cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { departure, departureBody, received, type ReceivedDeparture } from './schemas/cases.ts';
import { toWire } from './wire.ts';

type DepartureContent = z.output<typeof departureBody>;

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
      const personId = await visibleLeaver(tx, scopeOf(request), request.body.person);
      const verdict = mayHandle(acting, personId ?? '');
      if (!verdict.allowed) throw new Failure('not-allowed', verdict.reason);
      const facts = toFacts(request.body);
      const playbook = await playbookFor(tx, { playbooks, overlays }, request.body, facts);
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

/** The playbook a request names, else what the rules choose; overlays it names are laid on top. */
async function playbookFor(
  tx: Tx,
  policies: Policies,
  { playbook, overlays }: DepartureContent,
  facts: DepartureFacts,
): Promise<Playbook> {
  if (playbook !== undefined) return choosePlaybook(policies, { playbook, overlays }).playbook;
  const chosen = await choiceByRules(tx, policies, facts);
  return choosePlaybook(policies, {
    playbook: chosen.playbook,
    overlays: [...chosen.overlays.filter((name) => !overlays.includes(name)), ...overlays],
  }).playbook;
}

/** The person a request names, if the operator may add their departure. The same `not-found` for who is absent and who may not be seen. */
async function visibleLeaver(tx: Tx, scope: RowScope, person: DepartureContent['person']): Promise<string | undefined> {
  if (person.id !== undefined) return (await getVisiblePerson(tx, scope, person.id)).id;
  if (person.employeeNumber === undefined) return undefined;
  const [found] = await findVisibleByNumber(tx, scope, person.employeeNumber);
  if (found !== undefined) return found.id;
  throw new Failure(
    'not-found',
    `Nobody in your scope has the employee number ${person.employeeNumber}. Import the people first, or check the number.`,
  );
}

function toFacts(body: DepartureContent): DepartureFacts {
  const { id, ...names } = body.person;
  const at = (text: string | undefined) => (text === undefined ? null : Temporal.Instant.from(text));
  return {
    source: body.source,
    // Without an id of its own every request is a departure of its own; a repetition is what Idempotency-Key is for.
    externalId: body.externalId ?? randomUUIDv7(),
    leaver: { ...(id === undefined ? {} : { personId: id }), ...withoutUndefined(names) },
    kind: body.kind,
    lastWorkingDay: Temporal.PlainDate.from(body.lastWorkingDay),
    noticeAt: at(body.noticeAt),
    accessEndsAt: at(body.accessEndsAt),
    employmentEnds: body.employmentEnds === undefined ? null : Temporal.PlainDate.from(body.employmentEnds),
    informedAt: at(body.informedAt),
    timeZone: body.timeZone ?? null,
    legalHold: body.legalHold,
    ...(body.embargo === undefined ? {} : { embargo: { named: body.embargo.named, until: at(body.embargo.until) } }),
  };
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
