import { randomBytes, randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { HrSourceKind } from '../../core/intake/hr-source.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { messageKnownSql } from './inbound-messages.ts';
import { recordEvent } from '../cases/record-event.ts';

/** A system that tells us who leaves, as it is listed; no secret of it is. */
export type HrSource = {
  readonly id: string;
  readonly name: string;
  readonly kind: HrSourceKind;
  readonly endpoint: string;
  readonly config: JsonObject;
  readonly hasSecret: boolean;
  readonly hasCredentials: boolean;
  readonly createdAt: Temporal.Instant;
  readonly lastMessageAt: Temporal.Instant | null;
  readonly waiting: number;
  readonly questions: number;
  /** Switched off: it is not listened to, and what it sent before waits. */
  readonly disabled: boolean;
};

/** What is needed to tell whether a message is the source's own. */
export type SourceSigning = {
  readonly kind: HrSourceKind;
  readonly config: JsonObject;
  readonly sealedSecrets: Uint8Array | null;
  readonly disabled: boolean;
  readonly now: Temporal.Instant;
};

/** An id and a public address for a source that is about to be stored; the address has 192 random bits. */
export function newHrSource(): { readonly sourceId: string; readonly endpoint: string } {
  return { sourceId: randomUUIDv7(), endpoint: randomBytes(24).toString('base64url') };
}

/** Finds whose public address this is, before an organization is known. */
export async function findHrSource(
  db: Pick<Database, 'dispatcher'>,
  endpoint: string,
): Promise<{ readonly organizationId: string; readonly sourceId: string } | undefined> {
  const [row] = await asDispatcher(db).call<{ organization_id: string; hr_source_id: string }>('find_hr_source', [
    endpoint,
  ]);
  return row === undefined ? undefined : { organizationId: row.organization_id, sourceId: row.hr_source_id };
}

/** Reads how a source signs, beside the database's time. Throws `not-found`. */
export async function getSourceSigning(tx: Tx, sourceId: string): Promise<SourceSigning> {
  const [row] = await tx.prepared<SourceSigning>(
    'source_signing',
    `select kind, config, sealed_secrets as "sealedSecrets", disabled_at is not null as disabled,
       clock_timestamp() as now from hr_source
     where organization_id = $1 and hr_source_id = $2`,
    [tx.organizationId, sourceId],
  );
  if (row === undefined) throw notFound();
  return row;
}

/** Adds a source. Throws `conflict` when its name is taken. */
export async function insertHrSource(
  tx: Tx,
  source: {
    readonly sourceId: string;
    readonly endpoint: string;
    readonly name: string;
    readonly kind: HrSourceKind;
    readonly config: JsonObject;
    readonly sealedSecrets: Uint8Array | null;
    readonly sealedCredentials: Uint8Array | null;
    readonly actor: Actor;
  },
): Promise<void> {
  const rows = await tx.query(
    `insert into hr_source (organization_id, hr_source_id, name, kind, endpoint, config, sealed_secrets, sealed_credentials)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (organization_id, name) do nothing returning hr_source_id`,
    [
      tx.organizationId,
      source.sourceId,
      source.name,
      source.kind,
      source.endpoint,
      JSON.stringify(source.config),
      source.sealedSecrets,
      source.sealedCredentials,
    ],
  );
  if (rows.length === 0) throw new Failure('conflict', `There already is a source with the name ${source.name}.`);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'source.added',
    actor: source.actor,
    about: { kind: 'hr_source', id: source.sourceId },
    data: { kind: source.kind, hasSecret: source.sealedSecrets !== null || source.kind === 'scim' },
    private: { name: source.name },
  });
}

/** Reads a source for a change of its secrets; another change waits until this one is done. Throws `not-found`. */
export async function lockHrSource(tx: Tx, sourceId: string): Promise<SourceSigning> {
  await tx.query('select from hr_source where organization_id = $1 and hr_source_id = $2 for update', [
    tx.organizationId,
    sourceId,
  ]);
  return getSourceSigning(tx, sourceId);
}

/** Keeps the sealed secrets that count from now on. */
export async function saveSourceSecrets(
  tx: Tx,
  change: {
    readonly sourceId: string;
    readonly sealed: Uint8Array;
    readonly previousUntil: Temporal.Instant | null;
    readonly actor: Actor;
  },
): Promise<void> {
  await tx.query('update hr_source set sealed_secrets = $3 where organization_id = $1 and hr_source_id = $2', [
    tx.organizationId,
    change.sourceId,
    change.sealed,
  ]);
  await recordSecretChange(tx, change);
}

/** Records that a source signs or signs in with something else now. */
export async function recordSecretChange(
  tx: Tx,
  change: { readonly sourceId: string; readonly previousUntil: Temporal.Instant | null; readonly actor: Actor },
): Promise<void> {
  await recordEvent(tx, {
    offboardingId: null,
    type: 'source.secret_changed',
    actor: change.actor,
    about: { kind: 'hr_source', id: change.sourceId },
    data: { previousUntil: change.previousUntil?.toString() ?? null },
  });
}

const listSql = `
select s.hr_source_id as id, s.name, s.kind, s.endpoint, s.config, s.sealed_secrets is not null or s.kind = 'scim' as "hasSecret",
  s.sealed_credentials is not null as "hasCredentials", s.created_at as "createdAt", s.disabled_at is not null as disabled, m.latest as "lastMessageAt",
  coalesce(m.waiting, 0)::integer as waiting, coalesce(m.questions, 0)::integer as questions
from hr_source s left join (
  select hr_source_id, max(received_at) as latest, count(*) filter (where state = 'waiting') as waiting,
    count(*) filter (where state = 'question') as questions
  from inbound_message m where organization_id = $1 and ${messageKnownSql('$2')} group by hr_source_id) m on m.hr_source_id = s.hr_source_id
where s.organization_id = $1`;

/** Every source, by name, with the counts of messages that an operator may know of. */
export async function listHrSources(tx: Tx, readerId: string): Promise<readonly HrSource[]> {
  return tx.query<HrSource>(`${listSql} order by s.name`, [tx.organizationId, readerId]);
}

/** Reads one source. Throws `not-found`. */
export async function getHrSource(tx: Tx, sourceId: string): Promise<HrSource> {
  const [row] = await tx.query<HrSource>(`${listSql} and s.hr_source_id = $3`, [tx.organizationId, null, sourceId]);
  if (row === undefined) throw notFound();
  return row;
}

/** Switches a source off at once, or on again. Throws `not-found`. */
export async function setSourceDisabled(
  tx: Tx,
  { sourceId, disabled, actor }: { readonly sourceId: string; readonly disabled: boolean; readonly actor: Actor },
): Promise<void> {
  const { disabled: before } = await lockHrSource(tx, sourceId);
  if (before === disabled) return;
  await tx.query(
    `update hr_source set disabled_at = case when $3 then clock_timestamp() end where organization_id = $1 and hr_source_id = $2`,
    [tx.organizationId, sourceId, disabled],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: disabled ? 'source.disabled' : 'source.enabled',
    actor,
    about: { kind: 'hr_source', id: sourceId },
  });
}

function notFound(): Failure {
  return new Failure('not-found', 'There is no such source.');
}
