import { createHash, hkdfSync, pbkdf2Sync, createHmac } from 'node:crypto';
import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { inLockedTransaction } from './locked-transaction.ts';

/** The owner's name on the embedded server; with a server of one's own, the owner is whoever the URL names. */
export const ownerRole = 'handback_owner';
/** Reads and writes inside one organization's transaction. Migrations grant it each table by name. */
export const appRole = 'handback_app';
/** May call the named functions that look across organizations, and read nothing else. */
export const dispatcherRole = 'handback_dispatcher';

/** The roles that Handback makes for itself, beside the owner. */
export type MadeRole = typeof appRole | typeof dispatcherRole;

/** Derives a role's password from the installation key, so that every node knows it and nothing is stored. */
export function deriveRolePassword(key: Uint8Array, role: MadeRole): string {
  return derive(key, `database password of ${role}`);
}

/**
 * Makes the two roles if they are missing and lets them connect, whichever node comes first. Without a key they have no
 * password (the private socket trusts them). Throws `configuration-wrong` when the owner may not make roles, or when they were made
 * with another key.
 */
export async function ensureRoles(owner: pg.Pool, key: Uint8Array | undefined): Promise<void> {
  await inLockedTransaction(owner, 'roles', async (client) => {
    for (const role of [appRole, dispatcherRole] as const) await ensureRole(client, role, key);
    const roles = `${appRole}, ${dispatcherRole}`;
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    const database = client.escapeIdentifier(rows[0]?.name ?? '');
    await client.query(`grant connect on database ${database} to ${roles}`);
    await client.query(`grant usage on schema public to ${roles}`);
  });
}

async function ensureRole(client: pg.PoolClient, role: MadeRole, key: Uint8Array | undefined): Promise<void> {
  const { rows } = await client.query<{ mark: string | null }>(
    "select shobj_description(oid, 'pg_authid') as mark from pg_roles where rolname = $1",
    [role],
  );
  const mark =
    key === undefined ? undefined : `made by Handback with key ${derive(key, `mark of ${role}`).slice(0, 12)}`;
  const present = rows[0];
  if (present !== undefined && (mark === undefined || present.mark === mark)) return;
  if (present !== undefined && present.mark !== null) throw madeWithAnotherKey(role);
  try {
    if (present === undefined) await client.query(`create role ${role}`);
    const password =
      key === undefined ? '' : ` password ${client.escapeLiteral(scramVerifier(deriveRolePassword(key, role)))}`;
    await client.query(`alter role ${role} login${password}`);
    if (mark !== undefined) await client.query(`comment on role ${role} is ${client.escapeLiteral(mark)}`);
  } catch (cause) {
    if (cause instanceof pg.DatabaseError && cause.code === '42501') throw mayNotMakeRoles(role, cause);
    throw cause;
  }
}

function madeWithAnotherKey(role: MadeRole): Failure {
  return new Failure(
    'configuration-wrong',
    `The database role ${role} was made with another installation key: either this node has the wrong key, or another ` +
      `installation uses this PostgreSQL server. Use the same key on every node and one server per installation. If the old key is lost, run ` +
      `"comment on role ${appRole} is null; comment on role ${dispatcherRole} is null" as the owner, and start again.`,
  );
}

function mayNotMakeRoles(role: MadeRole, cause: pg.DatabaseError): Failure {
  return new Failure(
    'configuration-wrong',
    `The user of DATABASE_URL may not make or change the database role ${role} (${cause.message}). ` +
      `Grant it CREATEROLE ("alter role … createrole"), and from PostgreSQL 16 on, if somebody else made the role, "grant ${role} to … with admin true, inherit false".`,
    { cause },
  );
}

function derive(key: Uint8Array, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', key, '', `handback ${purpose}`, 32)).toString('base64url');
}

const scramIterations = 4096;

/** What PostgreSQL stores for a password (RFC 5803), made here so that no statement, and no server log, holds the password. */
function scramVerifier(password: string): string {
  const salt = createHash('sha256').update(`handback salt ${password}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, scramIterations, 32, 'sha256');
  const sign = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(sign('Client Key')).digest('base64');
  const serverKey = sign('Server Key').toString('base64');
  return `SCRAM-SHA-256$${scramIterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
