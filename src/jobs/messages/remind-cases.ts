import { randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { stepOwners } from '../../core/steps/step-owner.ts';
import type { MatchingCase } from '../../store/cases/matching-cases.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { insertReminders, listRecipients, type NewReminder } from '../../store/messages/reminders.ts';
import { readOwnership } from '../../store/steps/step-ownership.ts';
import { digestOf } from './remind.ts';

/** Why nobody is reminded of a case: it is over, something keeps it from going on, nobody is chased in it, or there is nothing or nobody to ask, or they were asked today. */
export const whyNotReminded = [
  'over',
  'held',
  'paused',
  'quiet',
  'nothing_waits',
  'nobody_to_ask',
  'asked_today',
] as const;
type WhyNot = (typeof whyNotReminded)[number];

/** What reminding came to for one case: how many people get a mail, or why nobody does. */
export type Reminded = { readonly offboardingId: string } & ({ readonly people: number } | { readonly whyNot: WhyNot });

/** The most steps that one mail lists. */
const longestMail = 500;

/**
 * Asks everybody again for whom something waits in these cases: one mail each, whatever the number of cases, and of each step once on each
 * of their days. Whether a mail may go out is decided when it would, as for every other one. `at` is the instant; now when left out. Throws
 * `rule-refused` where no mail is sent.
 */
export async function remindCases(
  tx: Tx,
  { cases, operatorId, at }: { cases: readonly MatchingCase[]; operatorId: string; at?: Temporal.Instant },
): Promise<readonly Reminded[]> {
  if ((await findMailServer(tx)) === undefined)
    throw new Failure(
      'rule-refused',
      'Nobody can be reminded: no mail server is set up. An administrator sets it up under Settings, Mail and chat.',
    );
  const now = at ?? (await databaseNow(tx));
  const offboardingIds = cases.filter(({ quiet }) => !quiet).map(({ offboardingId }) => offboardingId);
  const { steps, cases: about, team } = await readOwnership(tx, { offboardingIds, at: now });
  const wanted = steps.flatMap((step) => {
    const owned = about.get(step.offboardingId);
    return owned === undefined ? [] : stepOwners(step, owned, team).map((asked) => ({ step, asked }));
  });
  const places = await listRecipients(tx, [...new Set(wanted.map(({ asked }) => asked.id))]);
  const todays = new Map(
    places.map(({ id, timeZone }) => [id, now.toZonedDateTimeISO(timeZone).toPlainDate().toString()]),
  );
  const fresh = await insertReminders(
    tx,
    wanted.flatMap(({ step, asked }): readonly NewReminder[] => {
      const today = todays.get(asked.id);
      if (today === undefined) return [];
      return [
        {
          stepId: step.stepId,
          recipientKind: asked.kind,
          recipientId: asked.id,
          stage: 'again',
          level: 0,
          dueDay: today,
          toldOn: today,
        },
      ];
    }),
    now,
  );
  const occasion = `again:${randomUUIDv7()}`;
  const byPerson = Map.groupBy(fresh, ({ recipientId }) => recipientId);
  await queueMessages(
    tx,
    [...byPerson.values()].flatMap((said) =>
      chunksOf(said, longestMail).flatMap((part, index) => digestOf(part, { steps }, `${occasion}:${index}`)),
    ),
  );
  const caseOf = new Map(steps.map(({ stepId, offboardingId: id }) => [stepId, id]));
  const told = Map.groupBy(fresh, ({ stepId }) => caseOf.get(stepId));
  const waiting = new Set(steps.map(({ offboardingId: id }) => id));
  const asked = new Set(wanted.map(({ step }) => step.offboardingId));
  const outcomes = cases.map((one): Reminded => {
    const { offboardingId } = one;
    const people = new Set(told.get(offboardingId)?.map(({ recipientId }) => recipientId)).size;
    if (people > 0) return { offboardingId, people };
    const facts = { isWaiting: waiting.has(offboardingId), isAsked: asked.has(offboardingId) };
    return { offboardingId, whyNot: whyNotOf(one, facts) };
  });
  await recordEvents(
    tx,
    outcomes.flatMap((one) =>
      'whyNot' in one
        ? []
        : [
            {
              offboardingId: one.offboardingId,
              type: 'offboarding.reminded' as const,
              actor: operatorActor(operatorId),
              data: { people: one.people },
            },
          ],
    ),
  );
  return outcomes;
}

function whyNotOf(
  { state, held, paused, quiet }: MatchingCase,
  { isWaiting, isAsked }: { readonly isWaiting: boolean; readonly isAsked: boolean },
): WhyNot {
  if (isAsked) return 'asked_today';
  if (isWaiting) return 'nobody_to_ask';
  if (state !== 'open') return 'over';
  if (held) return 'held';
  if (quiet) return 'quiet';
  return paused ? 'paused' : 'nothing_waits';
}

function chunksOf<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
