import { randomUUIDv7 } from 'node:crypto';
import type { AccountRecord } from '../../core/import-record.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  type AccountColumns,
  type ApplicationCategory,
  ensureApplications,
  loadAccounts,
  type NamedApplication,
  saveAccounts,
  type StoredAccount,
} from '../../store/imports/import-accounts.ts';
import { findKnownPeople, type KnownPeople, resolvePerson } from './import-known-people.ts';
import { instantOf, later } from './import-moment.ts';
import type { ImportTally, Outcome } from './import-report.ts';

/** What an import of accounts remembers from batch to batch. */
export type AccountImport = {
  readonly tally: ImportTally;
  readonly exportedAt: Temporal.Instant;
  /** Stands in for what the file says, where a person named the application. */
  readonly application: string | undefined;
  /** Applications the file shows, by our id. */
  readonly applications: Map<string, ShownApplication>;
  /** Accounts whose row has been read; exports may have a row for each role. */
  readonly seen: Set<string>;
  /** Accounts that this run added: they prove nothing about what the file can see. */
  readonly added: Set<string>;
};

export type ShownApplication = NamedApplication & {
  /** An account that was known before is in the file: whoever made it could see. */
  canary: boolean;
  /** A row of it could not be told apart from another. */
  unclear: boolean;
};

type Batch = {
  readonly run: AccountImport;
  readonly people: KnownPeople;
  readonly byName: ReadonlyMap<string, ShownApplication>;
  readonly byId: Map<string, StoredAccount>;
  readonly byLogin: Map<string, StoredAccount[]>;
  readonly saved: Map<string, AccountColumns & { readonly accountId: string }>;
  readonly shown: Set<string>;
};

/**
 * Takes a batch of accounts in. The application's immutable id names an account; where a file has none, the login stands in for
 * it until a file brings the id. A person is linked by employee number; a link by address is kept as such, to be shown only.
 */
export async function importAccounts(tx: Tx, run: AccountImport, all: readonly AccountRecord[]): Promise<void> {
  if (all.length === 0) return;
  const records = all.map((record) =>
    run.application === undefined ? record : { ...record, application: run.application },
  );
  const byName = await nameApplications(tx, run, records);
  const keys = records.flatMap((record) => {
    const application = byName.get(record.application.toLowerCase());
    if (application === undefined) return [];
    const { applicationId } = application;
    return [...new Set([record.externalId ?? record.login, record.login])].map((key) => ({ applicationId, key }));
  });
  const accounts = await loadAccounts(tx, keys);
  const batch: Batch = {
    run,
    people: await findKnownPeople(tx, records.map(keysOf)),
    byName,
    byId: new Map(accounts.map((account) => [idKey(account.applicationId, account.externalId), account])),
    byLogin: Map.groupBy(accounts, (account) => idKey(account.applicationId, account.login)),
    saved: new Map(),
    shown: new Set(),
  };
  for (const record of records) run.tally.count(takeIn(record, batch));
  await saveAccounts(tx, { accounts: [...batch.saved.values()], shown: [...batch.shown], seenAt: run.exportedAt });
}

async function nameApplications(
  tx: Tx,
  run: AccountImport,
  records: readonly AccountRecord[],
): Promise<ReadonlyMap<string, ShownApplication>> {
  const names = new Map(records.map(({ application }) => [application.toLowerCase(), application]));
  const named = await ensureApplications(
    tx,
    [...names.values()].map((name) => ({ applicationId: randomUUIDv7(), name, category: categoryOf(name) })),
  );
  for (const application of named) {
    if (run.applications.has(application.applicationId)) continue;
    run.applications.set(application.applicationId, { ...application, canary: false, unclear: false });
    if (application.isNew) {
      run.tally.ask('application_new', `${application.name} (taken for: ${categoryOf(application.name)}, manual)`);
    }
  }
  return new Map(
    named.flatMap(({ applicationId, name }) => {
      const shown = run.applications.get(applicationId);
      return shown === undefined ? [] : [[name.toLowerCase(), shown]];
    }),
  );
}

const categoryWords: readonly (readonly [ApplicationCategory, RegExp])[] = [
  [
    'directory',
    /\b(okta|entra|azure ad|active directory|ldap|jumpcloud|onelogin|ping(one)?|google workspace|keycloak|authentik)\b/,
  ],
  ['vpn', /vpn|\b(wireguard|tailscale|zscaler|globalprotect|anyconnect)\b/],
  ['mail', /\b(mail|exchange|gmail|outlook|mailbox)\b/],
  ['finance', /\b(sap|datev|xero|quickbooks|netsuite|payroll|bank(ing)?|concur|pleo|spendesk|expensify|stripe)\b/],
  ['physical', /\b(badges?|doors?|access control|kisi|verkada|salto|parking)\b/],
  ['phone', /\b(phones?|telephony|pbx|ringcentral|aircall|sipgate|mobile)\b/],
];

/** A guess by name; whatever has no telling name is an ordinary application. */
function categoryOf(name: string): ApplicationCategory {
  const plain = name.toLowerCase().replaceAll(/[_-]+/g, ' ');
  return categoryWords.find(([, words]) => words.test(plain))?.[0] ?? 'saas';
}

function keysOf({ employeeNumber, email, login }: AccountRecord) {
  return { employeeNumber, email: email ?? (login.includes('@') ? login.toLowerCase() : null), username: login };
}

function idKey(applicationId: string, key: string): string {
  return `${applicationId}:${key}`;
}

function takeIn(record: AccountRecord, batch: Batch): Outcome {
  const { run } = batch;
  const application = batch.byName.get(record.application.toLowerCase());
  if (application === undefined || application.connector !== 'manual') {
    run.tally.ask('application_connected', record.application);
    return 'undecided';
  }
  const known = whichAccount(record, application, batch);
  if (known === 'unclear') {
    application.unclear = true;
    run.tally.ask('login_unclear', `${record.login} at ${application.name}`);
    return 'undecided';
  }
  const accountId = known?.accountId ?? randomUUIDv7();
  if (run.seen.has(accountId)) return 'unchanged';
  run.seen.add(accountId);
  if (known !== undefined && !run.added.has(accountId)) application.canary = true;
  if (known !== undefined && Temporal.Instant.compare(known.seenAt, run.exportedAt) > 0) {
    run.tally.ask('account_older', `${record.login} at ${application.name}`);
    return 'undecided';
  }
  const next = columnsAfter(record, known, application, batch);
  batch.shown.add(accountId);
  if (known !== undefined && !isChanged(known, next)) return 'unchanged';
  batch.saved.set(accountId, { ...next, accountId });
  if (known !== undefined) return 'changed';
  run.added.add(accountId);
  remember({ ...next, accountId, seenAt: run.exportedAt }, batch);
  return 'added';
}

function remember(account: StoredAccount, { byId, byLogin }: Batch): void {
  byId.set(idKey(account.applicationId, account.externalId), account);
  const login = idKey(account.applicationId, account.login);
  byLogin.set(login, [...(byLogin.get(login) ?? []), account]);
}

/** The account on record a row is about; undefined for a new one. */
function whichAccount(
  record: AccountRecord,
  { applicationId }: ShownApplication,
  { byId, byLogin }: Batch,
): StoredAccount | undefined | 'unclear' {
  const exact = byId.get(idKey(applicationId, record.externalId ?? record.login));
  if (exact !== undefined) return exact;
  const sameLogin = byLogin.get(idKey(applicationId, record.login)) ?? [];
  // A login that stood in for the id gives way to it; another id under the same login is another account.
  if (record.externalId !== null) return sameLogin.find((account) => account.externalId === account.login);
  return sameLogin.length > 1 ? 'unclear' : sameLogin[0];
}

/** What a file leaves out stays as it was; whether the account is active is always what the file says, unknown included. */
function columnsAfter(
  record: AccountRecord,
  known: StoredAccount | undefined,
  application: ShownApplication,
  batch: Batch,
): AccountColumns {
  const active = record.active === 'unknown' ? null : record.active;
  const signedIn = record.lastSignInAt === null ? null : instantOf(record.lastSignInAt);
  return {
    applicationId: application.applicationId,
    externalId: record.externalId ?? known?.externalId ?? record.login,
    login: record.login,
    displayName: record.displayName ?? known?.displayName ?? null,
    email: record.email ?? known?.email ?? null,
    employeeNumber: record.employeeNumber ?? known?.employeeNumber ?? null,
    // A list without kinds calls everybody human; what was known for a service account stays one.
    kind: record.kind === 'human' ? (known?.kind ?? 'human') : record.kind,
    privileged: record.privileged === 'unknown' ? (known?.privileged ?? null) : record.privileged,
    active,
    deprovisioned: active === true ? false : (known?.deprovisioned ?? false),
    ...linkAfter(record, known, application, batch),
    lastSignInAt: later(signedIn, known?.lastSignInAt ?? null),
  };
}

type Link = Pick<AccountColumns, 'personId' | 'match'>;

/** Whose account it is: a number speaks louder than an address, and a link somebody has is not taken away by a file. */
function linkAfter(
  record: AccountRecord,
  known: StoredAccount | undefined,
  application: ShownApplication,
  { run, people }: Batch,
): Link {
  const kept: Link = { personId: known?.personId ?? null, match: known?.match ?? null };
  const subject = `${record.login} at ${application.name}`;
  const resolved = resolvePerson(people, keysOf(record));
  if (resolved.found === 'unclear') run.tally.ask('account_person_unclear', subject);
  if (resolved.found !== 'one') return kept;
  const found: Link = {
    personId: resolved.person.personId,
    match: resolved.by === 'employee_number' ? 'employee_number' : 'email',
  };
  if (kept.personId === null) return found;
  const isStronger = kept.match === 'email' && found.match === 'employee_number';
  if (isStronger) return found;
  if (kept.personId !== found.personId && found.match === 'employee_number') run.tally.ask('account_linked', subject);
  return kept;
}

function isChanged(known: StoredAccount, next: AccountColumns): boolean {
  return (Object.keys(next) as (keyof AccountColumns)[]).some((column) => next[column] !== known[column]);
}
