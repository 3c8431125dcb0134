import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import { type Actor, operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { GateReason } from '../../core/feeds/feed-gate.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';

/**
 * held: a question stands · accepted: somebody answered it, for these bytes · applying: under way · applied: taken in · set_aside: it was held,
 * the settings changed since, and the file is read again.
 */
export const readingStates = ['held', 'accepted', 'applying', 'applied', 'set_aside'] as const;
export type ReadingState = (typeof readingStates)[number];

/** One file of a feed, as it was read. */
export type Reading = {
  readonly id: string;
  readonly number: number;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly state: ReadingState;
  readonly question: string | null;
  readonly rows: number;
  readonly counts: JsonObject;
  readonly notes: readonly string[];
  readonly acceptedReason: string | null;
  readonly readAt: Temporal.Instant;
  readonly endedAt: Temporal.Instant | null;
};

const readingSql = `
select feed_reading_id as id, number, file_name as "fileName", size_bytes as "sizeBytes", state, question, row_count as rows, counts,
  notes, accepted_reason as "acceptedReason", read_at as "readAt", ended_at as "endedAt"
from feed_reading where organization_id = $1 and feed_id = $2`;

/** The readings of a feed, the latest first. */
export async function listReadings(tx: Tx, feedId: string, most: number): Promise<readonly Reading[]> {
  return tx.query<Reading>(`${readingSql} order by number desc limit $3`, [tx.organizationId, feedId, most]);
}

/** What to do with the bytes of a file: the same bytes are one reading, unless the file of that name was another in between. */
export async function findReadingOf(
  tx: Tx,
  file: { readonly feedId: string; readonly name: string; readonly sha256: Uint8Array },
): Promise<Reading | undefined> {
  const [reading] = await tx.query<Reading>(
    `${readingSql} and sha256 = $4 and state <> 'set_aside' and not exists (
       select from (select sha256 from feed_reading where organization_id = $1 and feed_id = $2 and file_name = $3
         order by number desc limit 1) latest where latest.sha256 <> $4)
     order by number desc limit 1`,
    [tx.organizationId, file.feedId, file.name, file.sha256],
  );
  return reading;
}

/** Readings that somebody accepted and that were not taken in since. */
export async function listAccepted(
  tx: Tx,
  feedId: string,
): Promise<readonly { readonly number: number; readonly fileName: string }[]> {
  return tx.query(
    `select number, file_name as "fileName" from feed_reading
     where organization_id = $1 and feed_id = $2 and state = 'accepted' order by number`,
    [tx.organizationId, feedId],
  );
}

/** How many rows the good readings of a feed had, the latest first. */
export async function listGoodCounts(tx: Tx, feedId: string, most: number): Promise<readonly number[]> {
  const rows = await tx.query<{ rows: number }>(
    `select row_count as rows from feed_reading where organization_id = $1 and feed_id = $2 and state = 'applied'
     order by number desc limit $3`,
    [tx.organizationId, feedId, most],
  );
  return rows.map((row) => row.rows);
}

/** Keeps a file that was read: held with its question, or about to be applied. */
export async function insertReading(
  tx: Tx,
  reading: {
    readonly feedId: string;
    readonly fileName: string;
    readonly sha256: Uint8Array;
    readonly sizeBytes: number;
    readonly rows: number;
    readonly reasons: readonly GateReason[];
    readonly question: ((number: number) => string) | null;
    readonly actor: Actor;
  },
): Promise<{ readonly readingId: string; readonly number: number; readonly question: string | null }> {
  const readingId = randomUUIDv7();
  const [row] = await tx.query<{ number: number }>(
    'select coalesce(max(number), 0) + 1 as number from feed_reading where organization_id = $1 and feed_id = $2',
    [tx.organizationId, reading.feedId],
  );
  const number = row?.number ?? 1;
  const state = reading.question === null ? 'applying' : 'held';
  const question = reading.question === null ? null : reading.question(number);
  await tx.query(
    `insert into feed_reading (organization_id, feed_reading_id, feed_id, number, file_name, sha256, size_bytes, state, reasons,
       question, row_count) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.organizationId,
      readingId,
      reading.feedId,
      number,
      reading.fileName,
      reading.sha256,
      reading.sizeBytes,
      state,
      reading.reasons,
      question,
      reading.rows,
    ],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.read',
    actor: reading.actor,
    about: { kind: 'feed_reading', id: readingId },
    data: {
      feed: reading.feedId,
      number,
      state,
      reasons: [...reading.reasons],
      rows: reading.rows,
      sha256: Buffer.from(reading.sha256).toString('hex'),
    },
    private: { fileName: reading.fileName },
  });
  return { readingId, number, question };
}

/** Sets held files aside, so that they are read again: what is expected of them has changed. */
export async function setAsideHeld(tx: Tx, feedId: string): Promise<void> {
  await tx.query(
    `update feed_reading set state = 'set_aside', ended_at = clock_timestamp() where organization_id = $1 and feed_id = $2 and state = 'held'`,
    [tx.organizationId, feedId],
  );
}

/** Says that a reading is taken in from now on, whoever began it. */
export async function markApplying(tx: Tx, readingId: string): Promise<void> {
  await tx.query(
    `update feed_reading set state = 'applying' where organization_id = $1 and feed_reading_id = $2 and state <> 'applied'`,
    [tx.organizationId, readingId],
  );
}

/** Ends a reading that was taken in, and remembers what a good file of this feed looks like. */
export async function markApplied(
  tx: Tx,
  end: {
    readonly feedId: string;
    readonly readingId: string;
    readonly counts: JsonObject;
    readonly notes: readonly string[];
    readonly known: JsonObject;
    readonly actor: Actor;
  },
): Promise<void> {
  await tx.query(
    `update feed_reading set state = 'applied', counts = $3, notes = $4, ended_at = clock_timestamp()
     where organization_id = $1 and feed_reading_id = $2`,
    [tx.organizationId, end.readingId, JSON.stringify(end.counts), end.notes.slice(0, 50)],
  );
  await tx.query('update feed set known = $3 where organization_id = $1 and feed_id = $2', [
    tx.organizationId,
    end.feedId,
    JSON.stringify(end.known),
  ]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.applied',
    actor: end.actor,
    about: { kind: 'feed_reading', id: end.readingId },
    data: { feed: end.feedId, ...end.counts },
  });
}

/**
 * Lets a held file be taken in as it is, once and for these bytes alone. Throws `not-found`, `conflict` when it is not held any
 * more, `rule-refused` when a later file was taken in since.
 */
export async function acceptReading(
  tx: Tx,
  accept: { readonly feedId: string; readonly number: number; readonly operatorId: string; readonly reason: string },
): Promise<void> {
  const [reading] = await tx.query<{ id: string; state: ReadingState; unreadable: boolean; outdated: boolean }>(
    `select feed_reading_id as id, state, 'not_a_list' = any(reasons) as unreadable, exists (
       select from feed_reading l where l.organization_id = $1 and l.feed_id = $2 and l.number > $3 and l.state not in ('held', 'set_aside')) as outdated
     from feed_reading where organization_id = $1 and feed_id = $2 and number = $3 for update`,
    [tx.organizationId, accept.feedId, accept.number],
  );
  if (reading === undefined) throw new Failure('not-found', `This feed has no reading ${accept.number}.`);
  if (reading.state !== 'held')
    throw new Failure('conflict', `Reading ${accept.number} is not held: it is ${reading.state}.`);
  if (reading.unreadable)
    throw new Failure('rule-refused', 'This file cannot be read, so there is nothing to accept. Send the right one.');
  if (reading.outdated) {
    throw new Failure(
      'rule-refused',
      `A later file was taken in since, and reading ${accept.number} would undo it. Send the file again if it is to count.`,
    );
  }
  await tx.query(
    `update feed_reading set state = 'accepted', accepted_by = $3, accepted_reason = $4
     where organization_id = $1 and feed_reading_id = $2`,
    [tx.organizationId, reading.id, accept.operatorId, accept.reason],
  );
  await tx.query('update feed set look_at = clock_timestamp() where organization_id = $1 and feed_id = $2', [
    tx.organizationId,
    accept.feedId,
  ]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.accepted',
    actor: operatorActor(accept.operatorId),
    about: { kind: 'feed_reading', id: reading.id },
    data: { feed: accept.feedId, number: accept.number },
    private: { reason: accept.reason },
  });
}

/** A file as the last look saw it; `settled` when nothing of it is left to do. */
export type SeenFile = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Temporal.Instant;
  readonly settled: boolean;
};

/** The files of a feed as they were seen last, by name. */
export async function listSeenFiles(tx: Tx, feedId: string): Promise<ReadonlyMap<string, SeenFile>> {
  const rows = await tx.query<SeenFile>(
    `select f.name, f.size_bytes as "sizeBytes", f.modified_at as "modifiedAt", coalesce(r.state in ('held', 'applied'), false) as settled
     from feed_file f left join feed_reading r on r.organization_id = $1 and r.feed_reading_id = f.feed_reading_id
     where f.organization_id = $1 and f.feed_id = $2`,
    [tx.organizationId, feedId],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** Remembers a file as it is now, and which reading it came to. */
export async function saveSeenFile(
  tx: Tx,
  feedId: string,
  file: Omit<SeenFile, 'settled'> & { readonly readingId: string | null },
): Promise<void> {
  await tx.query(
    `insert into feed_file as f (organization_id, feed_id, name, size_bytes, modified_at, feed_reading_id) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, feed_id, name) do update set size_bytes = excluded.size_bytes,
       modified_at = excluded.modified_at, feed_reading_id = excluded.feed_reading_id`,
    [tx.organizationId, feedId, file.name, file.sizeBytes, file.modifiedAt, file.readingId],
  );
}
