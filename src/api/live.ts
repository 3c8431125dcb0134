import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import type { Acting } from '../core/permission.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { readGrants, readStreamChanges, readStreamHeads } from '../store/live/changed-streams.ts';
import { accessOf, isStillSignedIn, unattended, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { type Listener, type LiveHub, makeLiveHub } from './live-hub.ts';

const mostListeners = 500;
const mostOfOne = 12;
const mostUnreadBytes = 64 * 1024;
/** Longer than a transaction of ours takes: an event has the instant at which it was made, and is seen when it is committed. */
const lookBackSeconds = 30;
const usual = { lookMs: 1_000, checkMs: 20_000 };

/** Tells whoever listens that something they may see has changed: server-sent events (HTML Living Standard §9.2). */
export function liveRoutes(app: Api, { means: { db }, live = usual }: ApiMeans): void {
  const hubs = new Map<string, LiveHub>();

  function hubOf(organizationId: string): LiveHub {
    const found = hubs.get(organizationId);
    if (found !== undefined) return found;
    const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) =>
      withOrganization(db, organizationId, work, { name: 'live', repeatable: true });
    const hub = makeLiveHub({
      ...live,
      readHeads: () =>
        inside((tx) => readStreamHeads(tx, Temporal.Now.instant().subtract({ seconds: lookBackSeconds }))),
      readChanges: (streams) => inside((tx) => readStreamChanges(tx, streams)),
      readActing: (known) =>
        inside(async (tx) => {
          const grants = await readGrants(
            tx,
            known.map(({ operatorId }) => operatorId),
          );
          return new Map(
            known.map((acting): [string, Acting] => [
              acting.operatorId,
              { ...acting, grants: grants.get(acting.operatorId) ?? [] },
            ]),
          );
        }),
      onError: (error) => app.log.warn({ err: error }, 'The events could not be read for those who listen.'),
    });
    hubs.set(organizationId, hub);
    return hub;
  }

  const listen = {
    config: unattended(within('departures.read')),
    schema: { tags: ['today'], produces: ['text/event-stream'] },
  };
  app.get('/api/v1/live', listen, (request, reply) => {
    if (!(request.headers.accept ?? '').includes('text/event-stream'))
      throw new Failure('bad-request', 'This is a stream of events: ask for it with "Accept: text/event-stream".');
    const { organizationId, acting } = accessOf(request);
    const hub = hubOf(organizationId);
    refuseTooMany(hubs, hub, acting);
    const stream = new Readable({ read: () => undefined });
    const leave = hub.join(listenerOf(request, stream, () => isStillSignedIn(db, request)));
    stream.once('close', leave);
    stream.push('retry: 5000\n\n');
    reply.header('x-accel-buffering', 'no');
    return reply.type('text/event-stream').send(stream);
  });

  // Without this a server that is to stop would wait for everybody who listens.
  app.addHook('preClose', async () => {
    for (const hub of hubs.values()) hub.endAll();
  });
}

function listenerOf(request: FastifyRequest, stream: Readable, stillSignedIn: () => Promise<boolean>): Listener {
  return {
    acting: accessOf(request).acting,
    tell: (event, data) => {
      // Whoever does not read is let go, and comes back by themselves.
      const more = stream.readableLength < mostUnreadBytes;
      stream.push(more ? `event: ${event}\ndata: ${JSON.stringify(data)}\n\n` : null);
    },
    end: () => void stream.push(null),
    isStillSignedIn: stillSignedIn,
  };
}

/** A browser has one stream for all its windows; whoever has many more is not reading them. */
function refuseTooMany(hubs: ReadonlyMap<string, LiveHub>, hub: LiveHub, { operatorId }: Acting): void {
  const all = [...hubs.values()].reduce((sum, one) => sum + one.size(), 0);
  if (all < mostListeners && hub.countOf(operatorId) < mostOfOne) return;
  throw new Failure(
    'too-many-requests',
    'Too many are listening already. Close other windows, then load this one again.',
  );
}
