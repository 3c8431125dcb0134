import { workerActor } from '../../core/event.ts';
import type { MessageTemplate, NewMessage, ReturnAsk } from '../../core/messages/message.ts';
import { lateStep } from '../../core/returns/late-look.ts';
import type { ReturnPolicy, Rung } from '../../core/returns/return-policy.ts';
import { type AskedOf, stepOwners } from '../../core/steps/step-owner.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { type LateReturn, type LookedAt, saveLooks, takeLateReturns } from '../../store/returns/ladder.ts';
import { readCaseTeam } from '../../store/steps/step-ownership.ts';
import { tellFromHour } from '../messages/office-day.ts';
import type { TextsByLanguage } from '../messages/texts.ts';
import { calendarOf } from '../plans/calendar.ts';
import { writeLetter } from './letters.ts';
import { readReturnPolicy } from './return-policy.ts';

export const mostLooked = 500;
/** How long a case that is over is left alone; it may be opened again. */
const overHours = 30 * 24;

type Look = LookedAt & { readonly late: LateReturn };

/**
 * Looks at things that are not back and whose turn it is, and asks whoever is to be asked today: once for each rung, on a working day of
 * the person's own. Nobody is asked about what is on its way, disputed or settled, nor before the person was told. Answers how many
 * were looked at.
 */
export async function climbLadder(tx: Tx, texts: TextsByLanguage, at: Temporal.Instant): Promise<number> {
  // Who sends no mail loses nothing: what was never said is said when a mail server is set up.
  const canTell = (await findMailServer(tx)) !== undefined;
  const late = await takeLateReturns(tx, at, mostLooked);
  if (late.length === 0) return 0;
  const { policy } = await readReturnPolicy(tx);
  const looks = late.map((one) => lookAt(one, { at, policy, canTell }));
  await saveLooks(tx, looks, at);
  const reached = looks.filter(({ rung }) => rung !== null);
  await recordEvents(
    tx,
    reached.map(({ returnId, rung, late: { offboardingId } }) => ({
      offboardingId,
      type: 'return.rung_reached' as const,
      actor: workerActor,
      about: { kind: 'asset_return', id: returnId },
      data: { rung: rung?.name ?? '' },
    })),
  );
  const together = Map.groupBy(reached, ({ rung, late: { offboardingId } }) => `${offboardingId} ${rung?.name ?? ''}`);
  for (const group of together.values()) await tell(tx, texts, group);
  return late.length;
}

type Now = { readonly at: Temporal.Instant; readonly policy: ReturnPolicy; readonly canTell: boolean };

function lookAt(late: LateReturn, { at, policy, canTell }: Now): Look {
  const local = at.toZonedDateTimeISO(late.timeZone);
  const today = local.toPlainDate();
  const { returnId } = late;
  if (late.over) return { late, returnId, dueOn: null, lookAt: at.add({ hours: overHours }), rung: null };
  const step = lateStep(
    {
      ...late,
      atCarrier: late.state === 'at_carrier',
      kitCameOn: late.kitCameAt?.toZonedDateTimeISO(late.timeZone).toPlainDate() ?? null,
      reached: new Set(late.reached),
    },
    today,
    policy,
    calendarOf(late.country),
  );
  const isEarly = local.hour < tellFromHour;
  const name = late.quiet || late.settled || isEarly || !canTell ? null : step.rung;
  const morning = (isEarly ? today : today.add({ days: 1 })).toZonedDateTime({
    timeZone: late.timeZone,
    plainTime: Temporal.PlainTime.from({ hour: tellFromHour }),
  });
  const rung = name === null ? null : { name, on: today };
  return { late, returnId, dueOn: step.dueOn, lookAt: morning.toInstant(), rung };
}

const owners: Readonly<Record<Exclude<Rung | 'claim', 'reminder'>, readonly string[]>> = {
  manager: ['manager'],
  hr: ['hr'],
  lock: ['it', 'security'],
  letter: ['legal', 'hr'],
  decide: ['case_owner', 'it'],
  claim: ['it', 'facilities'],
};

/** One message for the things of a case on one rung. */
async function tell(tx: Tx, texts: TextsByLanguage, group: readonly Look[]): Promise<void> {
  const [first] = group;
  if (first?.rung === undefined || first.rung === null) return;
  const { offboardingId, personId } = first.late;
  const name = first.rung.name as Rung | 'claim';
  const things = thingsOf(group);
  const which = digestOf(canonicalBytes(group.map(({ returnId }) => returnId).toSorted()));
  const message = (
    recipient: Pick<AskedOf, 'kind' | 'id'>,
    template: MessageTemplate,
    values: NewMessage['values'],
  ): NewMessage => ({
    template,
    channel: 'mail',
    recipient: { kind: recipient.kind, id: recipient.id },
    offboardingId,
    values,
    dedupKey: `${template} ${name} ${recipient.id} ${which}`,
  });
  if (name === 'reminder') {
    await queueMessages(tx, [message({ kind: 'person', id: personId }, 'return_reminder', { things })]);
    return;
  }
  if (name === 'letter' && first.dueOn !== null)
    await writeLetter(tx, texts, { offboardingId, things, dueOn: first.dueOn });
  const asked = (await askedFor(tx, offboardingId, owners[name])).filter(({ id }) => id !== personId);
  const isLate = name === 'manager' || name === 'hr';
  await queueMessages(
    tx,
    asked.map((one) =>
      isLate ? message(one, 'return_late', { things }) : message(one, 'return_asks', { ask: name satisfies ReturnAsk }),
    ),
  );
}

/** Whoever the first of these words names for a case. */
export async function askedFor(tx: Tx, offboardingId: string, owner: readonly string[]): Promise<readonly AskedOf[]> {
  const found = await readCaseTeam(tx, offboardingId);
  if (found === null) return [];
  const step = { owner, action: 'pursue_return', assigneeId: null, appOwnerId: null } as const;
  return stepOwners(step, found.about, found.team);
}

/** Labels, no longer than a message takes. */
function thingsOf(group: readonly Look[]): string {
  const labels = group.map(({ late }) => late.label);
  const all = labels.join(', ');
  return all.length <= 900 ? all : `${all.slice(0, 899)}…`;
}
