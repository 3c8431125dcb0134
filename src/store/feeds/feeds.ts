import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { FeedContent, FeedField, FeedKind } from '../../core/feeds/feed.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';

/** A feed as it is listed; no secret of it is. */
export type Feed = {
  readonly id: string;
  readonly name: string;
  readonly kind: FeedKind;
  readonly carries: FeedContent;
  readonly settings: JsonObject;
  readonly hasCredentials: boolean;
  readonly owns: readonly FeedField[];
  readonly rank: number;
  /** Who is asked when a file is held. */
  readonly operatorId: string;
  readonly paused: boolean;
  readonly lookAt: Temporal.Instant;
  readonly lookedAt: Temporal.Instant | null;
  readonly problem: string | null;
  readonly notes: readonly string[];
  readonly held: number;
  readonly findings: number;
};

/** A feed that this worker alone looks at, for as long as its epoch is the latest. */
export type ClaimedFeed = Pick<Feed, 'name' | 'kind' | 'carries' | 'settings' | 'owns' | 'rank' | 'operatorId'> & {
  readonly feedId: string;
  readonly sealedCredentials: Uint8Array | null;
  readonly known: JsonObject;
  readonly epoch: number;
  readonly now: Temporal.Instant;
};

const leaseSql = "clock_timestamp() + interval '2 minutes'";

const feedSql = `
select f.feed_id as id, f.name, f.kind, f.carries, f.settings, f.sealed_credentials is not null as "hasCredentials", f.owns,
  f.rank, f.operator_id as "operatorId", f.paused, f.look_at as "lookAt", f.looked_at as "lookedAt", f.problem, f.notes,
  (select count(*) from feed_reading r where r.organization_id = $1 and r.feed_id = f.feed_id and r.state = 'held'
    and r.number = (select max(number) from feed_reading l where l.organization_id = $1 and l.feed_id = f.feed_id))::integer as held,
  (select count(*) from feed_finding n where n.organization_id = $1 and n.feed_id = f.feed_id and n.cleared_at is null)::integer
    as findings
from feed f where f.organization_id = $1 and f.removed_at is null`;

/** Every feed, by name. */
export async function listFeeds(tx: Tx): Promise<readonly Feed[]> {
  return tx.query<Feed>(`${feedSql} order by f.name`, [tx.organizationId]);
}

/** Reads one feed by its name. Throws `not-found`. */
export async function getFeed(tx: Tx, name: string): Promise<Feed> {
  const [feed] = await tx.query<Feed>(`${feedSql} and f.name = $2`, [tx.organizationId, name]);
  if (feed === undefined) throw new Failure('not-found', 'There is no such feed.');
  return feed;
}

/** A feed as somebody changes it: with what it signs in with, and the version the change is made for. */
export type SealedFeed = Pick<Feed, 'id' | 'kind' | 'carries' | 'settings' | 'owns' | 'rank' | 'operatorId'> & {
  readonly sealedCredentials: Uint8Array | null;
  readonly version: number;
};

/** Reads a feed for a change. Throws `not-found`. */
export async function getSealedFeed(tx: Tx, name: string): Promise<SealedFeed> {
  const [feed] = await tx.query<SealedFeed>(
    `select feed_id as id, kind, carries, settings, owns, rank, operator_id as "operatorId",
       sealed_credentials as "sealedCredentials", version
     from feed where organization_id = $1 and name = $2 and removed_at is null`,
    [tx.organizationId, name],
  );
  if (feed === undefined) throw new Failure('not-found', 'There is no such feed.');
  return feed;
}

/** Keeps what was said anew about a feed: whoever looks at it now stops, and it is looked at by the new settings at once. */
export async function saveFeed(
  tx: Tx,
  feed: Omit<SealedFeed, 'id' | 'kind' | 'carries' | 'version'> & {
    readonly feedId: string;
    /** The names of the settings that changed. */
    readonly fields: readonly string[];
    readonly byOperatorId: string;
  },
): Promise<void> {
  await tx.query(
    `update feed set settings = $3, sealed_credentials = $4, owns = $5, rank = $6, operator_id = $7, version = version + 1,
       epoch = epoch + 1, lease_until = null, look_at = clock_timestamp()
     where organization_id = $1 and feed_id = $2`,
    [
      tx.organizationId,
      feed.feedId,
      JSON.stringify(feed.settings),
      feed.sealedCredentials,
      feed.owns,
      feed.rank,
      feed.operatorId,
    ],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.changed',
    actor: operatorActor(feed.byOperatorId),
    about: { kind: 'feed', id: feed.feedId },
    data: {
      change: 'settings',
      fields: [...feed.fields],
      owns: [...feed.owns],
      rank: feed.rank,
      asks: feed.operatorId,
    },
  });
}

/** An id for a feed that is about to be stored. */
export function newFeedId(): string {
  return randomUUIDv7();
}

export type NewFeed = Pick<Feed, 'name' | 'kind' | 'carries' | 'settings' | 'owns' | 'rank' | 'operatorId'> & {
  readonly feedId: string;
  readonly sealedCredentials: Uint8Array | null;
};

/** Adds a feed. Throws `conflict` when its name is taken. */
export async function insertFeed(tx: Tx, feed: NewFeed): Promise<void> {
  const rows = await tx.query(
    `insert into feed (organization_id, feed_id, name, kind, carries, settings, sealed_credentials, owns, rank, operator_id)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
     where not exists (select from hr_source where organization_id = $1 and name = $3)
     on conflict (organization_id, name) where removed_at is null do nothing returning feed_id`,
    [
      tx.organizationId,
      feed.feedId,
      feed.name,
      feed.kind,
      feed.carries,
      JSON.stringify(feed.settings),
      feed.sealedCredentials,
      feed.owns,
      feed.rank,
      feed.operatorId,
    ],
  );
  if (rows.length === 0) throw new Failure('conflict', `There already is a source with the name ${feed.name}.`);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.added',
    actor: operatorActor(feed.operatorId),
    about: { kind: 'feed', id: feed.feedId },
    data: { kind: feed.kind, carries: feed.carries, owns: [...feed.owns], rank: feed.rank },
    private: { name: feed.name },
  });
}

/** Other feeds that say any of these fields, and their rank. */
export async function listOwners(
  tx: Tx,
  fields: readonly FeedField[],
  exceptFeedId: string,
): Promise<readonly { readonly name: string; readonly rank: number; readonly owns: readonly FeedField[] }[]> {
  return tx.query(
    `select name, rank, owns from feed where organization_id = $1 and removed_at is null and owns && $2::text[] and feed_id <> $3
     order by rank, name`,
    [tx.organizationId, fields, exceptFeedId],
  );
}

/** Pauses, resumes or removes a feed, or lets it be looked at at once; what it brought stays. Throws `not-found`. */
export async function changeFeed(
  tx: Tx,
  name: string,
  change: 'pause' | 'resume' | 'remove' | 'look',
  operatorId: string,
): Promise<void> {
  const sets = {
    pause: 'paused = true',
    resume: 'paused = false, look_at = clock_timestamp()',
    remove: 'removed_at = clock_timestamp(), sealed_credentials = null',
    look: 'look_at = clock_timestamp()',
  }[change];
  const [row] = await tx.query<{ feed_id: string; paused: boolean }>(
    `update feed set ${sets} where organization_id = $1 and name = $2 and removed_at is null returning feed_id, paused`,
    [tx.organizationId, name],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such feed.');
  if (change === 'look') {
    if (row.paused) throw new Failure('rule-refused', `The feed ${name} is paused. Let it go on first.`);
    return;
  }
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.changed',
    actor: operatorActor(operatorId),
    about: { kind: 'feed', id: row.feed_id },
    data: { change },
  });
}

/** Feeds whose turn it is, of every organization; whoever claims one first has it. */
export async function listDueFeeds(
  db: Pick<Database, 'dispatcher'>,
  most: number,
): Promise<readonly { readonly organizationId: string; readonly feedId: string }[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; feed_id: string }>('due_feeds', [most]);
  return rows.map((row) => ({ organizationId: row.organization_id, feedId: row.feed_id }));
}

/** Takes a feed for two minutes, under a new epoch; undefined when another worker has it or it is not its turn. */
export async function claimFeed(tx: Tx, feedId: string): Promise<ClaimedFeed | undefined> {
  const [feed] = await tx.query<ClaimedFeed>(
    `update feed set epoch = epoch + 1, lease_until = ${leaseSql}
     where organization_id = $1 and feed_id = (
       select feed_id from feed where organization_id = $1 and feed_id = $2 and removed_at is null and not paused
         and look_at <= clock_timestamp() and coalesce(lease_until <= clock_timestamp(), true) for update skip locked)
     returning feed_id as "feedId", name, kind, carries, settings, owns, rank, operator_id as "operatorId",
       sealed_credentials as "sealedCredentials", known, epoch, clock_timestamp() as now`,
    [tx.organizationId, feedId],
  );
  return feed;
}

/** Holds on to a feed for another two minutes. Throws `conflict` when another worker has taken it over, or somebody stopped it. */
export async function keepFeed(tx: Tx, { feedId, epoch }: Pick<ClaimedFeed, 'feedId' | 'epoch'>): Promise<void> {
  const rows = await tx.query(
    `update feed set lease_until = ${leaseSql}
     where organization_id = $1 and feed_id = $2 and epoch = $3 and removed_at is null and not paused returning feed_id`,
    [tx.organizationId, feedId, epoch],
  );
  if (rows.length === 0)
    throw new Failure(
      'conflict',
      'Another worker has taken this feed over, or somebody stopped it; nothing more was done.',
    );
}

/** Gives a feed back, with what the look came to. */
export async function releaseFeed(
  tx: Tx,
  { feedId, epoch, now }: Pick<ClaimedFeed, 'feedId' | 'epoch' | 'now'>,
  end: { readonly lookAt: Temporal.Instant; readonly problem: string | null; readonly notes: readonly string[] },
): Promise<void> {
  await tx.query(
    // Who asked for a look meanwhile gets one.
    `update feed set lease_until = null, looked_at = clock_timestamp(), problem = $5, notes = $6,
       look_at = case when look_at > $7 then look_at else $4 end
     where organization_id = $1 and feed_id = $2 and epoch = $3`,
    [tx.organizationId, feedId, epoch, end.lookAt, end.problem, end.notes.slice(0, 20), now],
  );
}
