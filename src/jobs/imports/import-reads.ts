import { type Actor, systemActor } from '../../core/event.ts';
import type { Observed } from '../../core/item.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  countMissing,
  isPlanBehind,
  listCasesOfApplications,
  listReadableItems,
  markMissingGone,
  type ReadableItem,
} from '../../store/imports/import-reads.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { reopenOffboarding } from '../../store/cases/reopen-offboarding.ts';
import type { AccountImport } from './import-accounts.ts';
import { makePlan } from '../plans/make-plan.ts';
import type { Means } from '../means.ts';

/** What a file can say about an application beyond the accounts it shows. */
export type ExportSight = {
  readonly applicationIds: readonly string[];
  /** Applications where an account that is not in the file cannot be told from one the file could not see. */
  readonly blind: ReadonlySet<string>;
};

/**
 * Judges where an export may say that an account is gone: it shows an account that was known before, every row of it could be
 * read, and it does not lack most of what is known, as a filtered list would.
 */
export async function judgeSight(tx: Tx, run: AccountImport): Promise<ExportSight> {
  const manual = [...run.applications.values()].filter((application) => application.connector === 'manual');
  const applicationIds = manual.map((application) => application.applicationId);
  const blind = new Set<string>();
  for (const count of await countMissing(tx, applicationIds, run.exportedAt)) {
    const application = run.applications.get(count.applicationId);
    const sees =
      application?.canary === true &&
      !application.unclear &&
      run.tally.refusedTotal() === 0 &&
      count.missing * 2 <= count.known;
    if (sees) continue;
    blind.add(count.applicationId);
    if (count.missing > 0) {
      run.tally.ask('listing_blind', `${application?.name ?? ''}, ${count.missing} of ${count.known} not in the file`);
    }
  }
  return { applicationIds, blind };
}

/**
 * Lets an export of applications count as a look at every case that waits for one or is still watched: what it shows, what it no
 * longer shows, and where it cannot tell. An account that can sign in again after its case was closed reopens the case.
 */
export async function recordExportReads(
  means: Pick<Means, 'db' | 'connectors'>,
  organizationId: string,
  read: ExportSight & { readonly exportedAt: Temporal.Instant; readonly actor: Actor },
): Promise<void> {
  const { applicationIds, exportedAt } = read;
  if (applicationIds.length === 0) return;
  const cases = await withOrganization(means.db, organizationId, (tx) => listCasesOfApplications(tx, applicationIds), {
    name: 'export-cases',
  });
  for (const offboardingId of cases) {
    await withOrganization(means.db, organizationId, (tx) => readCase(means, tx, offboardingId, read), {
      name: 'export-read',
    });
  }
  const seeing = applicationIds.filter((applicationId) => !read.blind.has(applicationId));
  await withOrganization(means.db, organizationId, (tx) => markMissingGone(tx, seeing, exportedAt), {
    name: 'export-gone',
  });
}

async function readCase(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  offboardingId: string,
  read: ExportSight & { readonly exportedAt: Temporal.Instant; readonly actor: Actor },
): Promise<void> {
  const { applicationIds, exportedAt, actor } = read;
  const { state } = await lockOffboarding(tx, offboardingId);
  // What the export showed first becomes an item, so that the look has something to be recorded on.
  if (state === 'open' && (await isPlanBehind(tx, offboardingId, applicationIds)))
    await makePlan(means, tx, offboardingId);
  let cameBack = 0;
  for (const item of await listReadableItems(tx, offboardingId, applicationIds, exportedAt)) {
    const value = valueOf(item, read.blind.has(item.applicationId));
    const change = await recordObservation(
      tx,
      { offboardingId, itemId: item.itemId, value, assurance: 'confirmed', seenAt: exportedAt, method: 'export' },
      actor,
    );
    if (change.before === 'done' && change.after === 'held') cameBack += 1;
  }
  if (cameBack === 0) return;
  if (state === 'closed') {
    await reopenOffboarding(tx, offboardingId);
    await recordEvent(tx, { offboardingId, type: 'offboarding.reopened', actor: systemActor, data: { cameBack } });
  }
  await makePlan(means, tx, offboardingId, systemActor);
}

function valueOf(item: ReadableItem, blind: boolean): Observed['value'] {
  if (item.kind === 'coverage') {
    if (item.shown) return 'found';
    if (blind) return 'unknown';
    return item.hasAccounts ? 'found' : 'none';
  }
  if (!item.shown) return blind ? 'unknown' : 'absent';
  if (item.active === null) return 'unknown';
  if (item.active) return 'held';
  return item.deprovisioned ? 'deprovisioned' : 'suspended';
}
