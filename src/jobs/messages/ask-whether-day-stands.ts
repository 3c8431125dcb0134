import { type OwnedStep, stepOwners } from '../../core/steps/step-owner.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { listUnconfirmedDays } from '../../store/messages/unconfirmed-days.ts';
import { readCaseTeam } from '../../store/steps/step-ownership.ts';
import { officeDay } from './office-day.ts';

/** Who is asked about a day: whoever owns the case, else who answers for people. */
const asking: OwnedStep = { owner: ['case_owner', 'hr'], action: 'confirm_dates', assigneeId: null, appOwnerId: null };

/**
 * Asks once a week, on a working day, whether a day that is still ahead stands, while nobody has approved a plan for it. Answers how
 * many were asked.
 */
export async function askWhetherDayStands(tx: Tx, at: Temporal.Instant): Promise<number> {
  const today = await officeDay(tx, at);
  if (today === null) return 0;
  let asked = 0;
  for (const offboardingId of await listUnconfirmedDays(tx, at)) {
    const found = await readCaseTeam(tx, offboardingId);
    if (found === null) continue;
    const owners = stepOwners(asking, found.about, found.team).filter(({ kind }) => kind === 'operator');
    asked += await queueMessages(
      tx,
      owners.map(({ id }) => ({
        template: 'day_stands',
        channel: 'mail',
        recipient: { kind: 'operator', id },
        offboardingId,
        values: {},
        dedupKey: `day_stands ${offboardingId} ${today.toString()} ${id}`,
      })),
    );
  }
  return asked;
}
