import { randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../cases/record-event.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** What is kept of a passkey so that its next use can be verified. */
export type PasskeyKept = {
  readonly credentialRef: Uint8Array;
  /** COSE (RFC 9052). */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Its maker may copy it to other devices of the same owner. */
  readonly synced: boolean;
};

export type PasskeySummary = {
  readonly id: string;
  readonly name: string;
  readonly synced: boolean;
  readonly createdAt: Temporal.Instant;
  readonly usedAt: Temporal.Instant | null;
};

/** Finds the organization of a passkey, before one is known; undefined when nobody here has it. */
export async function findPasskey(
  db: Pick<Database, 'dispatcher'>,
  credentialRef: Uint8Array,
): Promise<{ readonly organizationId: string; readonly passkeyId: string } | undefined> {
  const [row] = await asDispatcher(db).call<{ organization_id: string; passkey_id: string }>('find_passkey', [
    credentialRef,
  ]);
  return row === undefined ? undefined : { organizationId: row.organization_id, passkeyId: row.passkey_id };
}

/** A passkey with its owner, locked until the transaction ends; undefined once it was removed or its owner is shut out. */
export async function lockPasskey(
  tx: Tx,
  passkeyId: string,
): Promise<(PasskeyKept & { readonly operatorId: string }) | undefined> {
  const [row] = await tx.query<PasskeyKept & { operatorId: string }>(
    `select k.operator_id as "operatorId", k.credential_ref as "credentialRef", k.public_key as "publicKey", k.counter, k.transports, k.synced
     from passkey k join operator p on p.organization_id = k.organization_id and p.operator_id = k.operator_id
     where k.organization_id = $1 and k.passkey_id = $2 and k.removed_at is null and p.disabled_at is null for update of k`,
    [tx.organizationId, passkeyId],
  );
  return row;
}

/** The passkeys of an operator, the latest first. */
export async function listPasskeys(tx: Tx, operatorId: string): Promise<readonly PasskeySummary[]> {
  return tx.query<PasskeySummary>(
    `select passkey_id as id, name, synced, created_at as "createdAt", used_at as "usedAt" from passkey
     where organization_id = $1 and operator_id = $2 and removed_at is null order by created_at desc, passkey_id`,
    [tx.organizationId, operatorId],
  );
}

/** How a browser finds the passkeys of an operator. */
export async function listPasskeyRefs(
  tx: Tx,
  operatorId: string,
): Promise<readonly Pick<PasskeyKept, 'credentialRef' | 'transports'>[]> {
  return tx.query<Pick<PasskeyKept, 'credentialRef' | 'transports'>>(
    `select credential_ref as "credentialRef", transports from passkey
     where organization_id = $1 and operator_id = $2 and removed_at is null order by created_at limit 50`,
    [tx.organizationId, operatorId],
  );
}

/** Keeps a new passkey. Throws `conflict` when it is known already. */
export async function insertPasskey(
  tx: Tx,
  passkey: PasskeyKept & { readonly operatorId: string; readonly name: string },
): Promise<PasskeySummary> {
  const [made] = await tx.query<PasskeySummary>(
    `insert into passkey (organization_id, passkey_id, operator_id, name, credential_ref, public_key, counter, transports, synced)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (organization_id, credential_ref) do nothing
     returning passkey_id as id, name, synced, created_at as "createdAt", used_at as "usedAt"`,
    [
      tx.organizationId,
      randomUUIDv7(),
      passkey.operatorId,
      passkey.name,
      passkey.credentialRef,
      passkey.publicKey,
      passkey.counter,
      passkey.transports,
      passkey.synced,
    ],
  );
  if (made === undefined) throw new Failure('conflict', 'This passkey was added before.');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'passkey.made',
    actor: operatorActor(passkey.operatorId),
    about: { kind: 'passkey', id: made.id },
    data: { synced: passkey.synced },
    private: { name: passkey.name },
  });
  return made;
}

/** Notes a use, and how far the authenticator has counted. */
export async function markPasskeyUsed(tx: Tx, passkeyId: string, counter: number): Promise<void> {
  await tx.query(
    `update passkey set counter = $3, used_at = clock_timestamp() where organization_id = $1 and passkey_id = $2`,
    [tx.organizationId, passkeyId, counter],
  );
}

/** Gives an operator's passkey another name. Throws `not-found`. */
export async function renamePasskey(
  tx: Tx,
  passkey: { readonly passkeyId: string; readonly operatorId: string; readonly name: string },
): Promise<PasskeySummary> {
  const [row] = await tx.query<PasskeySummary>(
    `update passkey set name = $4 where organization_id = $1 and passkey_id = $2 and operator_id = $3 and removed_at is null
     returning passkey_id as id, name, synced, created_at as "createdAt", used_at as "usedAt"`,
    [tx.organizationId, passkey.passkeyId, passkey.operatorId, passkey.name],
  );
  if (row === undefined) throw noSuchPasskey();
  return row;
}

/** Removes an operator's passkey; it lets nobody in from then on. Throws `not-found`. */
export async function removePasskey(
  tx: Tx,
  { passkeyId, operatorId }: { readonly passkeyId: string; readonly operatorId: string },
): Promise<void> {
  const rows = await tx.query(
    `update passkey set removed_at = clock_timestamp()
     where organization_id = $1 and passkey_id = $2 and operator_id = $3 and removed_at is null returning passkey_id`,
    [tx.organizationId, passkeyId, operatorId],
  );
  if (rows.length === 0) throw noSuchPasskey();
  await recordEvent(tx, {
    offboardingId: null,
    type: 'passkey.removed',
    actor: operatorActor(operatorId),
    about: { kind: 'passkey', id: passkeyId },
  });
}

function noSuchPasskey(): Failure {
  return new Failure('not-found', 'You have no such passkey.');
}
