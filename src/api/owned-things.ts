import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { ruleOfOwned } from '../core/ownership/owned-kinds.ts';
import { endOwnership, handOverOwnedThing } from '../jobs/ownership/end-ownership.ts';
import { planCasesOf } from '../jobs/plans/plan-cases-of.ts';
import { recordEvent } from '../store/cases/record-event.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import {
  findApplicationIds,
  getVisibleOwnedThing,
  listOthersWith,
  listOwnedThings,
  saveOwnedThings,
} from '../store/ownership/owned-things.ts';
import type { RowScope } from '../store/row-scope.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { getNamedPerson } from './named-person.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { fileBodyLimit, id, idParams } from './schemas/fields.ts';
import {
  endOwnedBody,
  handOverBody,
  ownedEnded,
  ownedThing,
  type OwnedThingBody,
  ownedThingBody,
} from './schemas/ownership.ts';
import { sentFile } from './uploaded-file.ts';
import { toWire } from './wire.ts';

const tags = ['ownership'];
const place = z.strictObject({ name: z.string(), id });
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** What people own for others, and how it comes to an ending. */
export function ownedThingRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

  const listQuery = z.object({
    ...pageQuery,
    person: id.optional(),
    ended: flag.describe('What has come to an ending'),
  });
  const list = {
    config: within('holdings.read'),
    schema: { tags, querystring: listQuery, response: { 200: pageOf(ownedThing) } },
  };
  app.get('/api/v1/owned-things', list, async (request) => {
    const { limit, cursor, person, ended } = request.query;
    const after = placeFrom(cursor, place);
    const page = {
      limit,
      ended,
      ...(person === undefined ? {} : { personId: person }),
      ...(after === undefined ? {} : { after }),
    };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listOwnedThings(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next ?? null) };
  });

  const add = {
    config: within('custody.change'),
    schema: { tags, body: ownedThingBody, response: { 201: z.object({ id }) } },
  };
  app.post('/api/v1/owned-things', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const thing = await thingOf(tx, scopeOf(request), request.body);
      const [ownedThingId = thing.ownedThingId] = await saveOwnedThings(tx, [thing]);
      const about = { kind: 'owned_thing', id: ownedThingId };
      const data = { kind: thing.ownedKind, person: thing.personId };
      await recordEvent(tx, {
        offboardingId: null,
        type: 'owned.added',
        actor: operatorActor(operatorId),
        about,
        data,
      });
      await planCasesOf(means, tx, queue, thing.personId);
      return { status: 201, body: { id: ownedThingId } };
    }),
  );

  const handOver = {
    config: within('custody.change'),
    bodyLimit: fileBodyLimit,
    schema: { tags, params: idParams, body: handOverBody, response: { 200: ownedEnded } },
  };
  app.post('/api/v1/owned-things/:id/hand-over', handOver, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { acceptedBy = null, note = null, file: sent, ...to } = request.body;
    const file = await sentFile(sent);
    const cases = await withOrganization(db, organizationId, async (tx) => {
      const { id: ownedThingId } = await getVisibleOwnedThing(tx, scopeOf(request), request.params.id);
      const toPersonId = await getNamedPerson(tx, scopeOf(request), to);
      const evidence = { note, signedName: acceptedBy, file };
      const { operatorId } = operator;
      return handOverOwnedThing(tx, queue, { ownedThingId, toPersonId, operatorId, evidence });
    });
    return { cases: cases.map(({ number }) => `OFF-${number}`) };
  });

  const end = {
    config: within('custody.change'),
    bodyLimit: fileBodyLimit,
    schema: { tags, params: idParams, body: endOwnedBody, response: { 200: ownedEnded } },
  };
  app.post('/api/v1/owned-things/:id/end', end, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { ending, note = null, file: sent } = request.body;
    const file = await sentFile(sent);
    const { cases, tell } = await withOrganization(db, organizationId, async (tx) => {
      const { id: ownedThingId } = await getVisibleOwnedThing(tx, scopeOf(request), request.params.id);
      const evidence = { note, signedName: null, file };
      const { operatorId } = operator;
      const ended = await endOwnership(tx, queue, { ownedThingId, ending, operatorId, evidence });
      return {
        cases: ended,
        tell: ending === 'rotated' ? await listOthersWith(tx, scopeOf(request), ownedThingId) : [],
      };
    });
    return { cases: cases.map(({ number }) => `OFF-${number}`), tell: [...tell] };
  });
}

async function thingOf(tx: Tx, scope: RowScope, body: OwnedThingBody) {
  const { ownedKind, name, application, reference, privileged, lastUsedAt, usedBy, expiresOn, ...owner } = body;
  const personId = await getNamedPerson(tx, scope, owner);
  const ids = await findApplicationIds(tx, application === undefined ? [] : [application]);
  if (application !== undefined && !ids.has(application))
    throw new Failure(
      'not-found',
      `There is no application “${application}”. "handback applications list" lists ours.`,
    );
  const { kind, stopsWithOwner = false } = ruleOfOwned(ownedKind);
  return {
    ownedThingId: randomUUIDv7(),
    kind,
    ownedKind,
    name,
    personId,
    applicationId: application === undefined ? null : (ids.get(application) ?? null),
    reference: reference ?? null,
    privileged,
    lastUsedAt: lastUsedAt ?? null,
    usedBy: usedBy ?? null,
    expiresOn: expiresOn ?? null,
    stopsWithOwner,
    source: 'form',
  };
}
