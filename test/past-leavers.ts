import { randomUUIDv7 } from 'node:crypto';
import type { Means } from '../src/jobs/means.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import type { TestDatabase } from './database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from './organization.ts';
import { plannedCase } from './planned-case.ts';

/** The day on which the access of all of them ended. */
const pastDay = Temporal.PlainDate.from('2026-03-13');

/**
 * An organization that five people left on 13 March 2026, E1 to E5, each with a case, a laptop (LT-1 to LT-5) and an account that nobody
 * has looked at; and a sixth, of whom only HR's list says so.
 */
export async function addPastLeavers({
  db,
  means,
  queue,
}: {
  readonly db: TestDatabase;
  readonly means: Means;
  readonly queue: Queue;
}): Promise<{ readonly organizationId: string; readonly offboardingIds: readonly string[] }> {
  const organizationId = await addOrganization(db, 'Past leavers');
  const applicationId = await addApplication(db, organizationId, { name: 'Directory', connector: 'simulated' });
  const offboardingIds: string[] = [];
  for (const number of ['1', '2', '3', '4', '5']) {
    const personId = await addPerson(db, organizationId, `E${number}`);
    await addAsset(db, organizationId, `LT-${number}`, personId);
    await db.owner.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
       values ($1, $2, $3, $4, $4, $5, 'identifier', now())`,
      [organizationId, randomUUIDv7(), applicationId, `e${number}`, personId],
    );
    const facts = { lastWorkingDay: pastDay, informedAt: Temporal.Instant.from('2026-02-01T08:00:00Z') };
    offboardingIds.push(await plannedCase({ means, queue, organizationId }, `E${number}`, facts));
  }
  const unseen = await addPerson(db, organizationId, 'E6');
  await db.owner.query('update employment set end_date = $3 where organization_id = $1 and person_id = $2', [
    organizationId,
    unseen,
    pastDay.toString(),
  ]);
  return { organizationId, offboardingIds };
}
