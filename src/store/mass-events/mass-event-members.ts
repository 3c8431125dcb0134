import type { MemberState, WaveHealth } from '../../core/mass-events/mass-event.ts';
import type { Tx } from '../database/transaction.ts';
import { writes } from './mass-event-stops.ts';
import type { ReadyStep } from '../steps/next-steps.ts';

/** One person of a list, in the order of the list. */
export type NewMember = { readonly personId: string; readonly employmentId: string; readonly wave: number };

/** Writes down who is on the list of an event. */
export async function insertMembers(tx: Tx, eventId: string, members: readonly NewMember[]): Promise<void> {
  await tx.query(
    `insert into mass_event_member (organization_id, mass_event_id, person_id, employment_id, position, wave)
     select $1, $2, m.person_id, m.employment_id, m.position, m.wave
     from unnest($3::uuid[], $4::uuid[], $5::integer[]) with ordinality as m(person_id, employment_id, wave, position)`,
    [
      tx.organizationId,
      eventId,
      members.map(({ personId }) => personId),
      members.map(({ employmentId }) => employmentId),
      members.map(({ wave }) => wave),
    ],
  );
}

/** The list of an event, as its digest names it. */
export async function readMembers(tx: Tx, eventId: string): Promise<readonly NewMember[]> {
  return tx.query<NewMember>(
    `select person_id as "personId", employment_id as "employmentId", wave from mass_event_member
     where organization_id = $1 and mass_event_id = $2 order by position, person_id`,
    [tx.organizationId, eventId],
  );
}

/** Who is meant by people of a department, at a site, or whose contracts end in a span; empty or null: it does not matter. */
export type Selection = {
  readonly departments: readonly string[];
  readonly sites: readonly string[];
  readonly contractEndsFrom: Temporal.PlainDate | null;
  readonly contractEndsTo: Temporal.PlainDate | null;
};

/** The employments of a selection that go on today. */
export async function selectPeople(
  tx: Tx,
  { departments, sites, contractEndsFrom, contractEndsTo }: Selection,
): Promise<readonly { readonly personId: string; readonly workerId: string }[]> {
  return tx.query(
    `select e.person_id as "personId", e.worker_id as "workerId" from employment e
     join person p on p.organization_id = $1 and p.person_id = e.person_id
     left join location l on l.organization_id = $1 and l.location_id = p.location_id
     where e.organization_id = $1 and (e.end_date is null or e.end_date >= current_date)
       and (cardinality($2::text[]) = 0 or p.department = any($2))
       and (cardinality($3::text[]) = 0 or l.name = any($3))
       and ($4::date is null or e.end_date >= $4) and ($5::date is null or e.end_date <= $5)
     order by p.display_name, p.person_id, e.worker_id`,
    [tx.organizationId, departments, sites, contractEndsFrom, contractEndsTo],
  );
}

/** What people are called, for a sentence that must name them. */
export async function namesOf(tx: Tx, personIds: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ name: string }>(
    'select display_name as name from person where organization_id = $1 and person_id = any($2::uuid[]) order by 1',
    [tx.organizationId, personIds],
  );
  return rows.map(({ name }) => name);
}

/** Which of these people are on the list. */
export async function whoIsOnList(tx: Tx, eventId: string, personIds: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select person_id as id from mass_event_member where organization_id = $1 and mass_event_id = $2 and person_id = any($3::uuid[])`,
    [tx.organizationId, eventId, personIds],
  );
  return rows.map(({ id }) => id);
}

/** Takes the next person of the list who has no case yet; undefined when there is none, or others have them. */
export async function takeNextMember(
  tx: Tx,
  eventId: string,
): Promise<{ readonly personId: string; readonly workerId: string } | undefined> {
  const [member] = await tx.query<{ personId: string; workerId: string }>(
    `select m.person_id as "personId", w.worker_id as "workerId" from mass_event_member m
     join employment w on w.organization_id = $1 and w.employment_id = m.employment_id
     where m.organization_id = $1 and m.mass_event_id = $2 and m.offboarding_id is null and m.refusal is null
     order by m.position limit 1 for update of m skip locked`,
    [tx.organizationId, eventId],
  );
  return member;
}

/** Notes the case of a person on the list, or why there is none. */
export async function markMember(
  tx: Tx,
  member: { readonly eventId: string; readonly personId: string },
  became: { readonly offboardingId: string } | { readonly refusal: string },
): Promise<void> {
  await tx.query(
    `update mass_event_member set offboarding_id = $4, refusal = $5
     where organization_id = $1 and mass_event_id = $2 and person_id = $3`,
    [
      tx.organizationId,
      member.eventId,
      member.personId,
      'offboardingId' in became ? became.offboardingId : null,
      'refusal' in became ? became.refusal : null,
    ],
  );
}

/** How far an event is, in people. */
export type MassCounts = {
  readonly people: number;
  readonly waves: number;
  readonly opened: number;
  readonly refused: number;
  readonly planned: number;
  readonly approved: number;
  /** Decided on by two people; a worker carries it over to the cases. */
  readonly approving: number;
  /** Cases that are still open. */
  readonly going: number;
  readonly closed: number;
  readonly cancelled: number;
};

export async function countMembers(tx: Tx, eventId: string): Promise<MassCounts> {
  const [counts] = await tx.query<MassCounts>(
    `select count(*)::integer as people, coalesce(max(m.wave), 0) as waves, count(o.offboarding_id)::integer as opened,
       count(m.refusal)::integer as refused,
       (count(*) filter (where o.state = 'open' and o.digest is not null))::integer as planned,
       (count(*) filter (where o.state = 'open' and o.approved_digest = o.digest))::integer as approved,
       (count(*) filter (where o.state = 'open' and m.approve_digest = o.digest))::integer as approving,
       (count(*) filter (where o.state = 'open'))::integer as going,
       (count(*) filter (where o.state = 'closed'))::integer as closed,
       (count(*) filter (where o.state = 'cancelled'))::integer as cancelled
     from mass_event_member m
     left join offboarding o on o.organization_id = $1 and o.offboarding_id = m.offboarding_id
     where m.organization_id = $1 and m.mass_event_id = $2`,
    [tx.organizationId, eventId],
  );
  if (counts === undefined) throw new TypeError('A count answered nothing.');
  return counts;
}

/** The plans of an event's open cases, as one approval names them. One that two people decided on counts as approved. */
export type PlanOfCase = { readonly case: string; readonly digest: string; readonly approved: boolean };

export async function listPlans(tx: Tx, eventId: string): Promise<readonly PlanOfCase[]> {
  return tx.query<PlanOfCase>(
    `select o.offboarding_id as case, o.digest, coalesce(o.digest in (o.approved_digest, m.approve_digest), false) as approved
     from offboarding o
     left join mass_event_member m on m.organization_id = $1 and m.mass_event_id = $2 and m.offboarding_id = o.offboarding_id
     where o.organization_id = $1 and o.mass_event_id = $2 and o.state = 'open' and o.digest is not null
     order by o.offboarding_id`,
    [tx.organizationId, eventId],
  );
}

/** Notes which plans two people approved; a worker carries that over to the cases. */
export async function markPlansApproved(tx: Tx, eventId: string, plans: readonly PlanOfCase[]): Promise<void> {
  await tx.query(
    `update mass_event_member m set approve_digest = p.digest
     from unnest($3::uuid[], $4::text[]) as p(id, digest)
     where m.organization_id = $1 and m.mass_event_id = $2 and m.offboarding_id = p.id`,
    [tx.organizationId, eventId, plans.map((plan) => plan.case), plans.map(({ digest }) => digest)],
  );
}

/** Takes the next case whose approval is to be carried over; undefined when there is none, or others have it. */
export async function takeApproval(
  tx: Tx,
  eventId: string,
): Promise<{ readonly offboardingId: string; readonly digest: string } | undefined> {
  const [next] = await tx.query<{ offboardingId: string; digest: string }>(
    `with next as (
       select m.person_id, m.approve_digest from mass_event_member m
       where m.organization_id = $1 and m.mass_event_id = $2 and m.approve_digest is not null
       order by m.position limit 1 for update skip locked)
     update mass_event_member m set approve_digest = null from next
     where m.organization_id = $1 and m.mass_event_id = $2 and m.person_id = next.person_id
     returning m.offboarding_id as "offboardingId", next.approve_digest as digest`,
    [tx.organizationId, eventId],
  );
  return next;
}

/** Lets go of an approval that no longer fits the case. */
export async function dropApproval(tx: Tx, eventId: string, offboardingId: string): Promise<void> {
  await tx.query(
    `update mass_event_member set approve_digest = null where organization_id = $1 and mass_event_id = $2 and offboarding_id = $3`,
    [tx.organizationId, eventId, offboardingId],
  );
}

/** The next open case of an event that is taken back; undefined when there is none, or others have it. */
export async function takeOpenCase(tx: Tx, eventId: string): Promise<string | undefined> {
  const [next] = await tx.query<{ id: string }>(
    `select offboarding_id as id from offboarding where organization_id = $1 and mass_event_id = $2 and state = 'open'
     order by offboarding_id limit 1 for no key update skip locked`,
    [tx.organizationId, eventId],
  );
  return next?.id;
}

/**
 * How the writes of each wave stand that are due and may run. What a person paused, a brake holds or nobody approved is no
 * sign of how the wave goes.
 */
export async function readWaves(
  tx: Tx,
  eventId: string,
): Promise<readonly (WaveHealth & { readonly people: number; readonly done: number })[]> {
  return tx.query(
    `select m.wave, count(distinct m.person_id)::integer as people,
       (count(s.step_id) filter (where s.tries > 0 or s.state in ('done', 'problem')))::integer as tried,
       (count(s.step_id) filter (where s.tries = 0 and s.state = 'waiting' and s.blocked_by = 0 and s.start_at <= clock_timestamp()
         and o.state = 'open' and not o.paused and not o.held and o.approved_digest = o.digest))::integer as untried,
       (count(s.step_id) filter (where s.state = 'problem'))::integer as problems,
       (count(s.step_id) filter (where s.state = 'done'))::integer as done
     from mass_event_member m
     left join offboarding o on o.organization_id = $1 and o.offboarding_id = m.offboarding_id
     left join step s on s.organization_id = $1 and s.offboarding_id = o.offboarding_id and s.mode = 'automatic'
       and s.held_back is null and s.state <> 'withdrawn' and s.action = any(${writes})
     where m.organization_id = $1 and m.mass_event_id = $2 group by m.wave order by m.wave`,
    [tx.organizationId, eventId],
  );
}

/** What a worker may begin now for the people of these waves, and sets the clock of it; `asleep`: only what would sleep on. */
export async function wakeWaves(
  tx: Tx,
  eventId: string,
  waves: { readonly from: number; readonly to: number; readonly asleep?: boolean },
): Promise<readonly ReadyStep[]> {
  return tx.query<ReadyStep>(
    `update step s set wake_at = s.start_at from mass_event_member m
     where m.organization_id = $1 and m.mass_event_id = $2 and m.wave between $3 and $4
       and s.organization_id = $1 and s.offboarding_id = m.offboarding_id and s.mode = 'automatic'
       and s.state in ('waiting', 'polling') and s.blocked_by = 0 and s.held_back is null and s.start_at <= clock_timestamp()
       and (not $5 or (s.state = 'waiting' and s.wake_at > clock_timestamp()))
     returning s.step_id as "stepId", s.offboarding_id as "offboardingId", s.immediate`,
    [tx.organizationId, eventId, waves.from, waves.to, waves.asleep === true],
  );
}

/** One person of a list, as it is shown. */
export type MemberListed = {
  readonly position: number;
  readonly wave: number;
  readonly personId: string;
  readonly name: string;
  readonly department: string | null;
  readonly workerId: string;
  readonly number: string | null;
  readonly state: 'open' | 'closed' | 'cancelled' | null;
  readonly refusal: string | null;
};

const memberState = `case when m.refusal is not null then 'refused' else coalesce(o.state, 'waiting') end`;

/** The people of a list from a place on; only those of one state where that is said. */
export async function listMembers(
  tx: Tx,
  eventId: string,
  page: { readonly after: number; readonly limit: number; readonly state: MemberState | null },
): Promise<readonly MemberListed[]> {
  return tx.query<MemberListed>(
    `select m.position, m.wave, m.person_id as "personId", p.display_name as name, p.department, w.worker_id as "workerId",
       'OFF-' || o.number as number, o.state, m.refusal
     from mass_event_member m
     join person p on p.organization_id = $1 and p.person_id = m.person_id
     join employment w on w.organization_id = $1 and w.employment_id = m.employment_id
     left join offboarding o on o.organization_id = $1 and o.offboarding_id = m.offboarding_id
     where m.organization_id = $1 and m.mass_event_id = $2 and m.position > $3 and ($5::text is null or ${memberState} = $5)
     order by m.position limit $4`,
    [tx.organizationId, eventId, page.after, page.limit, page.state],
  );
}
