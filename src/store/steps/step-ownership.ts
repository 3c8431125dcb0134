import type { RoleGrant } from '../../core/permission.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import {
  type AskedOf,
  makeTeam,
  type OwnedStep,
  type OwnerCase,
  type OwnerOperator,
  type OwnerPerson,
  stepOwners,
  type Team,
} from '../../core/steps/step-owner.ts';
import type { Tx } from '../database/transaction.ts';
import { embargoInForce } from '../row-scope.ts';

/** A step with what decides whose it is. */
export type OwnedStepRow = OwnedStep & {
  readonly stepId: string;
  readonly offboardingId: string;
  readonly dueAt: Temporal.Instant | null;
};

/** Steps, their cases, and everybody they may fall to. */
export type Ownership = {
  readonly steps: readonly OwnedStepRow[];
  readonly cases: ReadonlyMap<string, OwnerCase>;
  readonly team: Team;
};

/**
 * Which steps: those that a person has to see to, in any open case or in these; or just these steps. `at` is the instant it is asked
 * for, to remind people; now when left out.
 */
export type OwnershipQuery = {
  readonly stepIds?: readonly string[];
  readonly offboardingIds?: readonly string[];
  readonly at?: Temporal.Instant;
};

/** Adds to listed steps whose they are. Asked for when it is needed and kept nowhere, so that a new grant or a manager who leaves counts at once. */
export async function withOwners<T extends { readonly id: string; readonly state: string }>(
  tx: Tx,
  steps: readonly T[],
): Promise<readonly (T & { readonly askedOf: readonly AskedOf[] })[]> {
  const open = steps.filter(({ state }) => state !== 'done' && state !== 'withdrawn');
  const owners = resolveOwners(await readOwnership(tx, { stepIds: open.map(({ id }) => id) }));
  return steps.map((step) => ({ ...step, askedOf: owners.get(step.id) ?? [] }));
}

function resolveOwners({ steps, cases, team }: Ownership): ReadonlyMap<string, readonly AskedOf[]> {
  return new Map(
    steps.flatMap((step) => {
      const about = cases.get(step.offboardingId);
      return about === undefined ? [] : [[step.stepId, stepOwners(step, about, team)] as const];
    }),
  );
}

/** Reads what decides who is asked, in four statements however many steps there are. */
export async function readOwnership(tx: Tx, query: OwnershipQuery): Promise<Ownership> {
  const at = query.at?.toString() ?? null;
  const { stepIds = null, offboardingIds = null } = query;
  const steps = await readSteps(tx, { stepIds, offboardingIds, toRemind: at !== null });
  if (steps.length === 0) return { steps, cases: new Map(), team: makeTeam([], []) };
  const cases = await readCases(tx, [...new Set(steps.map(({ offboardingId }) => offboardingId))], at);
  const named = cases.flatMap(({ managerId, successorId, sponsorId }) => [managerId, successorId, sponsorId]);
  const people = await readPeople(tx, [...new Set(named.filter((id) => id !== null))], at);
  const operators = await readOperators(tx, at);
  return { steps, cases: new Map(cases.map((one) => [one.offboardingId, one])), team: makeTeam(operators, people) };
}

/** One case as the choice of owners sees it, and everybody of the organization: who hears that it has begun. */
export async function readCaseTeam(tx: Tx, offboardingId: string): Promise<{ about: OwnerCase; team: Team } | null> {
  const [about] = await readCases(tx, [offboardingId], null);
  if (about === undefined) return null;
  const people = await readPeople(tx, about.managerId === null ? [] : [about.managerId], null);
  return { about, team: makeTeam(await readOperators(tx, null), people) };
}

/** A departure that is told late makes nobody late: what was due before the case was opened is due when it was. */
export const dueToPeople = 'greatest(s.due_at, case when s.due_at is not null then o.opened_at end)';

/** The words for the leaver in the playbook that case `o` keeps, of step `s`. */
export const wordsToLeaver = `(select t->'to_leaver' from jsonb_array_elements(o.playbook_body->'steps') t where t->>'id' = s.key limit 1)`;

type StepRow = {
  step_id: string;
  offboarding_id: string;
  owner: string[];
  action: Action;
  due_at: Temporal.Instant | null;
  assignee: string | null;
  app_owner: string | null;
};

async function readSteps(
  tx: Tx,
  {
    stepIds,
    offboardingIds,
    toRemind,
  }: {
    readonly stepIds: readonly string[] | null;
    readonly offboardingIds: readonly string[] | null;
    readonly toRemind: boolean;
  },
): Promise<readonly OwnedStepRow[]> {
  const rows = await tx.query<StepRow>(
    `select s.step_id, s.offboarding_id, s.owner, s.action, ${dueToPeople} as due_at, g.operator_id as assignee, a.owner_id as app_owner
     from step s
     join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     left join step_assignment g on g.organization_id = s.organization_id and g.step_id = s.step_id
     -- What it is about says who owns the application, and what may be disputed; of most steps neither is asked.
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id and ($3 or 'app_owner' = any(s.owner))
     left join account c on c.organization_id = s.organization_id and c.account_id = i.account_id
     left join seat t on t.organization_id = s.organization_id and t.seat_id = i.seat_id
     left join licence l on l.organization_id = s.organization_id and l.licence_id = t.licence_id
     left join application a on a.organization_id = s.organization_id
       and a.application_id = coalesce(i.application_id, c.application_id, l.application_id)
     where s.organization_id = $1 and ($4::uuid[] is null or s.offboarding_id = any($4)) and case when $2::uuid[] is null
       then s.state in ('asked', 'problem') and not o.paused and not o.held and (o.state = 'open' or (o.state = 'closed' and s.phase = 'watch')
         or (o.state = 'cancelled' and s.action = 'restore'))
         -- Nobody is chased for what is disputed.
         and not ($3 and (s.owner[1] = 'leaver' or s.action in ('collect', 'pursue_return')) and exists (select from dispute q
           where q.organization_id = $1 and (q.item_id = s.item_id or q.asset_id = i.asset_id) and q.state = 'open'))
       else s.step_id = any($2) end`,
    [tx.organizationId, stepIds, toRemind, offboardingIds],
  );
  return rows.map((row) => ({
    stepId: row.step_id,
    offboardingId: row.offboarding_id,
    owner: row.owner,
    action: row.action,
    dueAt: row.due_at,
    assigneeId: row.assignee,
    appOwnerId: row.app_owner,
  }));
}

async function readCases(tx: Tx, ids: readonly string[], at: string | null): Promise<readonly OwnerCase[]> {
  return tx.query<OwnerCase>(
    `select o.offboarding_id as "offboardingId", o.person_id as "leaverId", p.display_name as "leaverName", p.department,
       p.location_id as "locationId", p.manager_id as "managerId",
       coalesce(o.case_owner_id::text, g.settings->>'caseOwnerId') as "caseOwnerId",
       o.successor_id as "successorId", o.sponsor_id as "sponsorId",
       coalesce(d.informed_at <= coalesce($3::timestamptz, clock_timestamp()), false) and embargo.offboarding_id is null as told,
       case when embargo.offboarding_id is not null then array(select n.operator_id::text from embargo_named n
         where n.organization_id = $1 and n.offboarding_id = o.offboarding_id) end as circle,
       not o.quiet as "writesToPerson"
     from offboarding o
     join organization g on g.organization_id = o.organization_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     left join embargo on embargo.offboarding_id = o.offboarding_id and ${embargoInForce}
     where o.organization_id = $1 and o.offboarding_id = any($2::uuid[])`,
    [tx.organizationId, ids, at],
  );
}

/**
 * Somebody is gone when no employment of theirs goes on. One that ends counts only from when they were told, or were out: who
 * is passed over must not show what nobody may know yet.
 */
function goneSql(person: string, at: string, from: 'told' | 'out'): string {
  const told = from === 'told' ? `d.informed_at <= ${at} or ` : '';
  return `(exists (select from employment e where e.organization_id = $1 and e.person_id = ${person})
    and not exists (select from employment e where e.organization_id = $1 and e.person_id = ${person}
      and (e.end_date is null or e.end_date >= (${at})::date)
      and not exists (select from offboarding n
        join departure d on d.organization_id = n.organization_id and d.departure_id = n.departure_id
        where n.organization_id = $1 and n.employment_id = e.employment_id and n.state in ('open', 'closed')
          and (${told}d.access_ends_at <= ${at}))))`;
}

/** These people and everybody above them. */
export async function readPeople(tx: Tx, ids: readonly string[], at: string | null): Promise<readonly OwnerPerson[]> {
  if (ids.length === 0) return [];
  const now = 'coalesce($3::timestamptz, clock_timestamp())';
  return tx.query<OwnerPerson>(
    `with recursive above as (
       select p.person_id, p.manager_id from person p where p.organization_id = $1 and p.person_id = any($2::uuid[])
       union
       select m.person_id, m.manager_id from above b join person m on m.organization_id = $1 and m.person_id = b.manager_id
     )
     select p.person_id as "personId", p.display_name as name, p.manager_id as "managerId",
       ${goneSql('p.person_id', now, 'told')} or exists (select from operator x where x.organization_id = $1
         and x.person_id = p.person_id and x.disabled_at is not null) as gone,
       p.work_email is not null as reachable
     from above b join person p on p.organization_id = $1 and p.person_id = b.person_id`,
    [tx.organizationId, ids, at],
  );
}

/** Every operator who may be asked. */
export async function readOperators(tx: Tx, at: string | null): Promise<readonly OwnerOperator[]> {
  const now = 'coalesce($2::timestamptz, clock_timestamp())';
  return tx.query<OwnerOperator & { readonly grants: readonly RoleGrant[] }>(
    `select x.operator_id as "operatorId", x.name, x.person_id as "personId", p.manager_id as "managerId",
       coalesce(g.grants, '[]') as grants, a.operator_id is not null as away, a.stand_in_id as "standInId"
     from operator x
     left join person p on p.organization_id = x.organization_id and p.person_id = x.person_id
     left join operator_absence a on a.organization_id = x.organization_id and a.operator_id = x.operator_id
       and a.away_from <= ${now} and a.away_until > ${now}
     left join (
       select r.operator_id, jsonb_agg(jsonb_build_object('role', r.role, 'scope', r.scope_kind, 'value', r.scope_value)) as grants
       from role_grant r where r.organization_id = $1 and r.revoked_at is null group by r.operator_id) g
       on g.operator_id = x.operator_id
     where x.organization_id = $1 and x.disabled_at is null
       and not (x.person_id is not null and ${goneSql('x.person_id', now, 'out')})
     order by x.name, x.operator_id`,
    [tx.organizationId, at],
  );
}
