import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { systemActor } from '../core/event.ts';
import { asDispatcher } from '../store/database/as-dispatcher.ts';
import type { Database } from '../store/database/connection.ts';
import { inLockedTransaction } from '../store/database/locked-transaction.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { recordEvent } from '../store/record-event.ts';

/** An administrator of the first organization: whom a start lets in. */
export type FirstAdmin = {
  readonly organizationId: string;
  readonly operatorId: string;
  readonly name: string;
  readonly email: string;
};

/** How long the link of a start works, in minutes. */
export const linkMinutes = 30;

/**
 * Fills a database that holds no organization yet; nodes that start together take turns, and the first one does it. Answers
 * whether it was us.
 */
export async function fillIfEmpty(db: Database, fill: () => Promise<void>): Promise<boolean> {
  return inLockedTransaction(db.owner, 'migrations', async () => {
    if ((await listOrganizations(db)).length > 0) return false;
    await fill();
    return true;
  });
}

/** Makes the first organization, with one administrator; people give both their names later. */
export async function makeFirstOrganization(db: Database, timeZone: string): Promise<void> {
  const organizationId = randomUUIDv7();
  const operatorId = randomUUIDv7();
  await withOrganization(db, organizationId, async (tx) => {
    await tx
      .insertInto('organization')
      .values({ organization_id: organizationId, name: 'My organization', time_zone: timeZone })
      .execute();
    const name = 'Administrator';
    const email = 'admin@localhost';
    await tx
      .insertInto('operator')
      .values({
        organization_id: organizationId,
        operator_id: operatorId,
        name,
        email,
        person_id: null,
        disabled_at: null,
      })
      .execute();
    await tx
      .insertInto('role_grant')
      .values({
        organization_id: organizationId,
        role_grant_id: randomUUIDv7(),
        operator_id: operatorId,
        role: 'admin',
        scope_kind: 'organization',
        granted_by: null,
        revoked_at: null,
      })
      .execute();
    const about = { kind: 'operator', id: operatorId };
    await recordEvent(tx, { offboardingId: null, type: 'organization.made', actor: systemActor });
    await recordEvent(tx, {
      offboardingId: null,
      type: 'operator.made',
      actor: systemActor,
      about,
      private: { name, email },
    });
    const granted = { role: 'admin', scope: 'organization' };
    await recordEvent(tx, { offboardingId: null, type: 'role.granted', actor: systemActor, about, data: granted });
  });
}

/** The oldest administrator of the whole first organization who is not disabled; null when there is none. */
export async function findFirstAdmin(db: Database): Promise<FirstAdmin | null> {
  const [organizationId] = await listOrganizations(db);
  if (organizationId === undefined) return null;
  return withOrganization(db, organizationId, async (tx) => {
    const [row] = await tx.query<{ operator_id: string; name: string; email: string }>(
      `select o.operator_id, o.name, o.email from operator o
       where o.organization_id = $1 and o.disabled_at is null and exists (
         select from role_grant g where g.organization_id = $1 and g.operator_id = o.operator_id and g.role = 'admin'
           and g.scope_kind = 'organization' and g.revoked_at is null)
       order by o.created_at, o.operator_id limit 1`,
      [organizationId],
    );
    return row === undefined ? null : { organizationId, operatorId: row.operator_id, name: row.name, email: row.email };
  });
}

/** Makes a secret that lets this operator in once, within `linkMinutes`. Only its hash is kept. */
export async function makeLinkSecret(db: Database, admin: FirstAdmin): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await withOrganization(db, admin.organizationId, (tx) =>
    keepCredential(tx, {
      operatorId: admin.operatorId,
      kind: 'link',
      name: 'link of a start',
      secret,
      minutes: linkMinutes,
    }),
  );
  return secret;
}

/**
 * Makes the API token of the command line on this machine, and ends the one before it, which whoever could read the old file may have
 * copied.
 */
export async function rotateCliToken(db: Database, admin: FirstAdmin, previous: string | null): Promise<string> {
  const secret = `hbk_${randomBytes(32).toString('base64url')}`;
  await withOrganization(db, admin.organizationId, async (tx) => {
    if (previous !== null) await revokeCredential(tx, previous);
    const name = 'command line on the server';
    await keepCredential(tx, { operatorId: admin.operatorId, kind: 'token', name, secret, minutes: null });
  });
  return secret;
}

type NewCredential = {
  readonly operatorId: string;
  readonly kind: 'token' | 'link';
  readonly name: string;
  readonly secret: string;
  readonly minutes: number | null;
};

async function keepCredential(tx: Tx, { operatorId, kind, name, secret, minutes }: NewCredential): Promise<void> {
  const credentialId = randomUUIDv7();
  await tx.query(
    `insert into credential (organization_id, credential_id, operator_id, kind, name, secret_hash, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 minute')`,
    [tx.organizationId, credentialId, operatorId, kind, name, hashOf(secret), minutes],
  );
  const about = { kind: 'operator', id: operatorId };
  const data = { credential: credentialId, kind };
  await recordEvent(tx, { offboardingId: null, type: 'credential.made', actor: systemActor, about, data });
}

async function revokeCredential(tx: Tx, secret: string): Promise<void> {
  const [row] = await tx.query<{ credential_id: string; operator_id: string }>(
    `update credential set revoked_at = now() where organization_id = $1 and secret_hash = $2 and revoked_at is null
     returning credential_id, operator_id`,
    [tx.organizationId, hashOf(secret)],
  );
  if (row === undefined) return;
  const about = { kind: 'operator', id: row.operator_id };
  const data = { credential: row.credential_id };
  await recordEvent(tx, { offboardingId: null, type: 'credential.revoked', actor: systemActor, about, data });
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

async function listOrganizations(db: Database): Promise<readonly string[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string }>('list_organizations');
  return rows.map((row) => row.organization_id);
}
