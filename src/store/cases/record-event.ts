import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { NewEvent } from '../../core/event.ts';
import { canonicalBytes } from '../../ledger/canonical.ts';
import type { Tx } from '../database/transaction.ts';

/** Writes what happened, in the transaction that makes it so; there is no other way to write an event. */
export async function recordEvent(tx: Tx, event: NewEvent): Promise<void> {
  await recordEvents(tx, [event]);
}

/** Writes several events, those of one stream in their order, with one counter update and one insert. */
export async function recordEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const streams = Map.groupBy(events, (event) => event.offboardingId ?? tx.organizationId);
  const taken = await takeNumbers(tx, streams);
  const rows = [...streams].flatMap(([streamId, list]) => {
    const { first, at } = taken(streamId);
    return list.map((event, index) => makeRow(event, { number: first + index, at, streamId, tx }));
  });
  const kept = rows.filter((row) => row.content !== null);
  await tx.prepared(
    'insert_events',
    `with public as (
       insert into event (organization_id, event_id, stream_id, number, bytes)
       select $1, r.event_id, r.stream_id, r.number, r.bytes
       from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bytea[]) as r(event_id, stream_id, number, bytes)
     )
     insert into event_private (organization_id, event_id, salt, content)
     select $1, r.event_id, r.salt, r.content from unnest($6::uuid[], $7::bytea[], $8::bytea[]) as r(event_id, salt, content)`,
    [
      tx.organizationId,
      rows.map((row) => row.eventId),
      rows.map((row) => row.streamId),
      rows.map((row) => row.number),
      rows.map((row) => row.bytes),
      kept.map((row) => row.eventId),
      kept.map((row) => row.salt),
      kept.map((row) => row.content),
    ],
  );
}

/** The row lock on a stream makes the numbers gap-free within the case, in the order of commits; several are locked in the order of their ids. */
async function takeNumbers(tx: Tx, streams: ReadonlyMap<string, readonly NewEvent[]>) {
  const counts = [...streams]
    .map(([id, events]) => ({ id, count: events.length }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await tx.prepared<{ stream_id: string; last_number: number; at: Temporal.Instant }>(
    'take_event_numbers',
    `insert into event_stream as s (organization_id, stream_id, last_number)
     select $1, r.stream_id, r.count from unnest($2::uuid[], $3::bigint[]) as r(stream_id, count)
     on conflict (organization_id, stream_id) do update set last_number = s.last_number + excluded.last_number
     returning stream_id, last_number, clock_timestamp() as at`,
    [tx.organizationId, counts.map(({ id }) => id), counts.map(({ count }) => count)],
  );
  const byStream = new Map(rows.map((row) => [row.stream_id, row]));
  return (streamId: string) => {
    const row = byStream.get(streamId);
    if (row === undefined) throw new TypeError('The event stream gave no number.');
    return { first: row.last_number - (streams.get(streamId)?.length ?? 0) + 1, at: row.at };
  };
}

type Place = { readonly number: number; readonly at: Temporal.Instant; readonly streamId: string; readonly tx: Tx };

function makeRow(event: NewEvent, place: Place) {
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
  return { eventId, streamId: place.streamId, number: place.number, bytes: canonicalBytes(bytes), salt, content };
}

function saltedDigest(salt: Uint8Array, content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(salt).update(content).digest('hex')}`;
}
