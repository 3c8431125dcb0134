import { metricRules } from '../../core/metrics/metric-figure.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { hasNight, insertNight, lockNight, takeMetricRounds } from '../../store/metrics/metric-nights.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { countZombies } from '../../store/metrics/zombies.ts';
import type { Means } from '../means.ts';
import { countSomeAnew, type Playbooks } from './metric-counting.ts';
import { measure } from './metrics.ts';
import { startLooking } from '../start-looking.ts';
import { playbooksOf } from '../plans/own-policies.ts';
import type { Worker } from '../steps/worker.ts';

const organizationsAtOnce = 10;
/** Leavers of this many days are kept counted, so that a question about them is answered at once. */
const keptDays = 400;

/**
 * Looks after the figures: counts leavers anew who have changed, and once a day keeps the counts of that day. Any number of workers
 * may run against one database.
 */
export function startMetrics(
  { means, playbooks }: { readonly means: Pick<Means, 'db' | 'log'>; readonly playbooks: Playbooks },
  options: { readonly everyMs?: number } = {},
): Worker {
  const look = async (isStopped: () => boolean) => {
    for (const organizationId of await takeMetricRounds(means.db, organizationsAtOnce)) {
      while (!isStopped() && (await countOnce(means, organizationId, playbooks)) > 0);
      if (!isStopped())
        await withOrganization(means.db, organizationId, (tx) => takeNight(tx, playbooks), { name: 'metric-night' });
    }
    return false;
  };
  const failed = 'The metrics could not be counted; trying again.';
  return startLooking(means, look, { everyMs: options.everyMs ?? 30_000, failed });
}

function countOnce(means: Pick<Means, 'db'>, organizationId: string, playbooks: Playbooks): Promise<number> {
  return withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      const asOf = await databaseNow(tx);
      const leavers = {
        from: asOf.subtract({ hours: 24 * keptDays }),
        until: asOf,
        exceptPersonId: null,
        askedBy: null,
      };
      return countSomeAnew(tx, leavers, await playbooksOf(tx, playbooks), asOf);
    },
    { name: 'metric-count', repeatable: true },
  );
}

/**
 * Keeps the counts of the day that has begun where the organization reports: zombie assets, and the figures of the month so far.
 * Answers whether it did: a day is counted once, and one on which no worker ran is never made up. `at` is the instant; now when left out.
 */
export async function takeNight(tx: Tx, playbooks: Playbooks, at?: Temporal.Instant): Promise<boolean> {
  if (!(await lockNight(tx))) return false;
  const { timeZone } = await getOrganization(tx);
  const now = at ?? (await databaseNow(tx));
  const night = now.toZonedDateTimeISO(timeZone).toPlainDate();
  if (await hasNight(tx, night)) return false;
  await countZombies(tx, night, now);
  const { figures } = await measure(tx, {
    period: night.toPlainYearMonth().toString(),
    filters: {},
    by: null,
    exceptPersonId: null,
    askedBy: null,
    caseRights: true,
    playbooks: await playbooksOf(tx, playbooks),
  });
  await insertNight(tx, { night, timeZone, at: now, ruleVersion: metricRules.version, figures });
  return true;
}
