import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addSource, postStandard } from '../../test/hr-source.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { workOnMessages } from '../../test/scim-push.ts';
import type { ReceivedDeparture } from './schemas/cases.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const everywhere = { scope: 'organization', value: '' } as const;
const admin = await signInAs(api, organizationId, [
  { role: 'admin', ...everywhere },
  { role: 'hr', ...everywhere },
]);
const lastWorkingDay = Temporal.Now.plainDateISO().add({ days: 60 }).toString();
const leaving = { kind: 'voluntary', lastWorkingDay };
let count = 0;

/** Somebody of this kind; answers their employee number. */
async function person(facts: { readonly type?: string; readonly country?: string; readonly department?: string } = {}) {
  count += 1;
  const number = `R${count}`;
  const id = await addPerson(db, organizationId, number);
  await db.owner.query('update person set country = $2, department = $3 where person_id = $1', [
    id,
    facts.country ?? 'DE',
    facts.department ?? 'Sales',
  ]);
  await db.owner.query('update employment set worker_type = $2 where person_id = $1', [id, facts.type ?? 'employee']);
  return number;
}

/** The policies that a departure of theirs is opened with. */
async function opened(employeeNumber: string, body: object = {}): Promise<readonly (string | undefined)[]> {
  const made = await admin.send('POST', '/departures', { ...leaving, person: { employeeNumber }, ...body });
  assert.equal(made.statusCode, 201, made.body);
  const { playbook, overlays = [] } = made.json<ReceivedDeparture>();
  return [playbook, ...overlays];
}

const setRules = (rules: unknown) => admin.send('POST', '/playbook-rules', { rules });

test('where nobody names a playbook, the kind of worker and of departure choose it; whoever names one gets that', async () => {
  assert.deepEqual(await opened(await person()), ['standard']);
  assert.deepEqual(await opened(await person({ type: 'contractor' })), ['contractor']);
  assert.deepEqual(await opened(await person(), { kind: 'death' }), ['bereavement']);
  assert.deepEqual(await opened(await person({ type: 'contractor' }), { playbook: 'standard' }), ['standard']);
});

test('rules of one’s own go by place and department, lay overlays, and leave out those that do not fit', async () => {
  const answer = await setRules([
    { when: { field: 'worker.type', is: 'contractor' }, playbook: 'contractor' },
    { when: { not: { field: 'person.country', in: ['DE'] } }, overlays: ['remote-abroad'] },
    { when: { field: 'person.department', is: 'Board' }, overlays: ['executive'] },
  ]);
  assert.equal(answer.statusCode, 200, answer.body);
  const board = await person({ country: 'FR', department: 'Board' });
  const tried = await admin.send('GET', `/playbook-rules/choice?employeeNumber=${board}`);
  assert.deepEqual(tried.json(), { playbook: 'standard', overlays: ['remote-abroad', 'executive'] });
  assert.deepEqual(await opened(board), ['standard', 'remote-abroad', 'executive']);
  assert.deepEqual(await opened(await person({ country: 'FR' }), { overlays: ['executive'] }), [
    'standard',
    'remote-abroad',
    'executive',
  ]);
  const [playbook] = await opened(await person({ type: 'contractor', department: 'Board' }));
  assert.equal(playbook, 'contractor');
  assert.equal((await setRules(null)).json<{ own: boolean }>().own, false);
});

test('a message gets the playbook that the rules choose, and a death is for a person to open', async () => {
  const source = await addSource(admin, { name: 'HRIS', kind: 'standard_webhooks' });
  const tell = async (employeeNumber: string, kind: string) => {
    const data = {
      id: `d-${employeeNumber}`,
      person: { employeeNumber },
      kind,
      lastWorkingDay,
    };
    const body = { type: 'departure.scheduled', timestamp: '2026-11-01T08:00:00Z', data };
    assert.equal((await postStandard(api, source, { id: `msg_${employeeNumber}`, body })).statusCode, 202);
    await workOnMessages(api);
    const { items } = (await admin.send('GET', '/inbound-messages')).json<{
      items: { state: string; reason: string }[];
    }>();
    return items[0];
  };
  const contractor = await person({ type: 'third_party' });
  assert.equal((await tell(contractor, 'contract_end'))?.state, 'done');
  const { rows } = await db.owner.query<{ playbook: string }>(
    `select o.playbook_body->>'playbook' as playbook from offboarding o join employment e using (person_id) where e.worker_id = $1`,
    [contractor],
  );
  assert.deepEqual(rows, [{ playbook: 'contractor' }]);
  const said = await tell(await person(), 'death');
  assert.equal(said?.state, 'question');
  assert.match(said?.reason ?? '', /"bereavement" acts without an approval, so a person has to open/);
});

test('a rule that cannot hold is refused with its number, and nothing is kept', async () => {
  const refused = async (rules: unknown, words: RegExp) => {
    const answer = await setRules(rules);
    assert.equal(answer.statusCode, 400);
    assert.match(answer.json<{ detail: string }>().detail, words);
  };
  await refused([{ playbook: 'standard' }, { playbook: 'nothing' }], /Rule 2: there is no playbook "nothing"/);
  await refused([{ overlays: ['nothing'] }], /Rule 1: there is no overlay "nothing"/);
  await refused(
    [{ playbook: 'bereavement', overlays: ['remote-abroad'] }],
    /Rule 1: the overlay "remote-abroad" is laid over/,
  );
  await refused(
    [{ when: { field: 'account.privileged', is: true }, playbook: 'standard' }],
    /Rule 1, when: account\.privileged/,
  );
  await refused([{ wehn: {}, playbook: 'standard' }], /Rule 1: .*wehn/);
  assert.equal((await admin.send('GET', '/playbook-rules')).json<{ own: boolean }>().own, false);
});

test('for a number that several people have, no policy is guessed', async () => {
  const [first, second] = [await person(), await person()];
  await db.owner.query(
    `insert into person_identifier (organization_id, person_identifier_id, person_id, source, kind, value)
     select organization_id, gen_random_uuid(), person_id, 'payroll', kind, $2 from person_identifier where kind = 'employee_number' and value = $1`,
    [second, first],
  );
  const tried = await admin.send('GET', `/playbook-rules/choice?employeeNumber=${first}&kind=voluntary`);
  assert.equal(tried.statusCode, 422, tried.body);
  assert.match(tried.body, /Several people/);
});
