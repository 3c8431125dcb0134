import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { plannedCase } from '../../test/planned-case.ts';
import { takeReminderRounds } from '../store/messages/reminders.ts';
import { systemActor } from '../core/event.ts';
import { remind } from '../jobs/messages/remind.ts';
import { insertEmbargo } from '../store/cases/embargo.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { BulkAnswer } from './schemas/bulk.ts';
import type { OffboardingSummary } from './schemas/cases.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let research: TestOperator;

const inside = <Row extends Readonly<Record<string, unknown>>>(sql: string, values: readonly unknown[] = []) =>
  withOrganization(db, organizationId, (tx) => tx.query<Row>(sql, [organizationId, ...values]));
const bulk = async (by: TestOperator, deed: string, body: object): Promise<BulkAnswer> => {
  const answer = await by.send('POST', `/offboarding-bulk/${deed}`, body);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<BulkAnswer>();
};
const refusal = async (by: TestOperator, deed: string, body: object) => {
  const answer = await by.send('POST', `/offboarding-bulk/${deed}`, body);
  return { status: answer.statusCode, detail: answer.json<{ detail: string }>().detail };
};
const sorted = (rows: readonly unknown[]) => rows.map(String).toSorted((a, b) => a.localeCompare(b));
const cases = async () =>
  (await admin.send('GET', '/offboardings?sort=name')).json<{ items: OffboardingSummary[] }>().items;
type Mail = { readonly to: string; readonly steps: readonly string[] };
const mails = () =>
  inside<Mail>(
    `select coalesce(operator_id, person_id)::text as to, content->'stepIds' as steps from message where organization_id = $1
       and template = 'digest' and channel = 'mail' order by message_id`,
  );

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  research = await signInAs(api, organizationId, [{ role: 'hr', scope: 'department', value: 'Research' }]);
  await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  for (const number of ['E1', 'E2', 'E3', 'E4']) {
    const personId = await addPerson(db, organizationId, number);
    if (number === 'E1') await addAsset(db, organizationId, 'LT-0412', personId);
  }
  await inside(`update person set department = 'Research' where organization_id = $1 and display_name = 'Person E3'`);
  const place = { means: api.means, queue: api.queue, organizationId };
  for (const number of ['E1', 'E2', 'E3', 'E4']) await plannedCase(place, number);
  const hidden = (await cases()).find(({ person }) => person.name === 'Person E4');
  await withOrganization(db, organizationId, (tx) =>
    insertEmbargo(tx, {
      offboardingId: hidden?.id ?? '',
      named: [],
      end: { until: Temporal.Instant.from('2099-01-01T00:00Z'), untilInformed: false },
      actor: systemActor,
    }),
  );
});

test('a filter reaches what the sender may see, and nothing of what is confidential', async () => {
  assert.equal((await bulk(admin, 'assign', { filter: {}, owner: null, dryRun: true })).total, 3);
  assert.equal((await bulk(research, 'assign', { filter: {}, owner: null, dryRun: true })).total, 1);
  assert.equal((await bulk(admin, 'assign', { filter: { search: 'E2' }, owner: null, dryRun: true })).total, 1);
  const hidden = (
    await inside<{ number: number }>(`select number from offboarding where organization_id = $1 order by number`)
  ).map(({ number }) => `OFF-${number}`);
  assert.equal((await bulk(admin, 'assign', { cases: hidden, owner: null, dryRun: true })).total, 3);
});

test('when others match by now than were counted, nothing is done', async () => {
  const { status, detail } = await refusal(admin, 'assign', { filter: {}, owner: admin.operatorId, expected: 2 });
  assert.equal(status, 409);
  assert.match(detail, /^3 cases match by now, not 2/);
  assert.deepEqual(
    (await cases()).map(({ owner }) => owner),
    [null, null, null],
  );
});

test('each case succeeds or fails by itself, and says why', async () => {
  const { results } = await bulk(admin, 'assign', { filter: {}, owner: research.operatorId, expected: 3 });
  const said = results.map(({ name, outcome, sentence }) => [name, outcome, sentence === null]);
  assert.deepEqual(sorted(said), ['Person E1,failed,false', 'Person E2,failed,false', 'Person E3,done,true']);
  assert.match(results.find(({ outcome }) => outcome === 'failed')?.sentence ?? '', /does not reach this case/);
  await bulk(admin, 'assign', { filter: {}, owner: null });
});

test('a look reaches every case of a filter, and answers where to go on', async () => {
  const { total, results, next } = await bulk(admin, 'look', { filter: { state: 'open' } });
  assert.deepEqual([total, results.map(({ outcome }) => outcome), next], [3, ['done', 'done', 'done'], null]);
});

test('without a mail server nobody is reminded, and the sentence says what to set up', async () => {
  const { status, detail } = await refusal(admin, 'remind', { filter: {} });
  assert.equal(status, 422);
  assert.match(detail, /no mail server is set up/);
});

test('whoever has something to do in many cases gets one mail with all of it, and no second one that day', async () => {
  await inside(
    `insert into mail_server (organization_id, host, port, tls, from_address, from_name) values ($1, 'mail', 25, 'none', 'hb@example.test', 'Handback')`,
  );
  await inside(`update step set state = 'asked' where organization_id = $1 and mode = 'human' and state = 'waiting'`);
  const nothing = await inside<{ number: number }>(
    `update step set state = 'withdrawn' where organization_id = $1 and offboarding_id = (select o.offboarding_id from offboarding o
       join person p using (organization_id, person_id) where o.organization_id = $1 and p.display_name = 'Person E2') returning 1`,
  );
  assert.ok(nothing.length > 0);
  const { results } = await bulk(admin, 'remind', { filter: { state: 'open' }, expected: 3 });
  const outcomes = results.map(({ name, outcome, because }) => [name, outcome, because]);
  assert.deepEqual(sorted(outcomes), ['Person E1,done,', 'Person E2,left,nothing_waits', 'Person E3,done,']);
  const sent = await mails();
  const perPerson = Map.groupBy(sent, ({ to }) => to);
  assert.ok(
    [...perPerson.values()].every((own) => own.length === 1),
    'one mail for each of them',
  );
  const reached = await inside<{ cases: number }>(
    `select count(distinct s.offboarding_id)::integer as cases from message m, jsonb_array_elements_text(m.content->'stepIds') x
       join step s on s.organization_id = $1 and s.step_id = x::uuid where m.organization_id = $1 and m.operator_id = $2`,
    [admin.operatorId],
  );
  assert.equal(reached[0]?.cases, 2, 'one mail is about both cases');
  const again = await bulk(admin, 'remind', { filter: { state: 'open' } });
  const why = again.results.map(({ because }) => because);
  assert.deepEqual(sorted(why), ['asked_today', 'asked_today', 'nothing_waits']);
  assert.equal((await mails()).length, sent.length);
});

test('being asked again costs nobody what they would have been told by themselves', async () => {
  const before = (await mails()).length;
  const tuesday = Temporal.Instant.from('2026-12-01T09:00Z');
  await takeReminderRounds(db, 1000, tuesday);
  const told = await withOrganization(db, organizationId, (tx) => remind(tx, tuesday));
  assert.ok(told > 0);
  assert.equal((await mails()).length, before + told);
});

test('nothing about a case that has been paused or held goes to anybody', async () => {
  await inside(`update offboarding set paused = true where organization_id = $1`);
  const { results } = await bulk(admin, 'remind', { filter: { state: 'open' } });
  assert.deepEqual([...new Set(results.map(({ because }) => because))], ['paused']);
});
