import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { readResidualAccess, type ResidualDay } from '../../store/metrics/residual-access.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { addUpLeavers, type Playbooks } from './metric-counting.ts';

/** Whose access ended longer ago than this before a day is not in its count. */
const reachDays = 400;
const mostDays = 400;

export type ResidualQuestion = {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
  readonly exceptPersonId: string | null;
  readonly askedBy: string | null;
  readonly playbooks: Playbooks;
};

export type ResidualAccess = {
  readonly timeZone: string;
  readonly asOf: Temporal.Instant;
  readonly days: readonly ResidualDay[];
};

/** What leavers could still reach, day by day. Throws `bad-request` for a period that is upside down or too long. */
export async function residualAccess(tx: Tx, question: ResidualQuestion): Promise<ResidualAccess> {
  const { from, to, exceptPersonId, askedBy, playbooks } = question;
  const days = from.until(to).days + 1;
  if (days < 1 || days > mostDays)
    throw new Failure('bad-request', `Ask for 1 to ${mostDays} days; ${from.toString()} to ${to.toString()} is not.`);
  const { timeZone } = await getOrganization(tx);
  const start = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).toInstant();
  const period = { from: start(from.subtract({ days: reachDays })), until: start(to.add({ days: 1 })) };
  const leavers = { ...period, exceptPersonId, askedBy };
  // Whoever changed since they were counted is counted anew first.
  const { asOf } = await addUpLeavers(tx, { leavers, rows: {}, by: null }, playbooks);
  return { timeZone, asOf, days: await readResidualAccess(tx, leavers, { from, to, timeZone }) };
}
