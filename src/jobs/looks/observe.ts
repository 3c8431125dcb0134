import type {
  AccountListing,
  AccountReading,
  ConnectorSession,
  PersonKeys,
} from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { valueOfReading } from '../../core/steps/step-outcome.ts';
import { keysOfPeople, saveAccountReading, saveSeenAccounts } from '../../store/inventory/accounts.ts';
import {
  type ApplicationAccess,
  listApplicationAccess,
  markApplicationsSeen,
} from '../../store/inventory/applications.ts';
import { type KnownAccount, listKnownAccounts } from '../../store/inventory/known-accounts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { type NewObservation, recordObservations } from '../../store/cases/observations.ts';
import { listDepartures } from '../../store/cases/offboardings.ts';
import type { ClaimedStep } from '../../store/steps/claim-step.ts';
import { lockCases } from '../../store/steps/end-step.ts';
import type { ReadyStep } from '../../store/steps/next-steps.ts';
import { endLooks } from './end-looks.ts';
import { makePlans, type PlanMade } from '../plans/make-plan.ts';
import type { Means } from '../means.ts';
import { recordSoleRights } from '../ownership/record-sole-rights.ts';
import { type SeenRight, seeSoleRights } from '../ownership/see-sole-rights.ts';
import { openApplication } from '../applications/open-application.ts';
import { doTogether, type Together } from './together.ts';

/**
 * How long one application may take to say what somebody has there; then it is unknown for now, and the others are not kept
 * waiting. Shorter than the lease of the step that looks. Who must be out at once does not wait long for anybody.
 */
const usualPatience = { scheduledMs: 40_000, immediateMs: 5_000 } as const;

/** The plan that came of a look, and how many applications did not answer or could not see. */
export type Observed = PlanMade & { readonly unanswered: number };

/** What one application said about one person. */
type Look = {
  readonly access: ApplicationAccess;
  readonly listing: AccountListing;
  /** Readings of accounts we know of that the listing did not show. */
  readonly missing: readonly { readonly account: KnownAccount; readonly reading: AccountReading }[];
  /** What nobody but an account of theirs has there, as far as the application tells. */
  readonly sole: readonly SeenRight[];
  readonly seenAt: Temporal.Instant;
};

/**
 * Looks at every connected application for what this person has there, all at the same time, then plans from what is known
 * and stores every look. An application that cannot be asked leaves its coverage unknown; it fails nothing else. Throws `not-found`.
 */
export async function observeOffboarding(
  means: Means,
  organizationId: string,
  offboardingId: string,
): Promise<Observed> {
  return (await lookAndSave(means, organizationId, { offboardingId, claim: null })).observed;
}

/** Carries out a claimed step that looks: as `observeOffboarding`, and ends the step in the same transaction. Answers which steps became ready. */
export async function carryOutLook(
  means: Means,
  organizationId: string,
  claim: ClaimedStep,
): Promise<readonly ReadyStep[]> {
  return (await lookAndSave(means, organizationId, { offboardingId: claim.offboardingId, claim })).ready;
}

/** A case to look at; `claim` is the step that does so, null when somebody asked for it. */
type Wanted = { readonly offboardingId: string; readonly claim: ClaimedStep | null };

async function lookAndSave(means: Means, organizationId: string, wanted: Wanted): Promise<Saved> {
  const subject = await togetherOf(means, organizationId).read(wanted.offboardingId);
  const { scheduledMs, immediateMs } = means.patience ?? usualPatience;
  const patienceMs = subject.immediate ? immediateMs : scheduledMs;
  const looks = await Promise.all(
    subject.asked.map((access) => {
      const known = subject.known.filter((account) => account.applicationId === access.applicationId);
      return look(means, organizationId, {
        access,
        keys: subject.keys,
        known,
        patienceMs,
        immediate: subject.immediate,
      });
    }),
  );
  // Who must be out at once does not wait for the plans of those who leave some day.
  const { saveImmediate, save } = togetherOf(means, organizationId);
  return (subject.immediate ? saveImmediate : save)({ ...wanted, subject, looks });
}

/** What is done for several cases at the same time: each costs a transaction, however many cases are in it. */
type Looking = {
  readonly read: Together<string, Subject>;
  readonly save: Together<Seen, Saved>;
  readonly saveImmediate: Together<Seen, Saved>;
};

const lookings = new WeakMap<Means, Map<string, Looking>>();
const most = 32;

function togetherOf(means: Means, organizationId: string): Looking {
  const byOrganization = lookings.get(means) ?? new Map<string, Looking>();
  lookings.set(means, byOrganization);
  const known = byOrganization.get(organizationId);
  if (known !== undefined) return known;
  const read = (ids: readonly string[]) =>
    withOrganization(means.db, organizationId, (tx) => readAll(means, tx, ids), { name: 'observe-read' });
  const save = (seen: readonly Seen[]) =>
    withOrganization(means.db, organizationId, (tx) => saveAll(means, tx, seen), {
      name: 'observe-save',
      repeatable: true,
    });
  const savesOne = { most, parallel: 2, keyOf: ({ offboardingId }: Seen) => offboardingId };
  const looking: Looking = {
    read: doTogether({ most, parallel: 2, keyOf: (id: string) => id }, read),
    save: doTogether(savesOne, save),
    saveImmediate: doTogether(savesOne, save),
  };
  byOrganization.set(organizationId, looking);
  return looking;
}

/** Who is looked for, under which names, and where. */
type Subject = {
  readonly immediate: boolean;
  readonly personId: string;
  readonly keys: PersonKeys;
  readonly asked: readonly ApplicationAccess[];
  readonly known: readonly KnownAccount[];
};

async function readAll(means: Means, tx: Tx, offboardingIds: readonly string[]): Promise<readonly Subject[]> {
  const cases = new Map((await listDepartures(tx, offboardingIds)).map((one) => [one.offboardingId, one]));
  const asked = (await listApplicationAccess(tx)).filter(
    (access) => means.connectors[access.connector]?.manual === false,
  );
  const personIds = [...cases.values()].map(({ departure }) => departure.personId);
  const keysOf = await keysOfPeople(tx, personIds);
  const known = Map.groupBy(await listKnownAccounts(tx, personIds), (account) => account.personId);
  return offboardingIds.map((offboardingId) => {
    const found = cases.get(offboardingId);
    if (found === undefined)
      throw new Failure('not-found', `There is no offboarding ${offboardingId} in this organization.`);
    const { personId } = found.departure;
    const { immediate } = found;
    return { immediate, personId, keys: keysOf(personId), asked, known: known.get(personId) ?? [] };
  });
}

/** What every application said about the person of a case. */
type Seen = Wanted & { readonly subject: Subject; readonly looks: readonly Look[] };
type Saved = { readonly observed: Observed; readonly ready: readonly ReadyStep[] };

/** Stores what was seen of several cases, plans them, and ends the steps that looked. */
async function saveAll(means: Means, tx: Tx, seen: readonly Seen[]): Promise<readonly Saved[]> {
  const offboardingIds = [...new Set(seen.map((one) => one.offboardingId))];
  await lockCases(tx, offboardingIds);
  await saveLooks(tx, seen);
  const made = new Map((await makePlans(means, tx, offboardingIds)).map((one) => [one.offboarding.offboardingId, one]));
  await observeItems(tx, seen);
  const unansweredOf = ({ looks }: Seen) => looks.filter(({ listing }) => listing.state === 'unknown').length;
  const ready = await endLooks(
    tx,
    seen.flatMap((one) => (one.claim === null ? [] : [{ claim: one.claim, unanswered: unansweredOf(one) }])),
  );
  return seen.map((one) => {
    const plan = made.get(one.offboardingId);
    if (plan === undefined) throw new Failure('internal', 'A case that was looked at was not planned.');
    return {
      observed: { ...plan, unanswered: unansweredOf(one) },
      ready: one.claim === null ? [] : ready.filter(({ offboardingId }) => offboardingId === one.offboardingId),
    };
  });
}

/** One application that is asked for one person. */
type LookAt = Pick<Subject, 'immediate' | 'keys' | 'known'> & {
  readonly access: ApplicationAccess;
  readonly patienceMs: number;
};

async function look(
  means: Means,
  organizationId: string,
  { access, keys, known, patienceMs, immediate }: LookAt,
): Promise<Look> {
  const signal = AbortSignal.timeout(patienceMs);
  // An answer shows how things were at some moment since we asked: it must never count as newer than a change made meanwhile.
  const seenAt = Temporal.Now.instant();
  let session: ConnectorSession | undefined;
  try {
    session = await openApplication(means, organizationId, access, { signal, immediate });
    const listing = await session.findAccounts(keys);
    const shown = new Set(listing.state === 'seen' ? listing.accounts.map((account) => account.externalId) : []);
    const missing = [];
    for (const account of known.filter((one) => !shown.has(one.externalId))) {
      missing.push({ account, reading: await session.readAccount(account.externalId) });
    }
    return { access, listing, missing, sole: immediate ? [] : await seeSoleRights(session, listing), seenAt };
  } catch (error) {
    const reason = error instanceof Failure ? error.message : `${access.name} could not be asked.`;
    means.log({
      level: 'warn',
      message: 'An application could not be asked.',
      application: access.applicationId,
      error,
    });
    return { access, listing: { state: 'unknown', reason }, missing: [], sole: [], seenAt };
  } finally {
    await session?.close();
  }
}

async function saveLooks(tx: Tx, seen: readonly Seen[]): Promise<void> {
  const all = seen.flatMap(({ subject, looks }) => looks.map((one) => ({ ...one, ...subject })));
  if (all.length === 0) return;
  const shown = all.flatMap(({ access: { applicationId }, listing, personId, keys, seenAt }) =>
    listing.state === 'seen' ? [{ applicationId, personId, keys, accounts: listing.accounts, seenAt }] : [],
  );
  await saveSeenAccounts(tx, shown);
  await recordSoleRights(
    tx,
    seen.flatMap(({ offboardingId, looks }) =>
      looks.flatMap(({ access: { applicationId }, sole }) =>
        sole.map((one) => ({ offboardingId, applicationId, ...one })),
      ),
    ),
  );
  for (const { missing, seenAt } of all)
    for (const { account, reading } of missing) await saveAccountReading(tx, account.accountId, reading, seenAt);
  const problems = all.map(
    ({ access, listing }) => [access.applicationId, listing.state === 'unknown' ? listing.reason : null] as const,
  );
  await markApplicationsSeen(tx, new Map(problems));
}

type CaseItem = {
  readonly item_id: string;
  readonly offboarding_id: string;
  readonly kind: 'account' | 'coverage';
  readonly application_id: string;
  readonly external_id: string | null;
};

/** Every look becomes an observation of the items it is about: one of coverage for each application, one for each account. */
async function observeItems(tx: Tx, seen: readonly Seen[]): Promise<void> {
  const looked = seen.filter(({ looks }) => looks.length > 0);
  if (looked.length === 0) return;
  const items = await tx.prepared<CaseItem>(
    'looked_at_items',
    `select i.item_id, i.offboarding_id, i.kind, coalesce(i.application_id, n.application_id) as application_id, n.external_id
     from item i left join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
     where i.organization_id = $1 and i.offboarding_id = any($2) and i.kind in ('account', 'coverage') and i.withdrawn_at is null`,
    [tx.organizationId, looked.map((one) => one.offboardingId)],
  );
  const itemsOf = Map.groupBy(items, (item) => `${item.offboarding_id}/${item.application_id}`);
  const observations = looked.flatMap(({ offboardingId, looks }) =>
    looks.flatMap((one) =>
      observationsOf(offboardingId, one, itemsOf.get(`${offboardingId}/${one.access.applicationId}`) ?? []),
    ),
  );
  await recordObservations(tx, observations);
}

function observationsOf(offboardingId: string, seen: Look, items: readonly CaseItem[]): readonly NewObservation[] {
  const accounts = items.filter((item) => item.kind === 'account').length;
  return items.map((item) => ({
    offboardingId,
    itemId: item.item_id,
    value: item.kind === 'coverage' ? coverageValue(seen, accounts) : accountValue(seen, item.external_id),
    assurance: 'confirmed',
    seenAt: seen.seenAt,
    method: item.kind === 'coverage' ? 'list' : 'read',
    ...(seen.listing.state === 'unknown' ? { note: seen.listing.reason } : {}),
  }));
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
