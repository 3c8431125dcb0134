import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOrganization, addPerson, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { Failure, type FailureCode } from '../../core/failure.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getOffboarding } from '../../store/cases/offboardings.ts';
import { openQueue } from '../steps/queue.ts';
import { type DepartureFacts, receiveDeparture } from './receive-departure.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const organizationId = await addOrganization(db);
const playbook = await shippedPlaybook('standard');
after(() => queue.close());

function facts(more: Partial<DepartureFacts>): DepartureFacts {
  return {
    source: 'hr',
    externalId: randomUUIDv7(),
    leaver: {},
    kind: 'voluntary',
    lastWorkingDay: Temporal.PlainDate.from('2026-03-31'),
    noticeAt: null,
    accessEndsAt: null,
    employmentEnds: null,
    informedAt: null,
    timeZone: null,
    legalHold: false,
    ...more,
  };
}

const receive = (more: Partial<DepartureFacts>) =>
  withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, queue, { facts: facts(more), playbook, actor: systemActor }),
  );

const refusedWith = (code: FailureCode, words: RegExp) => (error: unknown) =>
  error instanceof Failure && error.code === code && words.test(error.message);

test('the same departure told twice by one source is one case (edge-01)', async () => {
  await addPerson(db, organizationId, 'R1');
  const told = { externalId: 'term-1', leaver: { employeeNumber: 'R1' } };
  assert.equal((await receive(told)).state, 'opened');
  assert.deepEqual(await receive(told), { state: 'duplicate' });
  const [row] = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ cases: number; duplicates: number }>(
      `select (select count(*)::integer from offboarding where organization_id = $1) as cases,
         (select count(*)::integer from event where organization_id = $1 and convert_from(bytes, 'utf8') like '%departure.duplicate%') as duplicates`,
      [organizationId],
    ),
  );
  assert.deepEqual(row, { cases: 1, duplicates: 1 });
});

test('an address alone is never acted upon, and nothing is kept of the attempt', async () => {
  await assert.rejects(
    receive({ externalId: 'by-mail', leaver: { workEmail: 'r1@example.test' } }),
    refusedWith('rule-refused', /for certain who leaves/),
  );
  const kept = await withOrganization(db, organizationId, (tx) =>
    tx.query(`select 1 from departure where organization_id = $1 and external_id = 'by-mail'`, [organizationId]),
  );
  assert.equal(kept.length, 0);
});

test('a number nobody has is not found, in a sentence that says what to do', async () => {
  await assert.rejects(
    receive({ leaver: { employeeNumber: 'nobody' } }),
    refusedWith('not-found', /Import the people first/),
  );
});

test('a number and the address of somebody else are a slip that nobody is offboarded by; an address nobody has is none', async () => {
  await addPerson(db, organizationId, 'R11');
  await addPerson(db, organizationId, 'R12');
  await assert.rejects(
    receive({ leaver: { employeeNumber: 'R11', workEmail: 'R12@example.test' } }),
    refusedWith('rule-refused', /R11.*R12@example\.test belong to different people/),
  );
  assert.equal((await receive({ leaver: { employeeNumber: 'R11', workEmail: 'r11@old.example' } })).state, 'opened');
});

test('days that contradict each other open no case', async () => {
  await addPerson(db, organizationId, 'R13');
  const leaver = { employeeNumber: 'R13' };
  await assert.rejects(
    receive({ leaver, employmentEnds: Temporal.PlainDate.from('2026-03-30') }),
    refusedWith('rule-refused', /after the employment ends/),
  );
  await assert.rejects(
    receive({ leaver, accessEndsAt: Temporal.Instant.from('2020-03-31T16:00:00Z') }),
    refusedWith('rule-refused', /more than a year before the last working day/),
  );
});

test('of two employments the one that ends must be named (edge-33)', async () => {
  const personId = await addPerson(db, organizationId, 'R2');
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
       values ($1, $2, $3, 'hr', 'R2-B', 'contractor', '2022-01-01')`,
      [organizationId, randomUUIDv7(), personId],
    ),
  );
  await assert.rejects(
    receive({ leaver: { employeeNumber: 'R2' } }),
    refusedWith('rule-refused', /several employments \(.*R2-B.*\)/),
  );
  assert.equal((await receive({ leaver: { employeeNumber: 'R2', workerId: 'R2-B' } })).state, 'opened');
});

test('an employment has one open case at a time', async () => {
  await addPerson(db, organizationId, 'R3');
  assert.equal((await receive({ leaver: { employeeNumber: 'R3' } })).state, 'opened');
  await assert.rejects(
    receive({ leaver: { employeeNumber: 'R3' } }),
    refusedWith('conflict', /already has an open case: OFF-\d+/),
  );
});

test('access ends at 17:00 of the last working day where the person is, when nobody said otherwise', async () => {
  await addPerson(db, organizationId, 'R4');
  const received = await receive({ leaver: { employeeNumber: 'R4' }, timeZone: 'Pacific/Auckland' });
  assert.equal(received.state, 'opened');
  const { departure } = await withOrganization(db, organizationId, (tx) =>
    getOffboarding(tx, received.state === 'opened' ? received.offboardingId : ''),
  );
  assert.equal(departure.accessEndsAt.toString(), '2026-03-31T04:00:00Z');
  assert.equal(departure.employmentEnds.toString(), '2026-03-31');
});

test('who leaves against their will has not been told until somebody says so (edge-49)', async () => {
  await addPerson(db, organizationId, 'R5');
  const received = await receive({ leaver: { employeeNumber: 'R5' }, kind: 'involuntary' });
  const { departure } = await withOrganization(db, organizationId, (tx) =>
    getOffboarding(tx, received.state === 'opened' ? received.offboardingId : ''),
  );
  assert.equal(departure.informedAt, null);
});

test('edge-52: a number that two organizations use names a person of the one that tells, and their case shows in no other', async () => {
  await addPerson(db, organizationId, 'R6');
  const other = await addOrganization(db);
  await addPerson(db, other, 'R6');
  const received = await receive({ leaver: { employeeNumber: 'R6' } });
  const offboardingId = received.state === 'opened' ? received.offboardingId : assert.fail();
  await withOrganization(db, other, async (tx) => {
    assert.deepEqual(await tx.query('select 1 from offboarding'), []);
    await assert.rejects(getOffboarding(tx, offboardingId), refusedWith('not-found', /in this organization/));
    // The same source and id there are a departure of its own.
    const told = facts({ externalId: 'same', leaver: { employeeNumber: 'R6' } });
    assert.equal((await receiveDeparture(tx, queue, { facts: told, playbook, actor: systemActor })).state, 'opened');
  });
});
