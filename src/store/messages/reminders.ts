import type { NoticeStage } from '../../core/messages/reminder.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** Organizations whose people are to be told what waits for them; each is handed to one worker. `at` is the instant; now when left out. */
export async function takeReminderRounds(
  db: Pick<Database, 'dispatcher'>,
  most: number,
  at?: Temporal.Instant,
): Promise<readonly string[]> {
  const values = at === undefined ? [most] : [most, at.toString()];
  const rows = await asDispatcher(db).call<{ organization_id: string }>('due_reminder_rounds', values);
  return rows.map((row) => row.organization_id);
}

/** Keeps this organization's round to one transaction; false when another has it. */
export async function lockRound(tx: Tx): Promise<boolean> {
  const rows = await tx.query('select from reminder_round where organization_id = $1 for update skip locked', [
    tx.organizationId,
  ]);
  return rows.length > 0;
}

/** Where and when somebody works, and when they were last told anything by themselves. */
export type Recipient = {
  readonly id: string;
  readonly timeZone: string;
  readonly country: string | null;
  readonly toldOn: Temporal.PlainDate | null;
};

/** The place of each operator and person of these ids. */
export async function listRecipients(tx: Tx, ids: readonly string[]): Promise<readonly Recipient[]> {
  return tx.query<Recipient>(
    `with who as (
       select x.operator_id as id, x.person_id from operator x where x.organization_id = $1 and x.operator_id = any($2::uuid[])
       union all
       select p.person_id, p.person_id from person p where p.organization_id = $1 and p.person_id = any($2::uuid[])
     )
     select who.id, coalesce(p.time_zone, l.time_zone, g.time_zone) as "timeZone", coalesce(p.country, l.country) as country,
       (select max(r.told_on) from reminder r where r.organization_id = $1 and r.recipient_id = who.id
         and r.stage <> 'again') as "toldOn"
     from who join organization g on g.organization_id = $1
     left join person p on p.organization_id = $1 and p.person_id = who.person_id
     left join location l on l.organization_id = $1 and l.location_id = p.location_id`,
    [tx.organizationId, ids],
  );
}

export type NewReminder = {
  readonly stepId: string;
  readonly recipientKind: 'operator' | 'person';
  readonly recipientId: string;
  readonly stage: NoticeStage;
  readonly level: number;
  /** YYYY-MM-DD, or empty. */
  readonly dueDay: string;
  readonly toldOn: string;
};

/** Keeps what is said, and answers what of it was not said before. */
export async function insertReminders(
  tx: Tx,
  reminders: readonly NewReminder[],
  at: Temporal.Instant,
): Promise<readonly NewReminder[]> {
  if (reminders.length === 0) return [];
  const rows = await tx.query<{ place: string }>(
    `with said as (
       select * from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::integer[], $7::text[], $8::date[])
         with ordinality as r(step_id, kind, recipient_id, stage, level, due_day, told_on, place)),
     fresh as (
       insert into reminder (organization_id, step_id, recipient_kind, recipient_id, stage, level, due_day, told_on, told_at)
       select $1, r.step_id, r.kind, r.recipient_id, r.stage, r.level, r.due_day, r.told_on, $9 from said r
       on conflict (organization_id, step_id, recipient_id, stage, level, due_day) do nothing
       returning step_id, recipient_id, stage, level, due_day)
     select s.place::text from said s join fresh using (step_id, recipient_id, stage, level, due_day) order by s.place`,
    [
      tx.organizationId,
      reminders.map(({ stepId }) => stepId),
      reminders.map(({ recipientKind }) => recipientKind),
      reminders.map(({ recipientId }) => recipientId),
      reminders.map(({ stage }) => stage),
      reminders.map(({ level }) => level),
      reminders.map(({ dueDay }) => dueDay),
      reminders.map(({ toldOn }) => toldOn),
      at,
    ],
  );
  return rows.flatMap(({ place }) => reminders[Number(place) - 1] ?? []);
}
