import type { NewMessage } from '../../core/messages/message.ts';
import { escalationOf, type Notice, noticesFor } from '../../core/messages/reminder.ts';
import type { Calendar } from '../../core/plans/working-days.ts';
import { type AskedOf, escalatedTo, type OwnerCase, stepOwners } from '../../core/steps/step-owner.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import {
  insertReminders,
  listRecipients,
  lockRound,
  type NewReminder,
  type Recipient,
  takeReminderRounds,
} from '../../store/messages/reminders.ts';
import { type OwnedStepRow, type Ownership, readOwnership } from '../../store/steps/step-ownership.ts';
import { remindOfNotices } from '../holds/give-notice.ts';
import { calendarOf } from '../plans/calendar.ts';
import type { Means } from '../means.ts';
import type { Worker } from '../steps/worker.ts';
import { askWhetherDayStands } from './ask-whether-day-stands.ts';
import { tellFromHour } from './office-day.ts';
import { tellChannels } from './tell-channels.ts';

/** The most steps that one digest lists; the others come with the next one. */
const longestDigest = 500;
const organizationsAtOnce = 20;

/**
 * Tells people once a working day what waits for them: what is new, falls due, is late, or is late and goes up to them. Any number
 * of workers may run against one database.
 */
export function startReminders(means: Pick<Means, 'db' | 'log'>, options: { readonly everyMs?: number } = {}): Worker {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const look = async () => {
    try {
      for (const organizationId of await takeReminderRounds(means.db, organizationsAtOnce)) {
        if (!stopped) await withOrganization(means.db, organizationId, (tx) => remind(tx), { name: 'remind' });
      }
    } catch (error) {
      means.log({ level: 'warn', message: 'People could not be told what waits for them; trying again.', error });
    }
    if (!stopped) timer = setTimeout(run, options.everyMs ?? 30_000);
  };
  const run = () => {
    current = look();
  };
  run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

/**
 * One round for an organization: a digest for everybody whose working day has begun and who has not had one today, if there is
 * something they were not told yet; and the weekly question about days that nobody has confirmed. `at` is the instant; now when left
 * out. Answers how many digests were queued.
 */
export async function remind(tx: Tx, at?: Temporal.Instant): Promise<number> {
  if (!(await lockRound(tx))) return 0;
  const now = at ?? (await databaseNow(tx));
  // Who sends no mail loses nothing: what was never said is still new when a mail server is set up.
  if ((await findMailServer(tx)) === undefined) return tellChannels(tx, now);
  await askWhetherDayStands(tx, now);
  await remindOfNotices(tx, now);
  const ownership = await readOwnership(tx, { at: now });
  const listed = listEntries(ownership, now);
  const places = await listRecipients(tx, [...listed.keys()]);
  const due = places.flatMap((place) => {
    const today = todayOf(place, now);
    return today === null ? [] : [entriesToday(listed.get(place.id) ?? [], place, today)];
  });
  const reminders = due.flat();
  const fresh = new Set((await insertReminders(tx, reminders, now)).map(({ recipientId }) => recipientId));
  const told = Map.groupBy(
    reminders.filter(({ recipientId }) => fresh.has(recipientId)),
    ({ recipientId }) => recipientId,
  );
  return queueMessages(
    tx,
    [...told.values()].flatMap((said) => digestOf(said, ownership, said[0]?.toldOn ?? '')),
  );
}

/** A step, and why this recipient might hear of it. */
type Entry = {
  readonly step: OwnedStepRow;
  readonly asked: AskedOf;
  /** 0: it is theirs. */
  readonly up: 0 | 1 | 2;
};

/** Every open step under everybody who has it, or to whom it could go up. */
function listEntries({ steps, cases, team }: Ownership, now: Temporal.Instant): ReadonlyMap<string, readonly Entry[]> {
  const entries = steps.flatMap((step) => {
    const about = cases.get(step.offboardingId);
    if (about === undefined) return [];
    const own = stepOwners(step, about, team).map((asked): Entry => ({ step, asked, up: 0 }));
    if (!mayGoUp(step, about, now)) return own;
    const above = ([1, 2] as const).flatMap((up) =>
      escalatedTo(step, about, team, up).map((asked): Entry => ({ step, asked, up })),
    );
    return [...own, ...above];
  });
  return Map.groupBy(entries, ({ asked }) => asked.id);
}

/** Where the playbook chases nobody, what is late stays with whom it is. Three working days are never less than two days. */
function mayGoUp({ dueAt }: OwnedStepRow, { writesToPerson }: OwnerCase, now: Temporal.Instant): boolean {
  return writesToPerson && dueAt !== null && Temporal.Instant.compare(dueAt.add({ hours: 48 }), now) <= 0;
}

/** Their day, if it is a working day on which they are told now and were not told yet. */
function todayOf(place: Recipient, now: Temporal.Instant): Temporal.PlainDate | null {
  const local = now.toZonedDateTimeISO(place.timeZone);
  const today = local.toPlainDate();
  const told = place.toldOn !== null && Temporal.PlainDate.compare(place.toldOn, today) >= 0;
  if (told || local.hour < tellFromHour || !calendarOf(place.country).isWorkingDay(today)) return null;
  return today;
}

/** What there is to say to somebody today, the first due first, no more than one digest lists. */
function entriesToday(entries: readonly Entry[], place: Recipient, today: Temporal.PlainDate): readonly NewReminder[] {
  const about = noticesOn(today, calendarOf(place.country));
  const byDue = entries.toSorted((a, b) => dueMs(a.step) - dueMs(b.step));
  const said = byDue.flatMap(({ step, asked, up }) => {
    const dueDay = step.dueAt?.toZonedDateTimeISO(place.timeZone).toPlainDate() ?? null;
    return about(dueDay, up).map(({ stage, level }) => ({
      stepId: step.stepId,
      recipientKind: asked.kind,
      recipientId: asked.id,
      stage,
      level,
      // What is new is new once, whenever it falls due.
      dueDay: stage === 'new' ? '' : (dueDay?.toString() ?? ''),
      toldOn: today.toString(),
    }));
  });
  const listed = new Set([...new Set(said.map(({ stepId }) => stepId))].slice(0, longestDigest));
  return said.filter(({ stepId }) => listed.has(stepId));
}

function dueMs({ dueAt }: OwnedStepRow): number {
  return dueAt?.epochMilliseconds ?? Number.MAX_SAFE_INTEGER;
}

/** What there is to say of a due day; thousands of steps share few of them, so each is counted once. */
function noticesOn(today: Temporal.PlainDate, calendar: Calendar) {
  const known = new Map<string, readonly Notice[]>();
  const count = (dueDay: Temporal.PlainDate | null, up: Entry['up']): readonly Notice[] => {
    if (up === 0) return noticesFor(dueDay, today, calendar);
    const isUp = dueDay !== null && escalationOf(dueDay, today, calendar) >= up;
    return isUp ? [{ stage: 'escalated', level: up }] : [];
  };
  return (dueDay: Temporal.PlainDate | null, up: Entry['up']): readonly Notice[] => {
    const key = `${dueDay?.toString() ?? ''}/${up}`;
    const notices = known.get(key) ?? count(dueDay, up);
    known.set(key, notices);
    return notices;
  };
}

/**
 * One message for one person, on one `occasion`. What a leaver is asked names their own case, so that it is held against what they may be
 * told.
 */
export function digestOf(
  said: readonly NewReminder[],
  { steps }: Pick<Ownership, 'steps'>,
  occasion: string,
): readonly NewMessage[] {
  const [first] = said;
  if (first === undefined) return [];
  const { recipientKind: kind, recipientId: id } = first;
  const stepIds = [...new Set(said.map(({ stepId }) => stepId))];
  const caseOf = new Map(steps.map((step) => [step.stepId, step.offboardingId]));
  const cases = new Set(stepIds.map((stepId) => caseOf.get(stepId)));
  const [only] = cases;
  return [
    {
      template: 'digest',
      channel: 'mail',
      recipient: { kind, id },
      offboardingId: kind === 'person' && cases.size === 1 ? (only ?? null) : null,
      values: { stepIds },
      dedupKey: `digest:${id}:${occasion}`,
    },
  ];
}
