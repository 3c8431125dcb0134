import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { signInAs, useApi } from '../../../test/api.ts';
import { startBambooHr } from '../../../test/bamboohr-server.ts';
import { useDatabase } from '../../../test/database.ts';
import { addSource, postBamboo, postStandard } from '../../../test/hr-source.ts';
import { addOrganization, addPerson } from '../../../test/organization.ts';
import { takeMessages } from '../../store/intake/inbound-messages.ts';
import { loadPolicies } from '../plans/playbooks.ts';
import { processMessage } from './process-message.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const policies = await loadPolicies();
const company = await startBambooHr();
after(() => company.stop());

const hris = await addSource(admin, { name: 'HRIS', kind: 'standard_webhooks' });
const bambooSecret = 'private-key-of-the-webhook';
const bamboo = {
  ...(await addSource(admin, {
    name: 'BambooHR',
    kind: 'bamboohr',
    config: { companyDomain: 'acme', baseUrl: company.baseUrl, internal: true },
    secret: bambooSecret,
    apiKey: company.apiKey,
  })),
  secret: bambooSecret,
};

const today = Temporal.Now.plainDateISO('UTC');
const inDays = (days: number) => today.add({ days }).toString();

/** Works on everything that waits, and tells what became of the latest message. */
async function work(): Promise<Listed> {
  const intake = { means: api.means, queue: api.queue, policies };
  for (const { organizationId: of, messageId } of await takeMessages(db, 50))
    await processMessage(intake, of, messageId);
  return latest();
}

async function latest(): Promise<Listed> {
  const { items } = (await admin.send('GET', '/inbound-messages')).json<{ items: Listed[] }>();
  const [first] = items;
  assert.ok(first);
  return first;
}

/** The wait of a message that was postponed is over. */
const skipPause = () => db.owner.query(`update inbound_message set try_at = now() where state = 'waiting'`);

const casesOf = async (personId: string) => {
  const { rows } = await db.owner.query<{ day: Temporal.PlainDate; kind: string }>(
    `select d.last_working_day as day, d.kind from offboarding o join departure d using (organization_id, departure_id)
     where o.person_id = $1 order by o.number`,
    [personId],
  );
  return rows.map(({ day, kind }) => ({ day: day.toString(), kind }));
};

type Listed = { readonly id: string; readonly state: string; readonly reason: string | null };
type Told = { readonly id: string; readonly type?: string; readonly at?: string; readonly [field: string]: unknown };
let deliveries = 0;

/** A message of our own shape, delivered and worked on. */
async function tell({ type = 'departure.scheduled', at = '2026-11-01T08:00:00Z', ...data }: Told) {
  deliveries += 1;
  const body = { type, timestamp: at, data };
  const answer = await postStandard(api, hris, { id: `msg_${deliveries}`, body });
  assert.equal(answer.statusCode, 202, answer.body);
  return work();
}

const leaving = (employeeNumber: string, more: object = {}) => ({
  person: { employeeNumber },
  kind: 'voluntary',
  lastWorkingDay: inDays(30),
  ...more,
});

let clock = Math.floor(Date.now() / 1000) - 200;

/** A webhook of BambooHR, which names the employee and carries no value. */
async function change(employeeId: string, type = 'employee.updated') {
  clock += 1;
  const body = {
    type,
    timestamp: new Date(clock * 1000).toISOString(),
    data: { companyId: 'acme', employeeId, changedFields: ['employmentHistoryStatus'] },
  };
  assert.equal((await postBamboo(api, bamboo, body, clock)).statusCode, 202);
  return work();
}

const hired = { date: '2020-01-01', employmentStatus: 'Full-Time', terminationTypeId: null };
const terminated = (date: string, type: string | null = 'Resignation (Voluntary)') => ({
  date,
  employmentStatus: 'Terminated',
  terminationTypeId: type,
});
const worker = (
  employeeNumber: string | null,
  status: string,
  ...rows: (typeof hired | ReturnType<typeof terminated>)[]
) => ({
  fields: { employeeNumber, status, hireDate: '2020-01-01' },
  employmentStatus: rows,
});

test('a signed message opens one case, however often and under whichever delivery it is told (edge-01)', async () => {
  const person = await addPerson(db, organizationId, 'S1');
  const first = await tell({ id: 't-1', ...leaving('S1') });
  assert.deepEqual([first.state, first.reason], ['done', 'It opened OFF-1.']);
  const again = await tell({ id: 't-1', ...leaving('S1') });
  assert.deepEqual([again.state, again.reason], ['done', 'Nothing changed: it was told before, and is OFF-1.']);
  assert.equal((await admin.send('POST', `/inbound-messages/${first.id}/replay`)).statusCode, 200);
  await work();
  assert.deepEqual(await casesOf(person), [{ day: inDays(30), kind: 'voluntary' }]);
});

test('a cancellation that overtakes its departure keeps it away, unless it is announced anew afterwards (edge-03)', async () => {
  const person = await addPerson(db, organizationId, 'S2');
  const cancelled = await tell({ id: 't-2', type: 'departure.cancelled', at: '2026-11-02T08:00:00Z' });
  assert.equal(cancelled.state, 'done');
  const late = await tell({ id: 't-2', at: '2026-11-01T08:00:00Z', ...leaving('S2') });
  assert.equal(late.state, 'done');
  assert.match(late.reason ?? '', /had taken this departure back/);
  assert.deepEqual(await casesOf(person), []);
  const anew = await tell({ id: 't-2', at: '2026-11-03T08:00:00Z', ...leaving('S2') });
  assert.match(anew.reason ?? '', /It opened/);
});

test('what is not certain becomes a question with a sentence, and opens nothing', async () => {
  const [known, twice] = [await addPerson(db, organizationId, 'S3'), await addPerson(db, organizationId, 'S4')];
  await db.owner.query(
    `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
     values ($1, gen_random_uuid(), $2, 'hr', 'S4-b', 'contractor', '2024-01-01')`,
    [organizationId, twice],
  );
  const questions = [
    [{ id: 'q-1', ...leaving('S3', { person: { workEmail: 's3@example.test' } }) }, /address or a name alone/],
    [{ id: 'q-2', ...leaving('NOBODY') }, /Nobody has the employee number NOBODY/],
    [{ id: 'q-3', ...leaving('S4') }, /several employments/],
    [{ id: 'q-4', ...leaving('S3', { lastWorkingDay: inDays(-90) }) }, /90 days ago/],
  ] as const;
  for (const [told, words] of questions) {
    const { state, reason } = await tell(told);
    assert.equal(state, 'question', reason ?? '');
    assert.match(reason ?? '', words);
  }
  assert.deepEqual([...(await casesOf(known)), ...(await casesOf(twice))], []);
});

test('a message never starts a playbook that acts without an approval: that is for a person', async () => {
  const person = await addPerson(db, organizationId, 'S9');
  const sender = await addSource(admin, {
    name: 'Hasty',
    kind: 'standard_webhooks',
    config: { playbook: 'immediate' },
  });
  const body = {
    type: 'departure.scheduled',
    timestamp: '2026-11-01T08:00:00Z',
    data: { id: 't-9', ...leaving('S9') },
  };
  assert.equal((await postStandard(api, sender, { id: 'msg_hasty', body })).statusCode, 202);
  const { state, reason } = await work();
  assert.equal(state, 'question');
  assert.match(reason ?? '', /acts without an approval, so a person has to open/);
  assert.deepEqual(await casesOf(person), []);
});

test('another day for a departure that is known, a second source, and a cancellation are questions', async () => {
  const person = await addPerson(db, organizationId, 'S5');
  await tell({ id: 't-5', ...leaving('S5') });
  const moved = await tell({ id: 't-5', type: 'departure.changed', ...leaving('S5', { lastWorkingDay: inDays(40) }) });
  assert.equal(moved.state, 'question');
  assert.match(moved.reason ?? '', new RegExp(`now says ${inDays(40)} .* has ${inDays(30)}`));
  const second = await tell({ id: 't-5b', ...leaving('S5') });
  assert.deepEqual([second.state, /already has an open case/.test(second.reason ?? '')], ['question', true]);
  const back = await tell({ id: 't-5', type: 'departure.cancelled' });
  assert.equal(back.state, 'question');
  assert.match(
    back.reason ?? '',
    /takes back the departure of OFF-\d+\. Cancel the case \(.* cancel OFF-\d+ --reason TEXT\), or leave it\./,
  );
  assert.deepEqual(await casesOf(person), [{ day: inDays(30), kind: 'voluntary' }]);
});

test('a placeholder for a day, and a body that says nothing, are refused in words without their content (edge-10)', async () => {
  await addPerson(db, organizationId, 'S6');
  for (const lastWorkingDay of ['9999-12-31', '1900-01-01', '2026-02-31', '0000-00-00']) {
    assert.equal((await tell({ id: 'p', ...leaving('S6', { lastWorkingDay }) })).state, 'refused', lastWorkingDay);
  }
  for (const body of ['CANARY', '[]', '{"type":"departure.scheduled","data":{"id":"CANARY"}}', '\u0000']) {
    deliveries += 1;
    await postStandard(api, hris, { id: `msg_${deliveries}`, body });
    const { state, reason } = await work();
    assert.equal(state, 'refused', body);
    assert.ok(!reason?.includes('CANARY'));
  }
  const other = await tell({ id: 'o', type: 'payroll.closed' });
  assert.deepEqual([other.state, other.reason], ['done', 'It is about something other than a departure.']);
});

test('a webhook without values is followed by a read of the worker, whose future last day opens the case', async () => {
  const person = await addPerson(db, organizationId, 'B1');
  await company.setEmployee('101', worker('B1', 'Active', terminated(inDays(21)), hired));
  const { state, reason } = await change('101');
  assert.equal(state, 'done', reason ?? '');
  assert.match(reason ?? '', /It opened/);
  assert.deepEqual(await casesOf(person), [{ day: inDays(21), kind: 'voluntary' }]);
  assert.match((await change('101')).reason ?? '', /told before/);
});

test('how somebody leaves is read from the words; without any, nothing reaches them until somebody says otherwise', async () => {
  const kinds = [
    ['Termination (Involuntary)', 'involuntary'],
    ['Retirement', 'retirement'],
    [null, 'involuntary'],
  ] as const;
  for (const [index, [type, kind]] of kinds.entries()) {
    const number = `BK${index}`;
    const person = await addPerson(db, organizationId, number);
    await company.setEmployee(`20${index}`, worker(number, 'Active', hired, terminated(inDays(3), type)));
    await change(`20${index}`);
    assert.deepEqual(await casesOf(person), [{ day: inDays(3), kind }], String(type));
  }
  const person = await addPerson(db, organizationId, 'BK9');
  await company.setEmployee('209', worker('BK9', 'Active', hired, terminated(inDays(3), 'Death')));
  const { state, reason } = await change('209');
  assert.equal(state, 'question', 'a death is for a person to open');
  assert.match(reason ?? '', /"bereavement" acts without an approval/);
  assert.deepEqual(await casesOf(person), []);
});

test('an old message that says somebody leaves does nothing once the source shows them as active (edge-146)', async () => {
  const person = await addPerson(db, organizationId, 'B2');
  await company.setEmployee('102', worker('B2', 'Active', hired));
  // Its own values are from another time, and are not looked at.
  const body = { employees: [{ id: '102', action: 'Updated', fields: { status: { value: 'Inactive' } } }] };
  clock += 1;
  await postBamboo(api, bamboo, body, clock);
  const { state, reason } = await work();
  assert.equal(state, 'done');
  assert.equal(reason, 'Nothing was done: the source shows worker B2 as active, with no day on which they leave.');
  assert.equal((await postBamboo(api, bamboo, body, clock - 400)).statusCode, 401, 'a replay is too old to be heard');
  assert.deepEqual(await casesOf(person), []);
});

test('a departure that is gone from the source is a question while its case is open', async () => {
  await addPerson(db, organizationId, 'B3');
  await company.setEmployee('103', worker('B3', 'Active', hired, terminated(inDays(9))));
  await change('103');
  await company.setEmployee('103', worker('B3', 'Active', hired));
  const { state, reason } = await change('103');
  assert.equal(state, 'question');
  assert.match(reason ?? '', /no longer shows that worker B3 leaves, and OFF-\d+ is open/);
});

test('what BambooHR shows in contradiction, or in words nobody mapped, is never acted upon (edge-17)', async () => {
  const person = await addPerson(db, organizationId, 'B4');
  const back = { ...hired, date: inDays(60) };
  const shown = [
    [worker('B4', 'Inactive', hired), /names no day/],
    [worker('B4', 'Active', hired, terminated(inDays(-2))), /as active, and as having left/],
    [worker('B4', 'Active', hired, terminated(inDays(5)), back), /there again from/],
    [worker(null, 'Active', hired, terminated(inDays(5))), /no employee number/],
    [worker('B4', 'Inactive', hired, { ...terminated(inDays(-1)), employmentStatus: 'T' }), /names no day/],
    [null, /does not show the worker/],
  ] as const;
  for (const [employee, words] of shown) {
    await company.setEmployee('104', employee);
    const { state, reason } = await change('104');
    assert.equal(state, 'question', reason ?? '');
    assert.match(reason ?? '', words);
  }
  assert.match((await change('104', 'employee.deleted')).reason ?? '', /That is no departure/);
  assert.deepEqual(await casesOf(person), []);
});

test('a source that cannot be reached is asked again later, and a key without the right becomes a question', async () => {
  const person = await addPerson(db, organizationId, 'B5');
  await company.setEmployee('105', worker('B5', 'Inactive', hired, terminated(inDays(-1))));
  await company.failNext(1, 503, '120');
  const waiting = await change('105');
  assert.deepEqual([waiting.state, waiting.reason], ['waiting', 'BambooHR answered 503.']);
  assert.deepEqual(await takeMessages(db, 50), [], 'not before the pause is over');
  await skipPause();
  assert.match((await work()).reason ?? '', /It opened/);
  assert.equal((await casesOf(person)).length, 1);
  for (const status of [401, 403]) {
    await company.failNext(1, status);
    assert.equal((await change('105')).state, 'question', String(status));
  }
});

test('a worker that died in the middle leaves the message to the next one, which opens no second case', async () => {
  const person = await addPerson(db, organizationId, 'S7');
  await postStandard(api, hris, {
    id: 'msg_died',
    body: { type: 'departure.scheduled', timestamp: '2026-11-01T08:00:00Z', data: { id: 't-7', ...leaving('S7') } },
  });
  const intake = { means: api.means, queue: api.queue, policies };
  const [taken] = await takeMessages(db, 50);
  assert.ok(taken);
  assert.deepEqual(await takeMessages(db, 50), [], 'nobody else has it meanwhile');
  await skipPause();
  const [second] = await takeMessages(db, 50);
  assert.deepEqual(second, taken);
  const run = () => processMessage(intake, taken.organizationId, taken.messageId);
  await Promise.all([run(), run()]);
  assert.equal((await casesOf(person)).length, 1);
  assert.equal((await latest()).state, 'done');
});

test('a restored copy leaves what waits alone until its cases are let go on', async () => {
  await db.owner.query(`update organization set settings = '{"restored": {}}' where organization_id = $1`, [
    organizationId,
  ]);
  await postStandard(api, hris, { id: 'msg_restored', body: { type: 'other' } });
  assert.deepEqual(await takeMessages(db, 50), []);
  await db.owner.query(`update organization set settings = '{}' where organization_id = $1`, [organizationId]);
  assert.equal((await work()).state, 'done');
});

test('nobody sees or repeats a message about themselves', async () => {
  const person = await addPerson(db, organizationId, 'S8');
  const about = await tell({ id: 't-8', ...leaving('S8') });
  const second = await tell({ id: 't-8b', ...leaving('S8') });
  assert.equal(second.state, 'question');
  const themselves = await signInAs(api, organizationId, undefined, person);
  const { items } = (await themselves.send('GET', '/inbound-messages')).json<{ items: Listed[] }>();
  assert.ok(items.length > 0);
  assert.ok(!items.some(({ id }) => id === about.id || id === second.id));
  assert.equal((await themselves.send('POST', `/inbound-messages/${about.id}/replay`)).statusCode, 404);
});
