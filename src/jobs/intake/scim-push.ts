import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { ScimContent, ScimKind } from '../../core/intake/scim.ts';
import { applyScimPatch, readScimResource } from '../../formats/scim-patch.ts';
import { nameIn } from '../../formats/scim-schema.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { endMessage } from '../../store/intake/inbound-messages.ts';
import { insertPush, type PushHeaders } from '../../store/intake/scim-messages.ts';
import {
  findScimResource,
  insertScimResource,
  isScimNameTaken,
  lockScimSource,
  type ScimResource,
  type ScimSaved,
  updateScimResource,
} from '../../store/intake/scim-resources.ts';
import { wasScimUser } from '../../store/intake/scim-people.ts';
import type { ScimTokenSource } from '../../store/intake/scim-tokens.ts';
import { type ScimMatch, takeInScimUser } from './scim-person.ts';

/** What an identity provider sent about one resource; `id` is null where it makes a new one. */
export type ScimPush = {
  readonly source: ScimTokenSource;
  readonly kind: ScimKind;
  readonly id: string | null;
  readonly method: PushHeaders['method'];
  readonly body: unknown;
  /** The version that the sender read before; null: any. */
  readonly ifVersion: number | null;
};

/**
 * Takes a push in: the resource as the source now shows it, the facts about the person, and a message that keeps what was told. A
 * user who was deactivated or brought back leaves the message waiting, for a worker to judge; nothing else of it is decided here.
 * Throws `not-found`, `conflict` for a name that is taken, `stale-version`, and `bad-request` with a `scimType`.
 */
export async function takeInPush(tx: Tx, push: ScimPush): Promise<ScimResource> {
  const { source, kind, id, method } = push;
  await lockScimSource(tx, source.sourceId);
  const before = id === null ? undefined : await mustFind(tx, push, id);
  const { content: said, active } = contentAfter(push, before);
  const name = nameIn(kind, said);
  const externalId = typeof said['externalId'] === 'string' ? said['externalId'] : null;
  const deleted = method === 'DELETE';
  if (kind === 'group') return save(tx, push, { name, externalId, content: said, active, personId: null, deleted });
  if (!deleted && (await isScimNameTaken(tx, source.sourceId, { userName: name, exceptId: id })))
    throw new Failure('conflict', 'There already is a user with this userName.', {
      details: { scimType: 'uniqueness' },
    });
  const match =
    before?.standsForNobody === true
      ? nobody
      : await takeInScimUser(tx, source, { id, personId: before?.personId ?? null, content: said });
  const user = await save(tx, push, { name, externalId, content: said, active, personId: match.personId, deleted });
  await tell(tx, push, {
    user,
    match,
    news: before === undefined ? await newsOfNew(tx, push, user) : newsOf(before, user),
  });
  return user;
}

const nobody: ScimMatch = { personId: null, isNew: false, question: null, about: [] };

async function mustFind(tx: Tx, { source, kind, ifVersion }: ScimPush, id: string): Promise<ScimResource> {
  const found = await findScimResource(tx, { sourceId: source.sourceId, kind }, id);
  if (found === undefined) throw new Failure('not-found', `There is no such ${kind}.`);
  if (ifVersion !== null && ifVersion !== found.version)
    throw new Failure('stale-version', `This ${kind} has changed since it was read.`);
  return found;
}

/** What the resource says after the push. Whether a user is active only ever changes where the push says so. */
function contentAfter(
  { kind, method, body }: ScimPush,
  before: ScimResource | undefined,
): { readonly content: ScimContent; readonly active: boolean } {
  const known: ScimContent = { ...before?.content, ...(kind === 'user' ? { active: before?.active ?? true } : {}) };
  if (method === 'DELETE') return { content: before?.content ?? {}, active: kind === 'group' };
  const after = method === 'PATCH' ? applyScimPatch(kind, known, body) : readScimResource(kind, body);
  const { active = known['active'] ?? true, ...content } = after;
  return { content, active: active === true };
}

function save(tx: Tx, { source, kind, id }: ScimPush, saved: ScimSaved & { readonly deleted: boolean }) {
  return id === null
    ? insertScimResource(tx, { sourceId: source.sourceId, kind }, saved)
    : updateScimResource(tx, id, saved);
}

/** Who was deleted at the source and is made there again is back. */
async function newsOfNew(
  tx: Tx,
  { source }: ScimPush,
  { personId, active }: ScimResource,
): Promise<PushHeaders['news']> {
  if (personId === null || !active) return 'none';
  return (await wasScimUser(tx, source.sourceId, personId)) ? 'back' : 'none';
}

function newsOf(before: ScimResource, after: ScimResource): PushHeaders['news'] {
  if (before.active === after.active) return 'none';
  return after.active ? 'back' : 'left';
}

type Told = { readonly user: ScimResource; readonly match: ScimMatch; readonly news: PushHeaders['news'] };

async function tell(tx: Tx, { source, method, body }: ScimPush, { user, match, news }: Told): Promise<void> {
  const headers = { method, user: user.id, news };
  const messageId = await insertPush(tx, { sourceId: source.sourceId, headers, body: withoutSecrets(body) });
  if (news !== 'none') return;
  const personIds = match.about;
  const wasNeverActive = !user.active && user.generation === 0 && !match.isNew && method === 'POST';
  const question = match.question ?? (wasNeverActive ? neverActive : null);
  await endMessage(
    tx,
    messageId,
    question === null
      ? { state: 'done', reason: 'What it says about the person was taken over; nobody leaves.', personIds }
      : { state: 'question', reason: question, personIds },
  );
}

const neverActive =
  'The source shows somebody on record as inactive from the start. That is no departure: add one if they leave.';

/** A push as it may be kept: some send passwords along. */
function withoutSecrets(body: unknown): JsonObject {
  if (body === undefined) return {};
  const text = JSON.stringify(body, (name, value: unknown) => {
    const isObject = typeof value === 'object' && value !== null;
    const secret = /^password$/i.test(name) || (isObject && 'path' in value && /password/i.test(String(value.path)));
    return secret ? undefined : value;
  });
  const kept: unknown = JSON.parse(text);
  return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? (kept as JsonObject) : {};
}
