import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { roles, scopeKinds } from '../../core/permission.ts';
import { owners } from '../../core/playbooks/playbook.ts';
import { insertEmbargo } from '../cases/embargo.ts';
import { openOffboarding } from '../cases/open-offboarding.ts';
import type { Tx } from '../database/transaction.ts';
import { withOrganization } from '../database/with-organization.ts';
import { markAway } from './assignments.ts';
import { listStepIdsOf, readOwnSteps } from './own-steps.ts';
import { readOwnership, withOwners } from './step-ownership.ts';

const db = await useDatabase();
const playbook = await shippedPlaybook('standard');

const people = 7;
const leavers = 4;
const operators = 5;
const somePerson = fc.option(fc.nat(people - 1), { nil: null });
/** Of leavers, so that people who are asked report to one. */
const someLeader = fc.constantFrom(null, 0, 0, 1, people - 1);
const someOperator = fc.option(fc.nat(operators - 1), { nil: null, freq: 1 });
const listOf = <T>(one: fc.Arbitrary<T>, length: number) => fc.array(one, { minLength: length, maxLength: length });

const anyCompany = fc.record({
  people: listOf(
    fc.record({ manager: someLeader, department: fc.constantFrom('Sales', 'Lager'), atSite: fc.boolean() }),
    people,
  ),
  operators: listOf(
    fc.record({
      person: somePerson,
      standIn: someOperator,
      grants: fc.array(
        fc.record({ role: fc.constantFrom(...roles), scope: fc.constantFrom(...scopeKinds), of: fc.nat(leavers - 1) }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    operators,
  ),
  cases: listOf(
    fc.record({
      informed: fc.boolean(),
      state: fc.constantFrom('open', 'open', 'open', 'cancelled'),
      paused: fc.constantFrom(false, false, false, true),
      quiet: fc.boolean(),
      successor: somePerson,
      sponsor: somePerson,
      owner: someOperator,
      knownTo: fc.option(fc.nat(operators - 1), { nil: null, freq: 4 }),
      steps: fc.array(
        fc.record({
          owner: fc.uniqueArray(fc.constantFrom(...owners), { minLength: 1, maxLength: 3 }),
          action: fc.constantFrom('approve', 'approve', 'arrange', 'restore'),
          dueInDays: fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }),
          assignee: someOperator,
        }),
        { minLength: 1, maxLength: 5 },
      ),
    }),
    leavers,
  ),
  appOwner: someOperator,
});
type Company = typeof anyCompany extends fc.Arbitrary<infer T> ? T : never;

/** Somebody at a place in a list; null stays null. */
const at = (ids: readonly string[], place: number | null) => (place === null ? null : (ids[place] ?? null));

async function found(company: Company): Promise<{ organizationId: string; operatorIds: readonly string[] }> {
  const organizationId = await addOrganization(db);
  const personIds: string[] = [];
  for (const number of company.people.keys()) personIds.push(await addPerson(db, organizationId, `E${number}`));
  const operatorIds: string[] = [];
  const taken = new Set<string>();
  for (const { person } of company.operators) {
    const personId = at(personIds, person);
    const free = personId !== null && !taken.has(personId) ? personId : null;
    if (free !== null) taken.add(free);
    operatorIds.push(await addOperator(db, organizationId, [], free));
  }
  await withOrganization(db, organizationId, (tx) => settle(tx, company, personIds, operatorIds));
  return { organizationId, operatorIds };
}

async function settle(tx: Tx, company: Company, personIds: readonly string[], operatorIds: readonly string[]) {
  const { organizationId } = tx;
  const siteId = randomUUIDv7();
  const applicationId = randomUUIDv7();
  await tx.query(`insert into location (organization_id, location_id, name) values ($1, $2, 'Berlin')`, [
    organizationId,
    siteId,
  ]);
  await tx.query(
    `insert into application (organization_id, application_id, name, category, connector, owner_id) values ($1, $2, 'Wiki', 'saas', 'manual', $3)`,
    [organizationId, applicationId, at(operatorIds, company.appOwner)],
  );
  for (const [place, { manager, department, atSite }] of company.people.entries())
    await tx.query(
      'update person set manager_id = $3, department = $4, location_id = $5 where organization_id = $1 and person_id = $2',
      [organizationId, personIds[place], at(personIds, manager), department, atSite ? siteId : null],
    );
  const caseIds: string[] = [];
  for (const [place, one] of company.cases.entries()) {
    const { offboardingId } = await leave(tx, personIds[place] ?? '', one.informed);
    caseIds.push(offboardingId);
    await tx.query(
      `update offboarding set state = $3, paused = $4, playbook_body = playbook_body || jsonb_build_object('writes_to_person', not $5::boolean),
         successor_id = $6, sponsor_id = $7, case_owner_id = $8 where organization_id = $1 and offboarding_id = $2`,
      [
        organizationId,
        offboardingId,
        one.state,
        one.paused,
        one.quiet,
        at(personIds, one.successor),
        at(personIds, one.sponsor),
        at(operatorIds, one.owner),
      ],
    );
    const knower = at(operatorIds, one.knownTo);
    if (knower !== null)
      await insertEmbargo(tx, {
        offboardingId,
        named: [knower],
        end: { until: null, untilInformed: true },
        actor: systemActor,
      });
    await ask(tx, offboardingId, { applicationId, steps: one.steps, operatorIds });
  }
  const values = { organization: '', department: 'Sales', site: siteId };
  for (const [place, { grants, standIn }] of company.operators.entries()) {
    const operatorId = operatorIds[place] ?? '';
    for (const { role, scope, of } of grants)
      await tx.query(
        `insert into role_grant (organization_id, role_grant_id, operator_id, role, scope_kind, scope_value) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing`,
        [organizationId, randomUUIDv7(), operatorId, role, scope, scope === 'case' ? caseIds[of] : values[scope]],
      );
    const standInId = at(operatorIds, standIn);
    if (standInId !== null && standInId !== operatorId)
      await markAway(tx, { operatorId, standInId, until: Temporal.Instant.from('2099-01-01T00:00Z') }, operatorId);
  }
}

async function leave(tx: Tx, personId: string, informed: boolean) {
  const { organizationId } = tx;
  const departureId = randomUUIDv7();
  const [row] = await tx.query<{ id: string }>(
    `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
       notice_at, last_working_day, access_ends_at, employment_ends, informed_at)
     select $1, $2::uuid, 'test', $2::uuid::text, person_id, employment_id, 'voluntary', 'employee', 'Europe/Berlin', now(), current_date + 9,
       now() + interval '9 days', current_date + 9, case when $4 then now() end
     from employment where organization_id = $1 and person_id = $3 returning employment_id as id`,
    [organizationId, departureId, personId, informed],
  );
  const about = { departureId, personId, employmentId: row?.id ?? '', playbook };
  return openOffboarding(tx, about);
}

async function ask(
  tx: Tx,
  offboardingId: string,
  {
    applicationId,
    steps,
    operatorIds,
  }: {
    readonly applicationId: string;
    readonly steps: Company['cases'][number]['steps'];
    readonly operatorIds: readonly string[];
  },
) {
  const itemId = randomUUIDv7();
  await tx.query(
    `insert into item (organization_id, item_id, offboarding_id, kind, application_id, label, expected_ending, expected_assurance)
     values ($1, $2, $3, 'coverage', $4, 'Wiki', 'none', 'attested')`,
    [tx.organizationId, itemId, offboardingId, applicationId],
  );
  for (const [place, { owner, action, dueInDays, assignee }] of steps.entries()) {
    const stepId = randomUUIDv7();
    await tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, item_id, title, action, mode, owner, evidence, phase, due_rule, due_at, state, revision)
       values ($1, $2, $3, $4, $5, 'Do it', $6, 'human', $7, '{note}', 'gate', '{}', now() + $8::integer * interval '1 day', 'asked', 1)`,
      [tx.organizationId, stepId, offboardingId, `step-${place}`, itemId, action, owner, dueInDays],
    );
    const operatorId = at(operatorIds, assignee);
    if (operatorId !== null)
      await tx.query(
        `insert into step_assignment (organization_id, step_id, operator_id, assigned_by) values ($1, $2, $3, $3)`,
        [tx.organizationId, stepId, operatorId],
      );
  }
}

test('my list holds every step that says it waits for me, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(anyCompany, async (company) => {
      const { organizationId, operatorIds } = await found(company);
      await withOrganization(db, organizationId, async (tx) => {
        const { steps } = await readOwnership(tx, {});
        const told = await withOwners(
          tx,
          steps.map(({ stepId }) => ({ id: stepId, state: 'asked' })),
        );
        for (const operatorId of operatorIds) {
          const own = told.filter(({ askedOf }) => askedOf.some(({ id }) => id === operatorId)).map(({ id }) => id);
          assert.deepEqual((await listStepIdsOf(tx, operatorId)).toSorted(), own.toSorted());
          const everywhere = { everywhere: true, departments: [], sites: [], cases: [], ownPersonId: null, operatorId };
          const { count, stepIds } = await readOwnSteps(tx, everywhere, 1);
          const dueMs = new Map(steps.map(({ stepId, dueAt }) => [stepId, dueAt?.epochMilliseconds ?? Infinity]));
          const earliest = (ids: readonly string[]) => Math.min(...ids.map((id) => dueMs.get(id) ?? Infinity));
          assert.deepEqual([count, earliest(stepIds)], [own.length, earliest(own)]);
        }
      });
    }),
    { numRuns: 25 },
  );
});
