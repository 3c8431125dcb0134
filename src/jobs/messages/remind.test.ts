import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import type { Role } from '../../core/permission.ts';
import { assignCase, assignStep, markAway } from '../../store/steps/assignments.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { insertEmbargo } from '../../store/cases/embargo.ts';
import { openOffboarding } from '../../store/cases/open-offboarding.ts';
import { takeReminderRounds } from '../../store/messages/reminders.ts';
import { listStepIdsOf } from '../../store/steps/own-steps.ts';
import { withOwners } from '../../store/steps/step-ownership.ts';
import { remind } from './remind.ts';

const db = await useDatabase();

/** An organization that sends mail, in Berlin. */
async function company() {
  const organizationId = await addOrganization(db);
  await inside(organizationId, (tx) =>
    tx.query(
      `insert into mail_server (organization_id, host, port, tls, from_address, from_name) values ($1, 'mail', 25, 'none', 'hb@example.test', 'Handback')`,
      [organizationId],
    ),
  );
  return organizationId;
}

const inside = <T>(organizationId: string, work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const holder = (organizationId: string, role: Role, personId: string | null = null) =>
  addOperator(db, organizationId, [{ role, scope: 'organization', value: '' }], personId);

type Leaving = {
  readonly playbook?: string;
  readonly informed?: boolean;
  readonly personId?: string;
  readonly openedAt?: string;
};

async function leave(organizationId: string, number: string, options: Leaving = {}) {
  const personId = options.personId ?? (await addPerson(db, organizationId, number));
  const playbook = await shippedPlaybook(options.playbook ?? 'standard');
  return inside(organizationId, async (tx) => {
    const departureId = randomUUIDv7();
    const [row] = await tx.query<{ employment_id: string }>(
      'select employment_id from employment where organization_id = $1 and person_id = $2',
      [organizationId, personId],
    );
    const employmentId = row?.employment_id ?? '';
    await tx.query(
      `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
         notice_at, last_working_day, access_ends_at, employment_ends, informed_at)
       values ($1, $2::uuid, 'test', $2::uuid::text, $3, $4, 'voluntary', 'employee', 'Europe/Berlin', '2026-11-01T08:00Z', '2026-12-18',
         '2026-12-18T16:00Z', '2026-12-31', $5)`,
      [organizationId, departureId, personId, employmentId, options.informed === false ? null : '2026-11-01T08:00Z'],
    );
    const { offboardingId } = await openOffboarding(tx, { departureId, personId, employmentId, playbook });
    await tx.query('update offboarding set opened_at = $3 where organization_id = $1 and offboarding_id = $2', [
      organizationId,
      offboardingId,
      options.openedAt ?? '2026-11-01T08:00Z',
    ]);
    return { personId, offboardingId };
  });
}

async function ask(
  organizationId: string,
  offboardingId: string,
  owner: readonly string[],
  dueAt: string | null,
  key = 'x',
) {
  const stepId = randomUUIDv7();
  await inside(organizationId, (tx) =>
    tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at, state, revision)
       values ($1, $2, $3, $4, 'Do it', 'arrange', 'human', $5, '{note}', 'gate', '{}', $6, 'asked', 1)`,
      [organizationId, stepId, offboardingId, key, owner, dueAt],
    ),
  );
  return stepId;
}

/** What the day brings at this instant, whoever's organization it is. */
async function round(organizationId: string, at: string): Promise<number> {
  const instant = Temporal.Instant.from(at);
  await takeReminderRounds(db, 1000, instant);
  return inside(organizationId, (tx) => remind(tx, instant));
}

type Digest = { readonly to: string; readonly steps: readonly string[] };
async function digests(organizationId: string): Promise<readonly Digest[]> {
  const rows = await inside(organizationId, (tx) =>
    tx.query<{ to: string; content: { stepIds: string[] } }>(
      `select coalesce(operator_id, person_id)::text as to, content from message where organization_id = $1 and template = 'digest' order by message_id`,
      [organizationId],
    ),
  );
  return rows.map(({ to, content }) => ({ to, steps: content.stepIds }));
}

async function owners(organizationId: string, stepId: string): Promise<readonly string[]> {
  const [step] = await inside(organizationId, (tx) => withOwners(tx, [{ id: stepId, state: 'asked' }]));
  return (step?.askedOf ?? []).map(({ id }) => id);
}

test('one digest a day at eight where the person is, with everything, and none when there is nothing to say', async () => {
  const org = await company();
  const it = await holder(org, 'it');
  const { offboardingId } = await leave(org, 'E1');
  const first = await ask(org, offboardingId, ['it'], '2026-11-20T10:00Z', 'a');
  const second = await ask(org, offboardingId, ['it'], null, 'b');
  assert.equal(await round(org, '2026-11-16T06:30Z'), 0, 'half past seven in Berlin');
  assert.equal(await round(org, '2026-11-16T07:01Z'), 1);
  assert.equal(await round(org, '2026-11-16T09:00Z'), 0, 'told today already');
  assert.deepEqual(await digests(org), [{ to: it, steps: [first, second] }]);
  assert.equal(await round(org, '2026-11-17T08:00Z'), 0, 'nothing new');
  assert.equal(await round(org, '2026-11-19T08:00Z'), 1, 'a working day before it is due');
  assert.equal(await round(org, '2026-11-20T08:00Z'), 1, 'due');
  assert.equal(await round(org, '2026-11-21T08:00Z'), 0, 'a Saturday');
  assert.equal(await round(org, '2026-11-23T08:00Z'), 0, 'one working day late');
  assert.equal(await round(org, '2026-11-24T08:00Z'), 1, 'two working days late');
});

test('a departure that is told late makes nobody late, and a case that a brake holds asks nobody', async () => {
  const org = await company();
  const hr = await holder(org, 'hr');
  await holder(org, 'admin');
  const { offboardingId } = await leave(org, 'E1', { openedAt: '2026-11-16T06:00Z' });
  await ask(org, offboardingId, ['hr'], '2026-11-02T10:00Z');
  const held = await leave(org, 'E2', { openedAt: '2026-11-16T06:00Z' });
  await ask(org, held.offboardingId, ['hr'], null);
  await inside(org, (tx) =>
    tx.query('update offboarding set held = true where organization_id = $1 and offboarding_id = $2', [
      org,
      held.offboardingId,
    ]),
  );
  await round(org, '2026-11-16T08:00Z');
  const said = await digests(org);
  assert.deepEqual(
    said.map(({ to, steps }) => [to, steps.length]),
    [[hr, 1]],
    'nothing has gone up on the first day',
  );
});

test('holidays of the place where the owner works are quiet', async () => {
  const org = await company();
  const person = await addPerson(db, org, 'B1');
  await inside(org, (tx) =>
    tx.query(
      `update person set country = 'FR', time_zone = 'Europe/Paris' where organization_id = $1 and person_id = $2`,
      [org, person],
    ),
  );
  const french = await holder(org, 'it', person);
  const german = await holder(org, 'it');
  const { offboardingId } = await leave(org, 'E1');
  await ask(org, offboardingId, ['it'], null);
  assert.equal(await round(org, '2026-11-11T08:00Z'), 1, 'Armistice Day');
  assert.deepEqual(
    (await digests(org)).map(({ to }) => to),
    [german],
  );
  assert.equal(await round(org, '2026-11-12T08:00Z'), 1);
  assert.deepEqual(
    (await digests(org)).map(({ to }) => to),
    [german, french],
  );
});

test('two workers at the same moment write one digest', async () => {
  const org = await company();
  await holder(org, 'it');
  const { offboardingId } = await leave(org, 'E1');
  await ask(org, offboardingId, ['it'], null);
  const at = Temporal.Instant.from('2026-11-16T08:00Z');
  await takeReminderRounds(db, 1000, at);
  const made = await Promise.all([1, 2, 3].map(() => inside(org, (tx) => remind(tx, at))));
  assert.equal(
    made.reduce((sum, count) => sum + count, 0),
    1,
  );
  assert.equal((await digests(org)).length, 1);
});

test('an organization is handed to one worker, and again after five minutes', async () => {
  const org = await company();
  const at = (text: string) => takeReminderRounds(db, 1000, Temporal.Instant.from(text));
  assert.ok((await at('2031-01-01T08:00Z')).includes(org));
  assert.ok(!(await at('2031-01-01T08:04Z')).includes(org));
  assert.ok((await at('2031-01-01T08:05Z')).includes(org));
});

test('what is late goes up to whoever is next after three working days and to administrators after seven', async () => {
  const org = await company();
  const hr = await holder(org, 'hr');
  const it = await holder(org, 'it');
  const admin = await holder(org, 'admin');
  const { offboardingId } = await leave(org, 'E1');
  const step = await ask(org, offboardingId, ['hr'], '2026-11-09T10:00Z');
  const to = async (at: string) => {
    const before = (await digests(org)).length;
    await round(org, at);
    return (await digests(org)).slice(before).map((digest) => digest.to);
  };
  assert.deepEqual(await to('2026-11-11T08:00Z'), [hr]);
  assert.deepEqual(await to('2026-11-12T08:00Z'), [it]);
  assert.deepEqual(
    (await to('2026-11-18T08:00Z')).toSorted(),
    [hr, admin].toSorted(),
    'whose it is hears of it again as well',
  );
  assert.ok((await digests(org)).every(({ steps }) => steps.length === 1 && steps[0] === step));
});

test('after a death nothing is sent to the person, and what is late is not taken above anybody (edge-39)', async () => {
  const org = await company();
  const hr = await holder(org, 'hr');
  await holder(org, 'admin');
  const { offboardingId } = await leave(org, 'E1', { playbook: 'bereavement' });
  await ask(org, offboardingId, ['leaver', 'hr'], '2026-11-02T10:00Z');
  for (const day of ['12', '13', '16', '17', '18']) await round(org, `2026-11-${day}T08:00Z`);
  assert.deepEqual([...new Set((await digests(org)).map(({ to }) => to))], [hr]);
});

test('before the person is told nothing goes to them, nor to a manager without an account (edge-49)', async () => {
  const org = await company();
  const admin = await holder(org, 'admin');
  const manager = await addPerson(db, org, 'M1');
  const { personId, offboardingId } = await leave(org, 'E1', { informed: false });
  await manage(org, personId, manager);
  const toLeaver = await ask(org, offboardingId, ['leaver'], null, 'a');
  const toManager = await ask(org, offboardingId, ['manager'], null, 'b');
  assert.deepEqual([await owners(org, toLeaver), await owners(org, toManager)], [[admin], [admin]]);
  await inside(org, (tx) => tx.query(`update departure set informed_at = now() where organization_id = $1`, [org]));
  assert.deepEqual([await owners(org, toLeaver), await owners(org, toManager)], [[personId], [manager]]);
});

test('of a confidential case only the named are asked, and nobody is named by how others are passed over', async () => {
  const org = await company();
  await holder(org, 'it');
  const named = await holder(org, 'hr');
  const { offboardingId } = await leave(org, 'E1', { informed: false });
  const step = await ask(org, offboardingId, ['it'], null);
  await inside(org, (tx) =>
    insertEmbargo(tx, { offboardingId, named: [named], end: { until: null, untilInformed: true }, actor: systemActor }),
  );
  assert.deepEqual(await owners(org, step), [named]);
  await round(org, '2026-11-16T08:00Z');
  assert.deepEqual(
    (await digests(org)).map(({ to }) => to),
    [named],
  );
});

const manage = (org: string, personId: string, managerId: string) =>
  inside(org, (tx) =>
    tx.query('update person set manager_id = $3 where organization_id = $1 and person_id = $2', [
      org,
      personId,
      managerId,
    ]),
  );

test('without a manager, with one who leaves as well, and with one who was shut out, somebody else is asked at once (edge-30, edge-31)', async () => {
  const org = await company();
  const admin = await holder(org, 'admin');
  const boss = await addPerson(db, org, 'B1');
  const manager = await addPerson(db, org, 'M1');
  const asOperator = await holder(org, 'manager', manager);
  const { personId, offboardingId } = await leave(org, 'E1');
  const step = await ask(org, offboardingId, ['manager'], null);
  assert.deepEqual(await owners(org, step), [asOperator], 'holders of the role, while nobody is named as manager');
  await manage(org, personId, manager);
  await manage(org, manager, boss);
  await manage(org, boss, manager);
  assert.deepEqual(await owners(org, step), [asOperator]);
  await leave(org, 'M1', { personId: manager });
  assert.deepEqual(await owners(org, step), [boss]);
  await leave(org, 'B1', { personId: boss });
  await inside(org, (tx) =>
    tx.query('update operator set disabled_at = now() where organization_id = $1 and operator_id = $2', [
      org,
      asOperator,
    ]),
  );
  assert.deepEqual(await owners(org, step), [admin]);
});

test('the departure of a manager who has not been told shows nowhere (edge-49)', async () => {
  const org = await company();
  await holder(org, 'admin');
  const manager = await addPerson(db, org, 'M1');
  const { personId, offboardingId } = await leave(org, 'E1');
  await manage(org, personId, manager);
  const step = await ask(org, offboardingId, ['manager'], null);
  await leave(org, 'M1', { personId: manager, informed: false });
  await inside(org, (tx) =>
    tx.query(
      `update departure set access_ends_at = now() + interval '9 days' where organization_id = $1 and person_id = $2`,
      [org, manager],
    ),
  );
  assert.deepEqual(await owners(org, step), [manager]);
});

test('who manages themselves is never asked about their own departure (edge-32)', async () => {
  const org = await company();
  const chief = await addPerson(db, org, 'C1');
  const own = await holder(org, 'admin', chief);
  const legal = await holder(org, 'legal');
  await manage(org, chief, chief);
  const { offboardingId } = await leave(org, 'C1', { personId: chief });
  const step = await ask(org, offboardingId, ['manager', 'legal'], null);
  assert.deepEqual(await owners(org, step), [legal]);
  assert.deepEqual(await inside(org, (tx) => listStepIdsOf(tx, own)), []);
  assert.deepEqual(await inside(org, (tx) => listStepIdsOf(tx, legal)), [step]);
});

test("a step handed to somebody by name is theirs, or their stand-in's, and one who could not end it is refused", async () => {
  const org = await company();
  const it = await holder(org, 'it');
  const hr = await holder(org, 'hr');
  const auditor = await holder(org, 'auditor');
  const { offboardingId, personId } = await leave(org, 'E1');
  const stepId = await ask(org, offboardingId, ['it'], null);
  const assign = (operatorId: string | null) =>
    inside(org, (tx) => assignStep(tx, { stepId, offboardingId, operatorId }, it));
  await assign(hr);
  assert.deepEqual(await owners(org, stepId), [hr]);
  await inside(org, (tx) =>
    markAway(tx, { operatorId: hr, standInId: it, until: Temporal.Instant.from('2099-01-01T00:00Z') }, hr),
  );
  assert.deepEqual(await owners(org, stepId), [it]);
  await assert.rejects(assign(auditor), /could not do it/);
  await assign(null);
  await inside(org, (tx) => assignCase(tx, { offboardingId, personId }, { ownerId: it }, it));
  assert.deepEqual(await owners(org, stepId), [it]);
  await assert.rejects(
    inside(org, (tx) => assignCase(tx, { offboardingId, personId }, { successorId: personId }, it)),
    /no part in their own case/,
  );
});

test('where there is only a chat channel it hears once a working day what is due, and nobody counts as told', async () => {
  const org = await addOrganization(db);
  await inside(org, (tx) =>
    tx.query(
      `insert into chat_setting (organization_id, chat_setting_id, kind, way, sealed, templates) values ($1, $2, 'slack', 'bot', '\\x00', '{digest}')`,
      [org, randomUUIDv7()],
    ),
  );
  await holder(org, 'it');
  const { offboardingId } = await leave(org, 'E1');
  assert.equal(await round(org, '2026-11-23T09:00Z'), 0, 'there is nothing to do');
  await ask(org, offboardingId, ['it'], '2026-11-02T09:00Z');
  assert.equal(await round(org, '2026-11-23T05:00Z'), 0, 'before eight');
  assert.equal(await round(org, '2026-11-22T09:00Z'), 0, 'on a Sunday');
  assert.equal(await round(org, '2026-11-23T09:00Z'), 1);
  assert.equal(await round(org, '2026-11-23T15:00Z'), 0);
  assert.equal(await round(org, '2026-11-24T09:00Z'), 1);
  const told = await inside(org, (tx) => tx.query('select from reminder where organization_id = $1', [org]));
  assert.equal(told.length, 0);
});

test('edge-07: while nobody has approved the plan of a day that is far ahead, its owner is asked once a week whether it stands', async () => {
  const org = await company();
  const [owner, hr] = [await holder(org, 'it'), await holder(org, 'hr')];
  const { personId, offboardingId } = await leave(org, 'E1', { openedAt: '2026-11-02T08:00Z' });
  await holder(org, 'hr', personId);
  const asked = async () =>
    (
      await inside(org, (tx) =>
        tx.query<{ id: string }>(
          `select operator_id as id from message where organization_id = $1 and template = 'day_stands' order by message_id`,
          [org],
        ),
      )
    ).map(({ id }) => id);
  const askOn = async (at: string) => {
    await round(org, at);
    // The database's own clock does not go along.
    await inside(org, (tx) =>
      tx.query(
        `update message set queued_at = $2 where organization_id = $1 and template = 'day_stands' and queued_at > now() - interval '1 minute'`,
        [org, at],
      ),
    );
  };
  await askOn('2026-11-05T09:00Z');
  assert.deepEqual(await asked(), [], 'it is new');
  await askOn('2026-11-09T09:00Z');
  await askOn('2026-11-12T09:00Z');
  assert.deepEqual(await asked(), [hr]);
  await inside(org, (tx) => assignCase(tx, { offboardingId, personId }, { ownerId: owner }, owner));
  await askOn('2026-11-16T09:00Z');
  assert.deepEqual(await asked(), [hr, owner]);
  await inside(org, (tx) =>
    tx.query(`update offboarding set digest = 'd', approved_digest = 'd' where organization_id = $1`, [org]),
  );
  await askOn('2026-11-24T09:00Z');
  assert.deepEqual(await asked(), [hr, owner], 'somebody has approved it');
});
