import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { isToBeFetched } from '../returns/asset-returns.ts';
import { knownSql } from '../row-scope.ts';

/** Organizations whose calendars are to be looked at; each is handed to one worker. `at` is the instant; now when left out. */
export async function takeInvitationRounds(
  db: Pick<Database, 'dispatcher'>,
  most: number,
  at?: Temporal.Instant,
): Promise<readonly string[]> {
  const values = at === undefined ? [most] : [most, at.toString()];
  const rows = await asDispatcher(db).call<{ organization_id: string }>('due_invitation_rounds', values);
  return rows.map((row) => row.organization_id);
}

/** Keeps this organization's round to one transaction; false when another has it. */
export async function lockInvitationRound(tx: Tx): Promise<boolean> {
  const rows = await tx.query('select from invitation_round where organization_id = $1 for update skip locked', [
    tx.organizationId,
  ]);
  return rows.length > 0;
}

/** A step that takes place at a time that somebody keeps free. */
export type AppointmentStep = {
  readonly stepId: string;
  readonly offboardingId: string;
  readonly leaverId: string;
  readonly dueAt: Temporal.Instant;
};

/**
 * Every appointment that stands in a calendar or may be put there: of open cases that everybody may know of, whose person was told,
 * and whose playbook waits for an approval. One that lies in the past is only among them while it stands as it is.
 */
export async function listAppointments(tx: Tx, now: Temporal.Instant): Promise<readonly AppointmentStep[]> {
  return tx.query<AppointmentStep>(
    `select s.step_id as "stepId", s.offboarding_id as "offboardingId", o.person_id as "leaverId", due.at as "dueAt"
     from step s
     join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     left join asset_return r on r.organization_id = s.organization_id and r.item_id = s.item_id and s.action = 'collect' and ${isToBeFetched}
     -- What is fetched is fetched in the morning of the day that its leaver wishes.
     cross join lateral (select coalesce((r.pick_up_on + time '09:00') at time zone coalesce(p.time_zone, d.time_zone), s.due_at) as at) due
     where s.organization_id = $1 and s.mode = 'human' and s.action in ('collect', 'hand_over', 'inspect')
       and s.state in ('waiting', 'asked') and s.due_at is not null and o.state = 'open' and not o.paused and not o.held and not o.immediate
       and d.informed_at <= $2 and ${knownSql('o.offboarding_id', 'null')}
       and (due.at > $2 or exists (select from invitation i where i.organization_id = $1 and i.step_id = s.step_id
         and not i.over and i.due_at = due.at))
     order by due.at, s.step_id limit 5000`,
    [tx.organizationId, now],
  );
}

/** What stands in somebody's calendar. */
export type Invitation = {
  readonly stepId: string;
  readonly offboardingId: string;
  readonly recipientKind: 'operator' | 'person';
  readonly recipientId: string;
  readonly sequence: number;
  readonly dueAt: Temporal.Instant;
  readonly over: boolean;
  readonly stepDone: boolean;
  /** The case rests: what stands, stands. */
  readonly paused: boolean;
};

const columns = `i.step_id as "stepId", s.offboarding_id as "offboardingId", i.recipient_kind as "recipientKind",
  i.recipient_id as "recipientId", i.sequence, i.due_at as "dueAt", i.over, s.state = 'done' as "stepDone", o.state = 'open' and (o.paused or o.held) as paused
from invitation i
join step s on s.organization_id = i.organization_id and s.step_id = i.step_id
join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
where i.organization_id = $1`;

/** All that stands in calendars, and what was once told of these steps. */
export async function listInvitations(tx: Tx, stepIds: readonly string[]): Promise<readonly Invitation[]> {
  return tx.query<Invitation>(`select ${columns} and (not i.over or i.step_id = any($2::uuid[]))`, [
    tx.organizationId,
    stepIds,
  ]);
}

/** How one invitation stands now, and whether its recipient has ever been sent it; undefined when there is none. */
export async function findInvitation(
  tx: Tx,
  stepId: string,
  recipientId: string,
): Promise<(Pick<Invitation, 'sequence' | 'dueAt' | 'over'> & { readonly wasSent: boolean }) | undefined> {
  const [row] = await tx.query<Invitation & { readonly wasSent: boolean }>(
    `select exists (select from message m where m.organization_id = $1 and m.step_id = i.step_id and m.template = 'invitation'
       and coalesce(m.operator_id, m.person_id) = i.recipient_id and m.state in ('sent', 'unknown')) as "wasSent", ${columns}
       and i.step_id = $2 and i.recipient_id = $3`,
    [tx.organizationId, stepId, recipientId],
  );
  return row;
}

export type InvitationChange = Pick<
  Invitation,
  'stepId' | 'recipientKind' | 'recipientId' | 'sequence' | 'dueAt' | 'over'
>;

/** Keeps what calendars are about to be told. */
export async function saveInvitations(tx: Tx, changes: readonly InvitationChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `insert into invitation (organization_id, step_id, recipient_kind, recipient_id, sequence, due_at, over)
     select $1, r.step_id, r.kind, r.recipient_id, r.sequence, r.due_at, r.over
     from unnest($2::uuid[], $3::text[], $4::uuid[], $5::integer[], $6::timestamptz[], $7::boolean[])
       as r(step_id, kind, recipient_id, sequence, due_at, over)
     on conflict (organization_id, step_id, recipient_id) do update
       set sequence = excluded.sequence, due_at = excluded.due_at, over = excluded.over`,
    [
      tx.organizationId,
      changes.map(({ stepId }) => stepId),
      changes.map(({ recipientKind }) => recipientKind),
      changes.map(({ recipientId }) => recipientId),
      changes.map(({ sequence }) => sequence),
      changes.map(({ dueAt }) => dueAt.toString()),
      changes.map(({ over }) => over),
    ],
  );
}
