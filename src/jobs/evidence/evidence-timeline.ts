import { createHash } from 'node:crypto';
import { z } from 'zod';
import { writeCsvLine } from '../../formats/csv-write.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type PackEvent, readPackEvents } from '../../store/evidence/evidence-pack-rows.ts';
import type { EvidenceCase } from './evidence-case.ts';

/** What a reader wants of an event's bytes; whatever else stands there is in the bytes themselves. */
const publicPart = z.looseObject({
  type: z.string(),
  at: z.string(),
  actor: z.looseObject({ kind: z.string(), id: z.string().nullable() }),
  about: z.looseObject({ kind: z.string(), id: z.string() }).nullable(),
  data: z.record(z.string(), z.unknown()),
  private: z.string().nullable(),
});

/** Every event of the case in the order of its numbers: as stored, with its hash, and read out for people. */
export async function* timelineJson(tx: Tx, it: EvidenceCase): AsyncGenerator<string> {
  const gaps = { last: it.cover.last_number, missing: it.missingNumbers };
  yield `{"case":${JSON.stringify(`OFF-${it.cover.number}`)},"stream":${JSON.stringify(it.offboardingId)},"numbers":${JSON.stringify(gaps)},"events":[`;
  let before = '\n';
  for await (const event of readPackEvents(tx, it.offboardingId)) {
    yield `${before}${JSON.stringify(eventJson(it, event))}`;
    before = ',\n';
  }
  yield '\n]}\n';
}

function eventJson(it: EvidenceCase, event: PackEvent): object {
  const said = readBytes(event);
  return {
    number: event.number,
    id: event.event_id,
    sha256: hex(event.bytes),
    bytes: event.bytes.toString('base64'),
    type: said.type,
    at: said.at,
    actor: { ...said.actor, name: said.actor.kind === 'operator' ? (it.operator(said.actor.id)?.name ?? null) : null },
    about: said.about,
    data: said.data,
    private: privateJson(event),
    privateErasedAt: event.erased_at,
  };
}

function privateJson({ salt, content }: PackEvent): object | null {
  if (salt === null || content === null) return null;
  return {
    salt: salt.toString('base64'),
    content: content.toString('base64'),
    says: JSON.parse(content.toString('utf8')) as unknown,
  };
}

/** The same as a table; the words that can be erased are left to the JSON. */
export async function* timelineCsv(tx: Tx, it: EvidenceCase): AsyncGenerator<string> {
  yield writeCsvLine([
    'number',
    'at',
    'type',
    'actor_kind',
    'actor',
    'about_what',
    'about_id',
    'data',
    'private',
    'sha256',
  ]);
  for await (const event of readPackEvents(tx, it.offboardingId)) {
    const said = readBytes(event);
    const actor = said.actor.kind === 'operator' ? (it.operator(said.actor.id)?.name ?? said.actor.id) : said.actor.id;
    const about = [said.about?.kind ?? null, said.about?.id ?? null];
    const hidden = said.private === null ? 'none' : event.content === null ? 'erased' : 'kept';
    yield writeCsvLine([
      event.number,
      said.at,
      said.type,
      said.actor.kind,
      actor,
      ...about,
      JSON.stringify(said.data),
      hidden,
      hex(event.bytes),
    ]);
  }
}

function readBytes(event: PackEvent) {
  return publicPart.parse(JSON.parse(event.bytes.toString('utf8')));
}

function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
