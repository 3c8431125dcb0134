import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** What a custodian is told of a matter, with what decides where it goes. */
export type HoldNotice = {
  readonly id: string;
  readonly organizationId: string;
  readonly matterId: string;
  /** M-3. */
  readonly matter: string;
  readonly personId: string;
  readonly person: string;
  readonly text: string;
  readonly acknowledgedAt: Temporal.Instant | null;
  readonly matterReleased: boolean;
  readonly reminders: number;
  /** The open case of this person, which says when they may be written to; null: they have none. */
  readonly offboardingId: string | null;
  /** Their work address has ended with their access. */
  readonly hasLeft: boolean;
  readonly privateEmail: string | null;
  /** The language of mails where nothing else is known. */
  readonly usualLanguage: string | null;
};

const noticeSql = `
select n.hold_notice_id as id, n.organization_id as "organizationId", n.matter_id as "matterId", 'M-' || m.number as matter,
  n.person_id as "personId", p.display_name as person, n.text, n.acknowledged_at as "acknowledgedAt",
  m.released_at is not null as "matterReleased", n.reminders, p.private_email as "privateEmail", v.language as "usualLanguage",
  (select o.offboarding_id from offboarding o where o.organization_id = $1 and o.person_id = n.person_id and o.state = 'open'
   order by o.opened_at limit 1) as "offboardingId",
  exists (select from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
    where o.organization_id = $1 and o.person_id = n.person_id and o.state = 'closed' and d.access_ends_at <= now()) as "hasLeft"
from hold_notice n
join legal_matter m on m.organization_id = n.organization_id and m.matter_id = n.matter_id
join person p on p.organization_id = n.organization_id and p.person_id = n.person_id
left join mail_server v on v.organization_id = n.organization_id
where n.organization_id = $1`;

/** Writes down that a custodian is told of a matter; `remindAt` is when they are reminded. Throws `conflict` for a second time. */
export async function insertNotice(
  tx: Tx,
  notice: {
    readonly matterId: string;
    readonly personId: string;
    readonly text: string;
    readonly operatorId: string;
    readonly remindInDays: number;
  },
): Promise<string> {
  const id = randomUUIDv7();
  const rows = await tx.query(
    `insert into hold_notice (organization_id, hold_notice_id, matter_id, person_id, text, given_by, remind_at)
     values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 day')
     on conflict (organization_id, matter_id, person_id) do nothing returning hold_notice_id`,
    [tx.organizationId, id, notice.matterId, notice.personId, notice.text, notice.operatorId, notice.remindInDays],
  );
  if (rows.length === 0)
    throw new Failure('conflict', 'They were told of this matter already, and are reminded until they have answered.');
  return id;
}

/** Finds a notice by its id; undefined when there is none. */
export async function findNotice(tx: Tx, noticeId: string): Promise<HoldNotice | undefined> {
  const rows = await tx.query<HoldNotice>(`${noticeSql} and n.hold_notice_id = $2`, [tx.organizationId, noticeId]);
  return rows[0];
}

/** The notice of a matter to a person. Throws `not-found`. */
export async function getNoticeTo(tx: Tx, matterId: string, personId: string): Promise<HoldNotice> {
  const [row] = await tx.query<HoldNotice>(`${noticeSql} and n.matter_id = $2 and n.person_id = $3`, [
    tx.organizationId,
    matterId,
    personId,
  ]);
  if (row === undefined)
    throw new Failure('not-found', 'They were told nothing of this matter yet: give them notice first.');
  return row;
}

/** Acknowledges a notice, by its link or for them by an operator; false when that was done already. */
export async function markAcknowledged(
  tx: Tx,
  noticeId: string,
  { operatorId, note }: { readonly operatorId: string | null; readonly note: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `update hold_notice set acknowledged_at = clock_timestamp(), acknowledged_how = case when $3::uuid is null then 'link' else 'hand' end,
       acknowledged_by = $3, note = $4, remind_at = null
     where organization_id = $1 and hold_notice_id = $2 and acknowledged_at is null returning hold_notice_id`,
    [tx.organizationId, noticeId, operatorId, note],
  );
  return rows.length > 0;
}

/** Takes the notices whose reminder is due, each once, and sets the next one; the matter still holds. */
export async function takeDueNotices(
  tx: Tx,
  { at, most, againInDays }: { readonly at: Temporal.Instant; readonly most: number; readonly againInDays: number },
): Promise<readonly HoldNotice[]> {
  const taken = await tx.query<{ id: string }>(
    `update hold_notice n set reminders = n.reminders + 1, remind_at = $2::timestamptz + $4 * interval '1 day'
     from (select d.hold_notice_id from hold_notice d
       join legal_matter m on m.organization_id = d.organization_id and m.matter_id = d.matter_id and m.released_at is null
       where d.organization_id = $1 and d.remind_at <= $2 and d.acknowledged_at is null
       order by d.remind_at limit $3 for update of d skip locked) due
     where n.organization_id = $1 and n.hold_notice_id = due.hold_notice_id returning n.hold_notice_id as id`,
    [tx.organizationId, at, most, againInDays],
  );
  if (taken.length === 0) return [];
  return tx.query<HoldNotice>(`${noticeSql} and n.hold_notice_id = any($2) order by n.hold_notice_id`, [
    tx.organizationId,
    taken.map(({ id }) => id),
  ]);
}
