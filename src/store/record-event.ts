import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../core/connector.ts';
import type { NewEvent } from '../core/event.ts';
import { canonicalBytes } from '../ledger/canonical.ts';
import type { Tx } from './database/transaction.ts';

/** Writes what happened, in the transaction that makes it so; there is no other way to write an event. */
export async function recordEvent(tx: Tx, event: NewEvent): Promise<void> {
  await recordEvents(tx, event.offboardingId, [event]);
}

/** Writes several events of one stream in their order, with one counter update and one insert. */
export async function recordEvents(
  tx: Tx,
  offboardingId: string | null,
  events: readonly Omit<NewEvent, 'offboardingId'>[],
): Promise<void> {
  if (events.length === 0) return;
  const streamId = offboardingId ?? tx.organizationId;
  const { first, at } = await takeNumbers(tx, streamId, events.length);
  const rows = events.map((event, index) => makeRow(event, { number: first + index, at, streamId, tx }));
  await tx.prepared(
    'insert_events',
    `insert into event (organization_id, event_id, stream_id, number, bytes)
     select $1, r.event_id, $2, r.number, r.bytes
     from unnest($3::uuid[], $4::bigint[], $5::bytea[]) as r(event_id, number, bytes)`,
    [
      tx.organizationId,
      streamId,
      rows.map((row) => row.eventId),
      rows.map((row) => row.number),
      rows.map((row) => row.bytes),
    ],
  );
  const kept = rows.filter((row) => row.content !== null);
  if (kept.length === 0) return;
  await tx.prepared(
    'insert_event_private',
    `insert into event_private (organization_id, event_id, salt, content)
     select $1, r.event_id, r.salt, r.content from unnest($2::uuid[], $3::bytea[], $4::bytea[]) as r(event_id, salt, content)`,
    [tx.organizationId, kept.map((row) => row.eventId), kept.map((row) => row.salt), kept.map((row) => row.content)],
  );
}

/** The row lock on the stream makes the numbers gap-free within the case, in the order of commits. */
async function takeNumbers(tx: Tx, streamId: string, count: number) {
  const [row] = await tx.prepared<{ last_number: number; at: Temporal.Instant }>(
    'take_event_numbers',
    `insert into event_stream as s (organization_id, stream_id, last_number) values ($1, $2, $3)
     on conflict (organization_id, stream_id) do update set last_number = s.last_number + $3
     returning last_number, clock_timestamp() as at`,
    [tx.organizationId, streamId, count],
  );
  if (row === undefined) throw new TypeError('The event stream gave no number.');
  return { first: row.last_number - count + 1, at: row.at };
}

type Place = { readonly number: number; readonly at: Temporal.Instant; readonly streamId: string; readonly tx: Tx };

function makeRow(event: Omit<NewEvent, 'offboardingId'>, place: Place) {
  const eventId = randomUUIDv7();
  const content = event.private === undefined ? null : canonicalBytes(event.private);
  const salt = content === null ? null : randomBytes(16);
  const bytes: JsonObject = {
    v: 1,
    id: eventId,
    organization: place.tx.organizationId,
    stream: place.streamId,
    number: place.number,
    type: event.type,
    at: place.at.toString(),
    actor: event.actor,
    about: event.about ?? null,
    data: event.data ?? {},
    private: content === null || salt === null ? null : saltedDigest(salt, content),
  };
  return { eventId, number: place.number, bytes: canonicalBytes(bytes), salt, content };
}

function saltedDigest(salt: Uint8Array, content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(salt).update(content).digest('hex')}`;
}
