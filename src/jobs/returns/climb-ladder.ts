import { workerActor } from '../../core/event.ts';
import type { NewMessage, ReturnAsk } from '../../core/messages/message.ts';
import { lateStep } from '../../core/returns/late-look.ts';
import type { ReturnPolicy, Rung } from '../../core/returns/return-policy.ts';
import type { AskedOf } from '../../core/steps/step-owner.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { type LateReturn, type LookedAt, saveLooks, takeLateReturns } from '../../store/returns/ladder.ts';
import { tellFromHour } from '../messages/office-day.ts';
import type { TextsByLanguage } from '../messages/texts.ts';
import { calendarOf } from '../plans/calendar.ts';
import { askForLocks } from './ask-for-locks.ts';
import { askAbout, askedFor } from './asked-for.ts';
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
  return { late, returnId, dueOn: late.undated ? null : step.dueOn, lookAt: morning.toInstant(), rung };
}

const owners = {
  letter: ['legal', 'hr'],
  decide: ['case_owner', 'it'],
  claim: ['it', 'facilities'],
} as const satisfies Partial<Record<ReturnAsk, readonly string[]>>;

/** One message for the things of a case on one rung. */
async function tell(tx: Tx, texts: TextsByLanguage, group: readonly Look[]): Promise<void> {
  const [first] = group;
  if (first?.rung === undefined || first.rung === null) return;
  const { offboardingId, personId } = first.late;
  const name = first.rung.name as Rung | 'claim';
  const things = thingsOf(group);
  const which = digestOf(canonicalBytes(group.map(({ returnId }) => returnId).toSorted()));
  const tellLate = (
    { kind, id }: Pick<AskedOf, 'kind' | 'id'>,
    template: 'return_reminder' | 'return_late',
  ): NewMessage => ({
    template,
    channel: 'mail',
    recipient: { kind, id },
    offboardingId,
    values: { things },
    dedupKey: `${template} ${name} ${id} ${which}`,
  });
  if (name === 'reminder') {
    await queueMessages(tx, [tellLate({ kind: 'person', id: personId }, 'return_reminder')]);
    return;
  }
  if (name === 'lock') {
    const late = group.map(({ returnId, late: { assetId } }) => ({ returnId, assetId }));
    const reason = 'It is not back, and holds data. Proposed by the reminders of this case.';
    await askForLocks(tx, { offboardingId, things: late, reason, cause: 'late' });
    return;
  }
  if (name === 'manager' || name === 'hr') {
    const asked = await askedFor(tx, offboardingId, [name]);
    await queueMessages(
      tx,
      asked.map((one) => tellLate(one, 'return_late')),
    );
    return;
  }
  if (name === 'letter' && first.dueOn !== null)
    await writeLetter(tx, texts, { offboardingId, things, dueOn: first.dueOn });
  await askAbout(tx, offboardingId, owners[name], { ask: name, key: which });
}

/** Labels, no longer than a message takes. */
function thingsOf(group: readonly Look[]): string {
  const labels = group.map(({ late }) => late.label);
  const all = labels.join(', ');
  return all.length <= 900 ? all : `${all.slice(0, 899)}…`;
}
