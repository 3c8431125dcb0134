import {
  makeTeam,
  type OwnedStep,
  type OwnerCase,
  type OwnerOperator,
  stepOwners,
} from '../../core/steps/step-owner.ts';
import { visibleCasesSql } from '../cases/case-lists.ts';
import type { Tx } from '../database/transaction.ts';
import { embargoInForce, type RowScope, scopeParameters, scopeValues } from '../row-scope.ts';
import { readOperators, readPeople } from './step-ownership.ts';

/** Steps of which every fact that decides whose they are is the same. */
type Alike = Omit<OwnedStep, 'action'> &
  Omit<OwnerCase, 'offboardingId' | 'leaverId' | 'leaverName'> & {
    readonly approves: boolean;
    /** The case, and the leaver, where it makes a difference which; else null. */
    readonly offboardingId: string | null;
    readonly leaverId: string | null;
    readonly count: number;
    /** The first of them: who must be out at once, then what is due first. */
    readonly stepIds: readonly string[];
  };

const everyStep = 2 ** 31 - 1;

/** The steps that wait for this operator now, over all open cases. */
export async function listStepIdsOf(tx: Tx, operatorId: string): Promise<readonly string[]> {
  const everywhere = { everywhere: true, departments: [], sites: [], cases: [], ownPersonId: null, operatorId };
  const { stepIds } = await readOwnSteps(tx, everywhere, everyStep);
  return stepIds;
}

/**
 * Counts the steps of a scope that wait for whoever asks, and names so many that the `first` of them, by urgency, are among these. Whose a
 * step is depends on few facts, so thousands of steps are a handful of questions: each is answered once.
 */
export async function readOwnSteps(
  tx: Tx,
  scope: RowScope,
  first: number,
): Promise<{ readonly count: number; readonly stepIds: readonly string[] }> {
  const operators = await readOperators(tx, null);
  const questions = await readAlike(tx, scope, { operators, first });
  const named = questions.flatMap(({ managerId, successorId, sponsorId }) => [managerId, successorId, sponsorId]);
  const people = await readPeople(tx, [...new Set(named.filter((id) => id !== null))], null);
  const team = makeTeam(operators, people);
  const own = questions.filter((alike) => {
    const step = { ...alike, action: alike.approves ? 'approve' : 'announce' } as const;
    // Nobody has an empty id.
    const about = {
      ...alike,
      offboardingId: alike.offboardingId ?? '',
      leaverId: alike.leaverId ?? '',
      leaverName: '',
    };
    return stepOwners(step, about, team).some(({ id }) => id === scope.operatorId);
  });
  return { count: own.reduce((sum, { count }) => sum + count, 0), stepIds: own.flatMap(({ stepIds }) => stepIds) };
}

const next = 2 + scopeParameters;

/**
 * Puts together what `stepOwners` cannot tell apart. Departments, sites and cases count where somebody's rights are bound to them; the leaver
 * where they are an operator, lead somebody, or are named in their own case; people who are named where the step asks for them.
 */
function readAlike(
  tx: Tx,
  scope: RowScope,
  { operators, first }: { readonly operators: readonly OwnerOperator[]; readonly first: number },
): Promise<readonly Alike[]> {
  const boundTo = (kind: string) =>
    operators.flatMap(({ grants }) => grants.flatMap(({ scope: bound, value }) => (bound === kind ? [value] : [])));
  const people = operators.flatMap(({ personId, managerId }) => [personId, managerId]);
  const where = (word: string, column: string) => `case when '${word}' = any(s.owner) then ${column} end`;
  return tx.query<Alike>(
    `with asked as materialized (
       select s.step_id, s.offboarding_id, s.owner, s.action, s.phase, s.item_id, s.due_at from step s
       where s.organization_id = $1 and s.state in ('asked', 'problem')
     ), live as materialized (
       select c.* from (select distinct offboarding_id from asked) a cross join lateral (
         -- With the limit, these few cases are looked up; without, all that there ever were are read.
         select o.offboarding_id, o.state, o.immediate, o.person_id, o.successor_id, o.sponsor_id, p.manager_id,
           coalesce(o.case_owner_id::text, (select z.settings->>'caseOwnerId' from organization z where z.organization_id = $1)) as case_owner,
           not o.quiet as writes,
           case when p.department = any($${next}::text[]) then p.department end as department,
           case when p.location_id::text = any($${next + 1}::text[]) then p.location_id end as location_id,
           case when o.offboarding_id::text = any($${next + 2}::text[]) then o.offboarding_id end as bound,
           case when o.person_id = any($${next + 3}::uuid[]) or o.person_id in (o.successor_id, o.sponsor_id)
             or exists (select from person u where u.organization_id = $1 and u.manager_id = o.person_id) then o.person_id end as leaver_id,
           coalesce(d.informed_at <= clock_timestamp(), false) as told
         ${visibleCasesSql} and o.offboarding_id = a.offboarding_id and not o.paused and not o.held limit 1) c
     ), alike as (
       select s.step_id, s.due_at, o.immediate, s.owner, s.action = 'approve' as approves, g.operator_id as "assigneeId",
         ${where('app_owner', appOwner)} as "appOwnerId",
         o.bound as "offboardingId", o.leaver_id as "leaverId", o.department, o.location_id as "locationId",
         ${where('manager', 'o.manager_id')} as "managerId", ${where('successor', 'o.successor_id')} as "successorId",
         ${where('sponsor', 'o.sponsor_id')} as "sponsorId", o.case_owner as "caseOwnerId",
         o.told and embargo.offboarding_id is null as told,
         case when embargo.offboarding_id is not null then array(select n.operator_id::text from embargo_named n
           where n.organization_id = $1 and n.offboarding_id = o.offboarding_id order by n.operator_id) end as circle,
         o.writes as "writesToPerson"
       from asked s join live o on o.offboarding_id = s.offboarding_id
       left join step_assignment g on g.organization_id = $1 and g.step_id = s.step_id
       left join embargo on embargo.offboarding_id = o.offboarding_id and ${embargoInForce}
       where o.state = 'open' or (o.state = 'closed' and s.phase = 'watch') or (o.state = 'cancelled' and s.action = 'restore')
     ), question as (
       select ${facts}, count(*)::integer as count, array_agg(step_id) as ids, array_agg(immediate) as soon, array_agg(due_at) as due
       from alike group by ${facts}
     )
     select ${facts}, count, array(select id from unnest(ids, soon, due) as u (id, soon, due)
       order by soon desc, due nulls last, id limit $${next + 4}) as "stepIds" from question`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      boundTo('department'),
      boundTo('site'),
      boundTo('case'),
      people.filter((id) => id !== null),
      first,
    ],
  );
}

const facts = `owner, approves, "assigneeId", "appOwnerId", "offboardingId", "leaverId", department, "locationId", "managerId",
  "successorId", "sponsorId", "caseOwnerId", told, circle, "writesToPerson"`;

/** SQL for who owns the application that step `s` is about. */
const appOwner = `(select a.owner_id from item i
  left join account c on c.organization_id = $1 and c.account_id = i.account_id
  left join seat t on t.organization_id = $1 and t.seat_id = i.seat_id
  left join licence l on l.organization_id = $1 and l.licence_id = t.licence_id
  join application a on a.organization_id = $1 and a.application_id = coalesce(i.application_id, c.application_id, l.application_id)
  where i.organization_id = $1 and i.item_id = s.item_id)`;
