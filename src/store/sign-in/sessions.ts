import { operatorActor } from '../../core/event.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';

/** SQL: a credential `c` that was not left alone for too long; a browser's session ends after half an hour without a request. */
export const notIdleSql = `(c.kind <> 'session' or coalesce(c.used_at, c.created_at) > clock_timestamp() - interval '30 minutes')`;

/** SQL: whoever sends the credential `c` has proved lately who they are; who sends a token has no browser to be asked in. */
export const provedSql = `(c.kind = 'token' or coalesce(c.proved_at > clock_timestamp() - interval '5 minutes', false))`;

export type SessionSummary = {
  readonly id: string;
  /** The browser, as it calls itself. */
  readonly name: string;
  readonly beganBy: 'link' | 'passkey' | 'provider' | null;
  readonly createdAt: Temporal.Instant;
  readonly usedAt: Temporal.Instant | null;
  readonly expiresAt: Temporal.Instant | null;
};

/** The sessions of an operator that still count, the latest first. */
export async function listSessions(tx: Tx, operatorId: string): Promise<readonly SessionSummary[]> {
  return tx.query<SessionSummary>(
    `select c.credential_id as id, c.name, c.began_by as "beganBy", c.created_at as "createdAt", c.used_at as "usedAt",
       c.expires_at as "expiresAt" from credential c
     where c.organization_id = $1 and c.operator_id = $2 and c.kind = 'session' and c.revoked_at is null
       and coalesce(c.expires_at > clock_timestamp(), true) and ${notIdleSql}
     order by c.created_at desc, c.credential_id limit 100`,
    [tx.organizationId, operatorId],
  );
}

/** Notes that whoever holds a session has just proved who they are, and how. */
export async function markProved(
  tx: Tx,
  session: {
    readonly credentialId: string;
    readonly operatorId: string;
    readonly by: 'passkey' | 'provider' | 'demonstration';
  },
): Promise<void> {
  await tx.query(
    `update credential set proved_at = clock_timestamp() where organization_id = $1 and credential_id = $2 and kind = 'session'`,
    [tx.organizationId, session.credentialId],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'session.proved',
    actor: operatorActor(session.operatorId),
    about: { kind: 'credential', id: session.credentialId },
    data: { by: session.by },
  });
}

/** How an operator can get in, and how this session began: what decides about removing a way in, and about the first passkey. */
export async function readWaysIn(
  tx: Tx,
  { operatorId, credentialId }: { readonly operatorId: string; readonly credentialId: string },
): Promise<{ readonly passkeys: number; readonly identities: number; readonly beganByLink: boolean }> {
  const [row] = await tx.query<{ passkeys: number; identities: number; began_by: string | null }>(
    `select (select count(*)::int from passkey where organization_id = $1 and operator_id = $2 and removed_at is null) as passkeys,
       (select count(*)::int from provider_identity i join sign_in_provider v on v.organization_id = i.organization_id
          and v.sign_in_provider_id = i.sign_in_provider_id and v.removed_at is null
        where i.organization_id = $1 and i.operator_id = $2) as identities,
       (select began_by from credential where organization_id = $1 and credential_id = $3) as began_by`,
    [tx.organizationId, operatorId, credentialId],
  );
  return {
    passkeys: row?.passkeys ?? 0,
    identities: row?.identities ?? 0,
    beganByLink: row?.began_by === 'link',
  };
}
