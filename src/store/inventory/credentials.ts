import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { operatorActor, systemActor } from '../../core/event.ts';
import type { Acting, RoleGrant } from '../../core/permission.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import { notIdleSql, provedSql } from '../sign-in/sessions.ts';
import { markLetIn } from '../sign-in/vouching.ts';

export type CredentialKind = 'token' | 'session' | 'link';

/** Who stands behind a valid credential. */
export type Access = {
  readonly organizationId: string;
  readonly credentialId: string;
  readonly kind: 'token' | 'session';
  readonly operator: { readonly operatorId: string; readonly name: string; readonly email: string };
  readonly acting: Acting;
  /** They proved in the last five minutes who they are; whoever sends a token is not asked to. */
  readonly proved: boolean;
};

/** A credential that was just made: its secret is shown this once, and only its SHA-256 is kept. */
export type NewCredential = {
  readonly credentialId: string;
  readonly secret: string;
  readonly expiresAt: Temporal.Instant;
};

/** How a secret begins; anything else is not worth a look-up. */
const prefixes: Record<CredentialKind, string> = { token: 'hbk_', session: 'hbs_', link: '' };

const longestSecret = 100;

/** Finds the organization and credential of a secret, before an organization is known; undefined when nobody made it. */
export async function findCredential(
  db: Pick<Database, 'dispatcher'>,
  kind: CredentialKind,
  secret: string,
): Promise<{ readonly organizationId: string; readonly credentialId: string } | undefined> {
  if (!secret.startsWith(prefixes[kind]) || secret.length > longestSecret) return undefined;
  const [row] = await asDispatcher(db).call<{ organization_id: string; credential_id: string }>('find_credential', [
    hashOf(secret),
  ]);
  return row === undefined ? undefined : { organizationId: row.organization_id, credentialId: row.credential_id };
}

type AccessRow = {
  operator_id: string;
  name: string;
  email: string;
  person_id: string | null;
  grants: readonly RoleGrant[];
  used_lately: boolean;
  proved: boolean;
};

const accessSql = `
select p.operator_id, p.name, p.email, p.person_id,
  coalesce(c.used_at > clock_timestamp() - interval '1 minute', false) as used_lately,
  ${provedSql} as proved,
  coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'scope', g.scope_kind, 'value', g.scope_value))
    from role_grant g where g.organization_id = $1 and g.operator_id = p.operator_id and g.revoked_at is null), '[]') as grants
from credential c join operator p on p.organization_id = c.organization_id and p.operator_id = c.operator_id
where c.organization_id = $1 and c.credential_id = $2 and c.kind = $3 and c.revoked_at is null
  and coalesce(c.expires_at > clock_timestamp(), true) and p.disabled_at is null and ${notIdleSql}`;

/**
 * Who a credential lets in now: undefined once it has expired, was revoked or left alone, or its operator was disabled. `isUse`: somebody
 * is doing something with it, so it counts as used; what a page asks by itself does not.
 */
export async function findAccess(
  tx: Tx,
  {
    credentialId,
    kind,
    isUse,
  }: { readonly credentialId: string; readonly kind: 'token' | 'session'; readonly isUse: boolean },
): Promise<Access | undefined> {
  const [row] = await tx.prepared<AccessRow>('find_access', accessSql, [tx.organizationId, credentialId, kind]);
  if (row === undefined) return undefined;
  if (isUse && !row.used_lately) {
    await tx.query(
      `update credential set used_at = clock_timestamp() where organization_id = $1 and credential_id = $2
         and coalesce(used_at <= clock_timestamp() - interval '1 minute', true)`,
      [tx.organizationId, credentialId],
    );
  }
  return {
    organizationId: tx.organizationId,
    credentialId,
    kind,
    operator: { operatorId: row.operator_id, name: row.name, email: row.email },
    acting: { operatorId: row.operator_id, personId: row.person_id, grants: row.grants },
    proved: row.proved,
  };
}

/**
 * Makes a credential that lasts so many minutes by the database's clock; `madeBy` is null for the system itself. `beganBy` is how
 * whoever gets a session has just proved who they are.
 */
export async function insertCredential(
  tx: Tx,
  credential: {
    readonly operatorId: string;
    readonly kind: CredentialKind;
    readonly name: string;
    readonly minutes: number;
    readonly madeBy: string | null;
    readonly beganBy?: 'link' | 'passkey' | 'provider';
  },
): Promise<NewCredential> {
  const credentialId = randomUUIDv7();
  const secret = prefixes[credential.kind] + randomBytes(32).toString('base64url');
  const [row] = await tx.query<{ expires_at: Temporal.Instant }>(
    `insert into credential (organization_id, credential_id, operator_id, kind, name, secret_hash, expires_at, made_by, began_by, proved_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 minute', $8, $9::text, case when $9::text is not null then clock_timestamp() end)
     returning expires_at`,
    [
      tx.organizationId,
      credentialId,
      credential.operatorId,
      credential.kind,
      credential.name,
      hashOf(secret),
      credential.minutes,
      credential.madeBy,
      credential.beganBy ?? null,
    ],
  );
  if (row === undefined) throw new TypeError('The credential was not written.');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'credential.made',
    actor: credential.madeBy === null ? systemActor : operatorActor(credential.madeBy),
    about: { kind: 'credential', id: credentialId },
    data: { kind: credential.kind, operator: credential.operatorId, expiresAt: row.expires_at.toString() },
    private: { name: credential.name },
  });
  return { credentialId, secret, expiresAt: row.expires_at };
}

/** Uses a one-time link up: of two that come at once, one gets the operator's id and the other undefined. */
export async function useLink(tx: Tx, credentialId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ operator_id: string; made_by: string | null }>(
    `update credential c set used_at = clock_timestamp(), revoked_at = clock_timestamp() from operator p
     where c.organization_id = $1 and c.credential_id = $2 and c.kind = 'link' and c.revoked_at is null
       and c.expires_at > clock_timestamp()
       and p.organization_id = $1 and p.operator_id = c.operator_id and p.disabled_at is null
     returning c.operator_id, c.made_by`,
    [tx.organizationId, credentialId],
  );
  if (row === undefined) return undefined;
  await markLetIn(tx, row.operator_id, row.made_by);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'credential.used',
    actor: operatorActor(row.operator_id),
    about: { kind: 'credential', id: credentialId },
    data: { kind: 'link' },
  });
  return row.operator_id;
}

/** Ends one credential of an operator, of any kind or of one; false when they have no such credential that still counts. */
export async function revokeCredential(
  tx: Tx,
  credential: { readonly credentialId: string; readonly operatorId: string; readonly kind?: CredentialKind },
): Promise<boolean> {
  const { credentialId, operatorId, kind = null } = credential;
  const rows = await tx.query(
    `update credential set revoked_at = clock_timestamp() where organization_id = $1 and credential_id = $2 and operator_id = $3
       and revoked_at is null and coalesce($4::text, kind) = kind returning credential_id`,
    [tx.organizationId, credentialId, operatorId, kind],
  );
  if (rows.length === 0) return false;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'credential.revoked',
    actor: operatorActor(operatorId),
    about: { kind: 'credential', id: credentialId },
  });
  return true;
}

export type TokenSummary = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Temporal.Instant;
  /** Null: until it is revoked. */
  readonly expiresAt: Temporal.Instant | null;
  readonly usedAt: Temporal.Instant | null;
};

/** The API tokens of an operator that still count, the latest first. */
export async function listTokens(tx: Tx, operatorId: string): Promise<readonly TokenSummary[]> {
  return tx.query<TokenSummary>(
    `select credential_id as id, name, created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt" from credential
     where organization_id = $1 and operator_id = $2 and kind = 'token' and revoked_at is null
       and coalesce(expires_at > clock_timestamp(), true)
     order by created_at desc, credential_id`,
    [tx.organizationId, operatorId],
  );
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
