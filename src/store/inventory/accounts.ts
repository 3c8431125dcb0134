import { randomUUIDv7 } from 'node:crypto';
import type { AccountReading, AccountSeen, Fingerprint, PersonKeys } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** Every key under which each of these people may be known in an application, from all sources that are valid now. */
export async function keysOfPeople(tx: Tx, personIds: readonly string[]): Promise<(personId: string) => PersonKeys> {
  const rows = await tx.prepared<{ person_id: string; kind: string; value: string }>(
    'person_keys',
    `select person_id, kind, value from person_identifier where organization_id = $1 and person_id = any($2) and valid_until is null
     union select person_id, 'email', work_email from person where organization_id = $1 and person_id = any($2) and work_email is not null
     union select person_id, 'external_id', external_id from account where organization_id = $1 and person_id = any($2) and match <> 'email'
     union select person_id, 'employee_number', worker_id from employment where organization_id = $1 and person_id = any($2)`,
    [tx.organizationId, personIds],
  );
  const byPerson = Map.groupBy(rows, (row) => row.person_id);
  return (personId) => {
    const own = byPerson.get(personId) ?? [];
    const of = (kind: string) => own.filter((row) => row.kind === kind).map((row) => row.value);
    return {
      employeeNumbers: of('employee_number'),
      externalIds: of('external_id'),
      emails: of('email'),
      logins: of('login'),
    };
  };
}

/** What one application showed of one person. */
export type SeenAccounts = {
  readonly applicationId: string;
  readonly personId: string;
  readonly keys: PersonKeys;
  readonly accounts: readonly AccountSeen[];
  readonly seenAt: Temporal.Instant;
};

/**
 * Stores accounts as an application just showed them and links those that are this person's: by an id linked before, else
 * by employee number, else by e-mail or login, which is marked and never acted upon. A link that exists, and a decision that it is not theirs, stay as they are.
 */
export async function saveSeenAccounts(tx: Tx, seen: readonly SeenAccounts[]): Promise<void> {
  const rows = seen.flatMap(({ applicationId, personId, keys, accounts, seenAt }) =>
    accounts.map((account) => ({
      ...accountColumns(account),
      account_id: randomUUIDv7(),
      application_id: applicationId,
      person_id: personId,
      seen_at: seenAt.toString(),
      match: matchOf(account, keys),
    })),
  );
  // In one order everywhere, so that two listings which share accounts cannot wait for each other.
  const place = (row: (typeof rows)[number]) => `${row.application_id}/${row.external_id}`;
  rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  const byAccount = [...Map.groupBy(rows, place).values()];
  // An account that several people were shown is stored once for each: one statement changes a row only once.
  const times = Math.max(0, ...byAccount.map((list) => list.length));
  for (let time = 0; time < times; time += 1)
    await saveAccounts(
      tx,
      byAccount.flatMap((list) => list[time] ?? []),
    );
}

async function saveAccounts(tx: Tx, rows: readonly object[]): Promise<void> {
  await tx.prepared(
    'save_seen_accounts',
    `insert into account as a (organization_id, account_id, application_id, external_id, login, display_name, email, employee_number,
       kind, privileged, active, deprovisioned, fingerprint, last_sign_in_at, seen_at, person_id, match)
     select $1, r.account_id, r.application_id, r.external_id, r.login, r.display_name, r.email, r.employee_number, r.kind, r.privileged,
       r.active, r.deprovisioned, r.fingerprint, r.last_sign_in_at, r.seen_at, case when r.match is not null then r.person_id end, r.match
     from json_to_recordset($2) as r(account_id uuid, application_id uuid, person_id uuid, seen_at timestamptz, external_id text, login text, display_name text, email text,
       employee_number text, kind text, privileged boolean, active boolean, deprovisioned boolean, fingerprint jsonb,
       last_sign_in_at timestamptz, match text)
     on conflict (organization_id, application_id, external_id) do update set
       login = excluded.login, display_name = excluded.display_name, email = excluded.email,
       employee_number = excluded.employee_number, kind = excluded.kind, privileged = excluded.privileged,
       active = case when a.seen_at <= excluded.seen_at then excluded.active else a.active end,
       deprovisioned = case when a.seen_at <= excluded.seen_at then excluded.deprovisioned else a.deprovisioned end,
       fingerprint = excluded.fingerprint, last_sign_in_at = excluded.last_sign_in_at,
       seen_at = greatest(a.seen_at, excluded.seen_at),
       person_id = case when a.match = 'decided' then a.person_id else coalesce(a.person_id, excluded.person_id) end,
       match = case when a.match = 'decided' then a.match
         when a.person_id is null or (a.person_id = excluded.person_id and a.match = 'email')
           then coalesce(excluded.match, a.match) else a.match end`,
    [tx.organizationId, JSON.stringify(rows)],
  );
}

/** Moves one account to what a reading of it showed; an unknown reading moves nothing but is an observation elsewhere. */
export async function saveAccountReading(
  tx: Tx,
  accountId: string,
  reading: AccountReading,
  seenAt: Temporal.Instant,
): Promise<void> {
  await saveAccountReadings(tx, [{ accountId, reading, seenAt }]);
}

/** What an application said about one account, and when it was asked. */
export type AccountRead = {
  readonly accountId: string;
  readonly reading: AccountReading;
  readonly seenAt: Temporal.Instant;
};

/** Stores what was read of several accounts, with as many queries as of one; of several readings of one account the last counts. */
export async function saveAccountReadings(tx: Tx, reads: readonly AccountRead[]): Promise<void> {
  const columns = [
    ...new Map(
      reads.filter(({ reading }) => reading.state !== 'unknown').map((read) => [read.accountId, read]),
    ).values(),
  ].map(({ accountId, reading, seenAt }) => {
    const account = reading.state === 'present' ? reading.account : null;
    return {
      accountId,
      active: account === null ? false : activeColumn(account.active),
      deprovisioned: account === null ? false : account.deprovisioned,
      lastSignInAt: account === null ? null : account.lastSignInAt,
      seenAt,
    };
  });
  if (columns.length === 0) return;
  await tx.prepared(
    'save_account_readings',
    `update account a set active = r.active, deprovisioned = r.deprovisioned,
       last_sign_in_at = coalesce(r.last_sign_in_at, a.last_sign_in_at), seen_at = r.seen_at
     from unnest($2::uuid[], $3::boolean[], $4::boolean[], $5::timestamptz[], $6::timestamptz[])
       as r(account_id, active, deprovisioned, last_sign_in_at, seen_at)
     where a.organization_id = $1 and a.account_id = r.account_id`,
    [
      tx.organizationId,
      columns.map((row) => row.accountId),
      columns.map((row) => row.active),
      columns.map((row) => row.deprovisioned),
      columns.map((row) => row.lastSignInAt),
      columns.map((row) => row.seenAt),
    ],
  );
}

function matchOf(account: AccountSeen, keys: PersonKeys): 'identifier' | 'employee_number' | 'email' | null {
  if (keys.externalIds.includes(account.externalId)) return 'identifier';
  if (account.employeeNumber !== null && keys.employeeNumbers.includes(account.employeeNumber))
    return 'employee_number';
  // An employee number that is somebody else's speaks louder than a shared address.
  if (account.employeeNumber !== null && keys.employeeNumbers.length > 0) return null;
  const byEmail = account.email !== null && keys.emails.some((email) => sameAddress(email, account.email ?? ''));
  return byEmail || keys.logins.includes(account.login) ? 'email' : null;
}

/** Domains compare without case; what stands before the @ compares exactly, as RFC 5321 leaves it to its host. */
function sameAddress(a: string, b: string): boolean {
  const fold = (address: string) => address.replace(/@.*$/, (domain) => domain.toLowerCase());
  return fold(a) === fold(b);
}

function accountColumns(account: AccountSeen) {
  return {
    external_id: account.externalId,
    login: account.login,
    display_name: account.displayName,
    email: account.email,
    employee_number: account.employeeNumber,
    kind: account.kind,
    privileged: activeColumn(account.privileged),
    active: activeColumn(account.active),
    deprovisioned: account.deprovisioned,
    fingerprint: account.fingerprint,
    last_sign_in_at: account.lastSignInAt?.toString() ?? null,
  };
}

function activeColumn(value: boolean | 'unknown'): boolean | null {
  return value === 'unknown' ? null : value;
}

/** What a write on an item needs to know about its account, as the approved plan named it. */
export type WriteAim = {
  readonly itemId: string;
  readonly itemKind: string;
  readonly label: string;
  readonly accountId: string;
  readonly applicationId: string;
  readonly externalId: string;
  readonly fingerprint: Fingerprint;
  readonly seatId: string | null;
  readonly seatName: string | null;
  /** Why automation leaves the account alone, where somebody named it; null where nobody did. */
  readonly protectedReason: string | null;
};

/** Resolves the account behind an account or seat item; undefined when the item has none. */
export async function findWriteAim(tx: Tx, itemId: string): Promise<WriteAim | undefined> {
  const [row] = await tx.prepared<{
    kind: string;
    label: string;
    fingerprint: Fingerprint;
    account_id: string;
    application_id: string;
    external_id: string;
    seat_id: string | null;
    seat_name: string | null;
    protected_reason: string | null;
  }>(
    'write_aim',
    `select i.kind, i.label, i.fingerprint, n.account_id, n.application_id, n.external_id, i.seat_id, l.name as seat_name,
       coalesce(g.reason, n.protected_reason) as protected_reason
     from item i
     left join seat s on s.organization_id = i.organization_id and s.seat_id = i.seat_id
     left join licence l on l.organization_id = s.organization_id and l.licence_id = s.licence_id
     join account n on n.organization_id = i.organization_id and n.account_id = coalesce(i.account_id, s.account_id)
     left join protected_account g on g.organization_id = n.organization_id and g.application_id = n.application_id
       and g.account_ref = n.external_id and g.lifted_at is null
     where i.organization_id = $1 and i.item_id = $2`,
    [tx.organizationId, itemId],
  );
  if (row === undefined) return undefined;
  return {
    itemId,
    itemKind: row.kind,
    label: row.label,
    accountId: row.account_id,
    applicationId: row.application_id,
    externalId: row.external_id,
    fingerprint: row.fingerprint,
    seatId: row.seat_id,
    seatName: row.seat_name,
    protectedReason: row.protected_reason,
  };
}
