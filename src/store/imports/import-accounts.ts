import type { Tx } from '../database/transaction.ts';

export type ApplicationCategory = 'directory' | 'vpn' | 'mail' | 'saas' | 'finance' | 'physical' | 'phone' | 'other';

/** An application a file names, as it is on record. */
export type NamedApplication = {
  readonly applicationId: string;
  readonly name: string;
  readonly connector: string;
  readonly isNew: boolean;
};

/** Finds applications by name without case; those nobody has named before are added as ones that cannot be asked. */
export async function ensureApplications(
  tx: Tx,
  applications: readonly {
    readonly applicationId: string;
    readonly name: string;
    readonly category: ApplicationCategory;
  }[],
): Promise<readonly NamedApplication[]> {
  const rows = await tx.query<{ application_id: string; name: string; connector: string; is_new: boolean }>(
    `with named as (
       select * from jsonb_to_recordset($2) as r("applicationId" uuid, name text, category text)
     ), added as (
       insert into application (organization_id, application_id, name, category, connector)
       select $1, n."applicationId", n.name, n.category, 'manual' from named n
       where not exists (select from application a where a.organization_id = $1 and lower(a.name) = lower(n.name))
       on conflict (organization_id, name) do nothing
       returning application_id, name, connector
     )
     select application_id, name, connector, true as is_new from added
     union all
     select a.application_id, a.name, a.connector, false from application a
     where a.organization_id = $1 and lower(a.name) in (select lower(n.name) from named n)`,
    [tx.organizationId, JSON.stringify(applications)],
  );
  return rows.map((row) => ({
    applicationId: row.application_id,
    name: row.name,
    connector: row.connector,
    isNew: row.is_new,
  }));
}

/** What a file may tell about an account. */
export type AccountColumns = {
  readonly applicationId: string;
  readonly externalId: string;
  readonly login: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly employeeNumber: string | null;
  readonly kind: 'human' | 'service' | 'shared';
  readonly privileged: boolean | null;
  readonly active: boolean | null;
  readonly deprovisioned: boolean;
  readonly personId: string | null;
  readonly match: 'identifier' | 'employee_number' | 'decided' | 'email' | null;
  /** ISO 8601 instant. */
  readonly lastSignInAt: string | null;
};

/** An account as the database has it. */
export type StoredAccount = AccountColumns & { readonly accountId: string; readonly seenAt: Temporal.Instant };

/** Every account with one of these ids or logins, each in its application. */
export async function loadAccounts(
  tx: Tx,
  keys: readonly { readonly applicationId: string; readonly key: string }[],
): Promise<readonly StoredAccount[]> {
  const rows = await tx.query<{
    account_id: string;
    application_id: string;
    external_id: string;
    login: string;
    display_name: string | null;
    email: string | null;
    employee_number: string | null;
    kind: AccountColumns['kind'];
    privileged: boolean | null;
    active: boolean | null;
    deprovisioned: boolean;
    person_id: string | null;
    match: AccountColumns['match'];
    last_sign_in_at: Temporal.Instant | null;
    seen_at: Temporal.Instant;
  }>(
    `with named as (select * from unnest($2::uuid[], $3::text[]) as r(application_id, key)), hit as (
       select a.account_id from named n join account a
         on a.organization_id = $1 and a.application_id = n.application_id and a.external_id = n.key
       union
       select a.account_id from named n join account a
         on a.organization_id = $1 and a.application_id = n.application_id and a.login = n.key
     )
     select a.account_id, a.application_id, a.external_id, a.login, a.display_name, a.email, a.employee_number, a.kind, a.privileged,
       a.active, a.deprovisioned, a.person_id, a.match, a.last_sign_in_at, a.seen_at
     from hit join account a on a.organization_id = $1 and a.account_id = hit.account_id
     order by a.account_id`,
    [tx.organizationId, keys.map((one) => one.applicationId), keys.map((one) => one.key)],
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    applicationId: row.application_id,
    externalId: row.external_id,
    login: row.login,
    displayName: row.display_name,
    email: row.email,
    employeeNumber: row.employee_number,
    kind: row.kind,
    privileged: row.privileged,
    active: row.active,
    deprovisioned: row.deprovisioned,
    personId: row.person_id,
    match: row.match,
    lastSignInAt: row.last_sign_in_at?.toString() ?? null,
    seenAt: row.seen_at,
  }));
}

/** What one stretch of an export says about accounts: those it changes or adds, and all that it shows. */
export type AccountChanges = {
  readonly accounts: readonly (AccountColumns & { readonly accountId: string })[];
  readonly shown: readonly string[];
  readonly seenAt: Temporal.Instant;
};

/** Stores accounts as an export shows them: two statements, however many rows. */
export async function saveAccounts(tx: Tx, changes: AccountChanges): Promise<void> {
  await tx.query(
    `insert into account as a (organization_id, account_id, application_id, external_id, login, display_name, email, employee_number,
       kind, privileged, active, deprovisioned, person_id, match, last_sign_in_at, seen_at, fingerprint)
     select $1, r."accountId", r."applicationId", r."externalId", r.login, r."displayName", r.email, r."employeeNumber", r.kind,
       r.privileged, r.active, r.deprovisioned, r."personId", r.match, r."lastSignInAt", $3,
       jsonb_build_object('externalId', r."externalId", 'login', r.login)
     from jsonb_to_recordset($2) as r("accountId" uuid, "applicationId" uuid, "externalId" text, login text, "displayName" text,
       email text, "employeeNumber" text, kind text, privileged boolean, active boolean, deprovisioned boolean, "personId" uuid,
       match text, "lastSignInAt" timestamptz)
     on conflict (organization_id, account_id) do update set external_id = excluded.external_id, login = excluded.login,
       display_name = excluded.display_name, email = excluded.email, employee_number = excluded.employee_number,
       kind = excluded.kind, privileged = excluded.privileged, active = excluded.active, deprovisioned = excluded.deprovisioned,
       person_id = excluded.person_id, match = excluded.match, last_sign_in_at = excluded.last_sign_in_at,
       seen_at = greatest(a.seen_at, excluded.seen_at), fingerprint = excluded.fingerprint`,
    [tx.organizationId, JSON.stringify(changes.accounts), changes.seenAt],
  );
  await tx.query(
    `update account set seen_at = $3 where organization_id = $1 and account_id = any($2) and seen_at < $3`,
    [tx.organizationId, changes.shown, changes.seenAt],
  );
}
