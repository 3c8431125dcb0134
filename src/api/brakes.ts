import { z } from 'zod';
import { immediateLimit, sayTrip } from '../core/brakes/brake.ts';
import { limitsAt } from '../core/brakes/brake-limits.ts';
import { type Effect, effectLimits } from '../core/brakes/effect-brake.ts';
import { type PastTrip, replayBrakes } from '../core/brakes/replay-brakes.ts';
import { changeLimits, limitsInForce } from '../jobs/brakes/brake-limits.ts';
import { proposeRelease, releaseCase } from '../jobs/brakes/release-brake.ts';
import { listArrivalCounts, listPastArrivals } from '../store/brakes/brake-arrivals.ts';
import { readBrakeSettings } from '../store/brakes/brake-settings.ts';
import { listTripsInForce } from '../store/brakes/brake-trips.ts';
import { listLimitChanges } from '../store/brakes/limit-changes.ts';
import { listUses } from '../store/brakes/brake-uses.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { RowScope } from '../store/row-scope.ts';
import { accessOf, everywhere, proved, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import {
  type BrakeOverview,
  brakeOverview,
  limitChange,
  limitsBody,
  limitsChanged,
  releaseBody,
  type ReplayAnswer,
  replay,
  replayQuery,
} from './schemas/brakes.ts';
import { caseParams, idParams } from './schemas/fields.ts';
import { proposal } from './schemas/protection.ts';
import { toWire } from './wire.ts';

const tags = ['brakes'];

/** What holds departures when too many come at once, and how they are let go. */
export function brakeRoutes(app: Api, { means: { db }, queue }: ApiMeans): void {
  const read = { config: everywhere('brakes.read'), schema: { tags, response: { 200: brakeOverview } } };
  app.get('/api/v1/brakes', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, (tx) => overview(tx, scopeOf(request))),
  );

  const past = {
    config: everywhere('brakes.read'),
    schema: { tags, querystring: replayQuery, response: { 200: replay } },
  };
  app.get('/api/v1/brakes/replay', past, (request) =>
    withOrganization(db, accessOf(request).organizationId, (tx) =>
      replayRecord(tx, request.query, accessOf(request).operator.operatorId),
    ),
  );

  const changes = {
    config: everywhere('brakes.read'),
    schema: { tags, response: { 200: z.object({ items: z.array(limitChange) }) } },
  };
  app.get('/api/v1/brakes/limits', changes, async (request) => ({
    items: toWire(await withOrganization(db, accessOf(request).organizationId, (tx) => listLimitChanges(tx))),
  }));

  const limits = {
    config: proved(everywhere('operators.manage')),
    schema: { tags, body: limitsBody, response: { 200: limitsChanged } },
  };
  app.post('/api/v1/brakes/limits', limits, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { reason, perDay, perWeek } = request.body;
    const wanted = { ...(perDay === undefined ? {} : { perDay }), ...(perWeek === undefined ? {} : { perWeek }) };
    return toWire(
      await withOrganization(db, organizationId, (tx) =>
        changeLimits(tx, { wanted, operatorId: operator.operatorId, reason }),
      ),
    );
  });

  const together = {
    config: proved(everywhere('plans.approve')),
    schema: { tags, params: idParams, body: releaseBody, response: { 200: proposal } },
  };
  app.post('/api/v1/brakes/trips/:id/release', together, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const release = { tripId: request.params.id, operatorId: operator.operatorId, reason: request.body.reason };
    return toWire(await withOrganization(db, organizationId, (tx) => proposeRelease(tx, release)));
  });

  const one = {
    config: proved(within('brakes.release')),
    schema: {
      tags,
      params: caseParams,
      body: releaseBody,
      response: { 200: z.object({ released: z.literal(true), number: z.string() }) },
    },
  };
  app.post('/api/v1/offboardings/:case/release', one, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => {
      const { operatorId } = accessOf(request).operator;
      const { number } = await releaseCase(tx, queue, { offboardingId, operatorId, reason: request.body.reason });
      return { released: true as const, number: `OFF-${number}` };
    }),
  );
}

async function overview(tx: Tx, scope: RowScope): Promise<BrakeOverview> {
  const { activePeople, perDay, perWeek, raise } = await limitsInForce(tx);
  const { brakes, now } = await readBrakeSettings(tx);
  const { immediatePerHour = immediateLimit(activePeople), accessPerHour } = limitsAt(brakes, now);
  const uses = new Map((await listUses(tx, scope.operatorId)).map(({ effect, inHour }) => [effect, inHour]));
  const perHour = (effect: Effect) => (effect === 'access' ? accessPerHour : undefined) ?? effectLimits[effect].perHour;
  const trips = await listTripsInForce(tx, scope);
  return {
    activePeople,
    limits: { perDay, perWeek, immediatePerHour },
    raise,
    counts: (await listArrivalCounts(tx, scope.operatorId)).map(({ scope: kind, name, day, week }) => ({
      scope: kind,
      name,
      day,
      week,
    })),
    effects: (['access', 'wipe', 'delete'] as const).map((effect) => ({
      effect,
      inHour: uses.get(effect) ?? 0,
      perHour: perHour(effect),
    })),
    trips: trips.map((trip) => ({
      id: trip.tripId,
      scope: trip.scope,
      name: trip.name,
      sentence: sayTrip(trip),
      trippedAt: trip.trippedAt.toString(),
      held: [...trip.held],
    })),
  };
}

async function replayRecord(tx: Tx, query: z.output<typeof replayQuery>, readerId: string): Promise<ReplayAnswer> {
  const { activePeople } = await limitsInForce(tx);
  const { brakes, now } = await readBrakeSettings(tx);
  const midnight = (day: string) => Temporal.PlainDate.from(day).toZonedDateTime('UTC').toInstant();
  const to = midnight(Temporal.PlainDate.from(query.to).add({ days: 1 }).toString());
  const arrivals = await listPastArrivals(tx, { from: midnight(query.from), to }, readerId);
  const trips = replayBrakes(arrivals, { activePeople, limits: limitsAt(brakes, now) });
  return { activePeople, departures: arrivals.length, trips: trips.map(shown) };
}

function shown(trip: PastTrip): ReplayAnswer['trips'][number] {
  const { scope, name, people, most, atMs } = trip;
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toString();
  return { at, scope, name, people, most, sentence: sayTrip(trip) };
}
