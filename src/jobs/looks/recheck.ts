import type { AccountReading } from '../../core/applications/connector.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { valueOfReading } from '../../core/steps/step-outcome.ts';
import { saveAccountReading } from '../../store/inventory/accounts.ts';
import { getApplicationAccess } from '../../store/inventory/applications.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { reopenOffboarding } from '../../store/cases/reopen-offboarding.ts';
import { makePlan } from '../plans/make-plan.ts';
import type { Means } from '../means.ts';
import { openApplication } from '../applications/open-application.ts';

/** How long one application may take to say how its accounts stand; shorter than the lease of the step that looks. */
const patienceMs = 40_000;

type Watched = {
  readonly itemId: string;
  readonly accountId: string;
  readonly applicationId: string;
  readonly externalId: string;
};

export type Recheck = {
  readonly read: number;
  readonly cameBack: number;
  readonly unknown: number;
  readonly reopened: boolean;
};

/**
 * Reads every account of a case again, in applications that can be read. One that had ended and can sign in again is drift:
 * a closed case reopens, and the plan asks for the account to be ended once more.
 */
export async function recheckOffboarding(
  means: Means,
  organizationId: string,
  offboardingId: string,
): Promise<Recheck> {
  const watched = await withOrganization(means.db, organizationId, (tx) => listWatched(tx, offboardingId), {
    name: 'recheck-read',
  });
  const readable = watched.filter((item) => means.connectors[item.connector]?.manual === false);
  const byApplication = [...Map.groupBy(readable, (item) => item.applicationId)];
  const readings = (
    await Promise.all(
      byApplication.map(([applicationId, items]) => readAll(means, organizationId, applicationId, items)),
    )
  ).flat();
  return withOrganization(means.db, organizationId, (tx) => save(means, tx, offboardingId, readings), {
    name: 'recheck-save',
    repeatable: true,
  });
}

type Seen = { readonly item: Watched; readonly reading: AccountReading; readonly seenAt: Temporal.Instant };

async function readAll(
  means: Means,
  organizationId: string,
  applicationId: string,
  items: readonly Watched[],
): Promise<Seen[]> {
  const access = await withOrganization(means.db, organizationId, (tx) => getApplicationAccess(tx, applicationId), {
    name: 'recheck-access',
  });
  const now = () => Temporal.Now.instant();
  try {
    const session = await openApplication(means, organizationId, access, {
      signal: AbortSignal.timeout(patienceMs),
    });
    try {
      const seen: Seen[] = [];
      for (const item of items) {
        // From when we asked: what the answer shows may be as old as that.
        const seenAt = now();
        seen.push({ item, reading: await session.readAccount(item.externalId), seenAt });
      }
      return seen;
    } finally {
      await session.close();
    }
  } catch (error) {
    const reason = error instanceof Failure ? error.message : `${access.name} could not be asked.`;
    means.log({ level: 'warn', message: 'An application could not be asked.', application: applicationId, error });
    return items.map((item) => ({ item, reading: { state: 'unknown', reason }, seenAt: now() }));
  }
}

async function save(means: Means, tx: Tx, offboardingId: string, readings: readonly Seen[]): Promise<Recheck> {
  const { state } = await lockOffboarding(tx, offboardingId);
  let cameBack = 0;
  for (const { item, reading, seenAt } of readings) {
    await saveAccountReading(tx, item.accountId, reading, seenAt);
    const note = reading.state === 'unknown' ? { note: reading.reason } : {};
    const value = valueOfReading(reading);
    const change = await recordObservation(tx, {
      offboardingId,
      itemId: item.itemId,
      value,
      assurance: 'confirmed',
      seenAt,
      method: 'recheck',
      ...note,
    });
    if (change.before === 'done' && value === 'held') cameBack += 1;
  }
  const reopened = cameBack > 0 && state === 'closed';
  if (reopened) {
    await reopenOffboarding(tx, offboardingId);
    await recordEvent(tx, { offboardingId, type: 'offboarding.reopened', actor: systemActor, data: { cameBack } });
  }
  if (cameBack > 0) await makePlan(means, tx, offboardingId, systemActor);
  const unknown = readings.filter(({ reading }) => reading.state === 'unknown').length;
  return { read: readings.length, cameBack, unknown, reopened };
}

async function listWatched(
  tx: Tx,
  offboardingId: string,
): Promise<readonly (Watched & { readonly connector: string })[]> {
  const rows = await tx.query<{
    item_id: string;
    account_id: string;
    application_id: string;
    external_id: string;
    connector: string;
  }>(
    `select i.item_id, n.account_id, n.application_id, n.external_id, p.connector from item i
     join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
     join application p on p.organization_id = n.organization_id and p.application_id = n.application_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'account' and i.withdrawn_at is null`,
    [tx.organizationId, offboardingId],
  );
  return rows.map((row) => ({
    itemId: row.item_id,
    accountId: row.account_id,
    applicationId: row.application_id,
    externalId: row.external_id,
    connector: row.connector,
  }));
}
