import { randomUUIDv7 } from 'node:crypto';
import { systemActor } from '../core/event.ts';
import { findCredential, insertCredential, revokeCredential } from '../store/inventory/credentials.ts';
import { asDispatcher } from '../store/database/as-dispatcher.ts';
import type { Database } from '../store/database/connection.ts';
import { inLockedTransaction } from '../store/database/locked-transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { grantRole, insertOperator } from '../store/people/operators.ts';
import { recordEvent } from '../store/cases/record-event.ts';

/** An administrator of the first organization: whom a start lets in. */
export type FirstAdmin = {
  readonly organizationId: string;
  readonly operatorId: string;
  readonly name: string;
  readonly email: string;
};

/** How long the link of a start works. */
export const linkMinutes = 30;
/** A new one is made at every start; this only bounds what is left behind by an installation that never starts again. */
const cliTokenMinutes = 5 * 366 * 24 * 60;

/**
 * Fills a database that holds no organization yet; nodes that start together take turns, and the first one does it. Answers
 * whether it was us.
 */
export async function fillIfEmpty(db: Database, fill: () => Promise<void>): Promise<boolean> {
  return inLockedTransaction(db.owner, 'firstStart', async () => {
    if ((await listOrganizations(db)).length > 0) return false;
    await fill();
    return true;
  });
}

/** Makes the first organization, with one administrator; people give both their names later. */
export async function makeFirstOrganization(db: Database, timeZone: string): Promise<void> {
  const organizationId = randomUUIDv7();
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query('insert into organization (organization_id, name, time_zone) values ($1, $2, $3)', [
      organizationId,
      'My organization',
      timeZone,
    ]);
    await recordEvent(tx, { offboardingId: null, type: 'organization.made', actor: systemActor });
    const admin = { name: 'Administrator', email: 'admin@localhost', personId: null };
    const operatorId = await insertOperator(tx, admin, systemActor);
    await grantRole(tx, { operatorId, role: 'admin', scope: 'organization', value: '' }, systemActor);
  });
}

/** The demo organization, which needs its applications to run beside it; null when there is none. */
export async function findDemoOrganization(db: Database): Promise<string | null> {
  for (const organizationId of await listOrganizations(db)) {
    if ((await withOrganization(db, organizationId, getOrganization)).demo) return organizationId;
  }
  return null;
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

/** Makes the secret of a link that lets this operator in once, within `linkMinutes`. */
export async function makeLinkSecret(db: Database, { organizationId, operatorId }: FirstAdmin): Promise<string> {
  const link = { operatorId, kind: 'link', name: 'link of a start', minutes: linkMinutes, madeBy: null } as const;
  return (await withOrganization(db, organizationId, (tx) => insertCredential(tx, link))).secret;
}

/** Makes the API token of the command line on this machine, and ends the one before it. */
export async function rotateCliToken(
  db: Database,
  { organizationId, operatorId }: FirstAdmin,
  previous: string | null,
): Promise<string> {
  const old = previous === null ? undefined : await findCredential(db, 'token', previous);
  const token = {
    operatorId,
    kind: 'token',
    name: 'command line on the server',
    minutes: cliTokenMinutes,
    madeBy: null,
  } as const;
  return withOrganization(db, organizationId, async (tx) => {
    if (old?.organizationId === organizationId)
      await revokeCredential(tx, { credentialId: old.credentialId, operatorId });
    return (await insertCredential(tx, token)).secret;
  });
}

async function listOrganizations(db: Database): Promise<readonly string[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string }>('list_organizations');
  return rows.map((row) => row.organization_id);
}
