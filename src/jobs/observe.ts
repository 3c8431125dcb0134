import type { AccountListing, AccountReading, ConnectorSession, PersonKeys } from '../core/connector.ts';
import { Failure } from '../core/failure.ts';
import { valueOfReading } from '../core/step-outcome.ts';
import { personKeysOf, saveAccountReading, saveSeenAccounts } from '../store/accounts.ts';
import { type ApplicationAccess, listApplicationAccess, markApplicationSeen } from '../store/applications.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { recordObservations } from '../store/observations.ts';
import { getOffboarding } from '../store/offboardings.ts';
import { lockCase } from '../store/steps.ts';
import { makePlan, type PlanMade } from './make-plan.ts';
import type { Means } from './means.ts';
import { openApplication } from './open-application.ts';

/**
 * How long one application may take to say what somebody has there; then it is unknown for now, and the others are not kept
 * waiting. Who must be out at once does not wait long for anybody.
 */
const usualPatience = { scheduledMs: 60_000, immediateMs: 5_000 } as const;

/** The plan that came of a look, and how many applications did not answer or could not see. */
export type Observed = PlanMade & { readonly unanswered: number };

type KnownAccount = { readonly accountId: string; readonly applicationId: string; readonly externalId: string };

/** What one application said about one person. */
type Look = {
  readonly access: ApplicationAccess;
  readonly listing: AccountListing;
  /** Readings of accounts we know of that the listing did not show. */
  readonly missing: readonly { readonly account: KnownAccount; readonly reading: AccountReading }[];
  readonly seenAt: Temporal.Instant;
};

/**
 * Looks at every connected application for what this person has there, all at the same time, then plans from what is known
 * and stores every look. An application that cannot be asked leaves its coverage unknown; it fails nothing else. `andThen`
 * goes on in the transaction that stores the looks, with the case locked; it may run again.
 */
export async function observeOffboarding(
  means: Means,
  organizationId: string,
  offboardingId: string,
  andThen?: (tx: Tx, observed: Observed) => Promise<void>,
): Promise<Observed> {
  const { keys, applications, known, personId, immediate } = await withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      const { departure, playbook } = await getOffboarding(tx, offboardingId);
      return {
        immediate: playbook.immediate,
        personId: departure.personId,
        keys: await personKeysOf(tx, departure.personId),
        applications: await listApplicationAccess(tx),
        known: await knownAccounts(tx, departure.personId),
      };
    },
    { name: 'observe-read' },
  );
  const { scheduledMs, immediateMs } = means.patience ?? usualPatience;
  const patienceMs = immediate ? immediateMs : scheduledMs;
  const asked = applications.filter((access) => means.connectors[access.connector]?.manual === false);
  const looks = await Promise.all(
    asked.map((access) =>
      look(
        means,
        organizationId,
        access,
        keys,
        known.filter((account) => account.applicationId === access.applicationId),
        patienceMs,
      ),
    ),
  );
  return withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      await lockCase(tx, offboardingId);
      for (const seen of looks) await saveLook(tx, personId, keys, seen);
      const made = await makePlan(means, tx, offboardingId);
      await observeItems(tx, offboardingId, looks);
      const observed = { ...made, unanswered: looks.filter(({ listing }) => listing.state === 'unknown').length };
      await andThen?.(tx, observed);
      return observed;
    },
    { name: 'observe-save', repeatable: true },
  );
}

async function look(
  means: Means,
  organizationId: string,
  access: ApplicationAccess,
  keys: PersonKeys,
  known: readonly KnownAccount[],
  patienceMs: number,
): Promise<Look> {
  const signal = AbortSignal.timeout(patienceMs);
  // An answer shows how things were at some moment since we asked: it must never count as newer than a change made meanwhile.
  const seenAt = Temporal.Now.instant();
  let session: ConnectorSession | undefined;
  try {
    session = await openApplication(means, organizationId, access, signal);
    const listing = await session.findAccounts(keys);
    const shown = new Set(listing.state === 'seen' ? listing.accounts.map((account) => account.externalId) : []);
    const missing = [];
    for (const account of known.filter((one) => !shown.has(one.externalId))) {
      missing.push({ account, reading: await session.readAccount(account.externalId) });
    }
    return { access, listing, missing, seenAt };
  } catch (error) {
    const reason = error instanceof Failure ? error.message : `${access.name} could not be asked.`;
    means.log({
      level: 'warn',
      message: 'An application could not be asked.',
      application: access.applicationId,
      error,
    });
    return { access, listing: { state: 'unknown', reason }, missing: [], seenAt };
  } finally {
    await session?.close();
  }
}

async function saveLook(
  tx: Tx,
  personId: string,
  keys: PersonKeys,
  { access, listing, missing, seenAt }: Look,
): Promise<void> {
  const { applicationId } = access;
  if (listing.state === 'seen') {
    await saveSeenAccounts(tx, { applicationId, personId, keys, accounts: listing.accounts, seenAt });
  }
  for (const { account, reading } of missing) await saveAccountReading(tx, account.accountId, reading, seenAt);
  await markApplicationSeen(tx, applicationId, listing.state === 'unknown' ? listing.reason : null);
}

type CaseItem = {
  readonly item_id: string;
  readonly kind: 'account' | 'coverage';
  readonly application_id: string;
  readonly external_id: string | null;
};

/** Every look becomes an observation of the items it is about: one of coverage for each application, one for each account. */
async function observeItems(tx: Tx, offboardingId: string, looks: readonly Look[]): Promise<void> {
  const items = await tx.query<CaseItem>(
    `select i.item_id, i.kind, coalesce(i.application_id, n.application_id) as application_id, n.external_id
     from item i left join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind in ('account', 'coverage') and i.withdrawn_at is null`,
    [tx.organizationId, offboardingId],
  );
  const observations = looks.flatMap((seen) => {
    const here = items.filter((item) => item.application_id === seen.access.applicationId);
    const accounts = here.filter((item) => item.kind === 'account').length;
    return here.map((item) => ({
      offboardingId,
      itemId: item.item_id,
      value: item.kind === 'coverage' ? coverageValue(seen, accounts) : accountValue(seen, item.external_id),
      assurance: 'confirmed' as const,
      seenAt: seen.seenAt,
      method: item.kind === 'coverage' ? 'list' : 'read',
      ...(seen.listing.state === 'unknown' ? { note: seen.listing.reason } : {}),
    }));
  });
  await recordObservations(tx, offboardingId, observations);
}

function coverageValue({ listing }: Look, accounts: number): 'found' | 'none' | 'unknown' {
  if (listing.state === 'unknown') return 'unknown';
  return accounts > 0 ? 'found' : 'none';
}

function accountValue({ listing, missing }: Look, externalId: string | null) {
  const shown =
    listing.state === 'seen' ? listing.accounts.find((account) => account.externalId === externalId) : undefined;
  if (shown !== undefined) return valueOfReading({ state: 'present', account: shown });
  const reading = missing.find(({ account }) => account.externalId === externalId)?.reading;
  return reading === undefined ? 'unknown' : valueOfReading(reading);
}

async function knownAccounts(tx: Tx, personId: string): Promise<readonly KnownAccount[]> {
  const rows = await tx.query<{ account_id: string; application_id: string; external_id: string }>(
    `select account_id, application_id, external_id from account where organization_id = $1 and person_id = $2`,
    [tx.organizationId, personId],
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    applicationId: row.application_id,
    externalId: row.external_id,
  }));
}
