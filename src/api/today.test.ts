import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import type { RoleGrant } from '../core/permission.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { OffboardingSummary } from './schemas/cases.ts';
import type { FoundThing } from './schemas/find.ts';
import type { Today } from './schemas/today.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let hr: TestOperator;
let manager: TestOperator;
const inHours = (hours: number) => Temporal.Now.instant().add({ hours }).toString({ smallestUnit: 'second' });
const today = Temporal.Now.plainDateISO('UTC');

const as = (role: RoleGrant['role'], scope: RoleGrant['scope'] = 'organization', value = '') =>
  signInAs(api, organizationId, [{ role, scope, value }]);
const read = async <T>(by: TestOperator, path: string) => {
  const answer = await by.send('GET', path);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<T>();
};
const inside = (sql: string, values: readonly unknown[]) =>
  withOrganization(db, organizationId, (tx) => tx.query(sql, [organizationId, ...values]));

async function leaves(by: TestOperator, employeeNumber: string, more: object): Promise<string> {
  const body = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: today.toString(), ...more };
  const answer = await by.send('POST', '/departures', body);
  assert.equal(answer.statusCode, 201, answer.body);
  const { offboardingId } = answer.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  return offboardingId;
}

before(async () => {
  organizationId = await addOrganization(db);
  [admin, hr, manager] = [await as('admin'), await as('hr'), await as('manager', 'department', 'Research')];
  const payroll = await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  await addApplication(db, organizationId, { name: 'Directory', connector: 'simulated', config: {} });
  for (const number of ['E1', 'E2', 'E3', 'E4', 'E5']) {
    const personId = await addPerson(db, organizationId, number);
    await inside(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, active, seen_at)
       values ($1, uuidv7(), $2, $3, $3, $4, 'identifier', true, now())`,
      [payroll, number, personId],
    );
    if (number === 'E1') await addAsset(db, organizationId, 'LT-0412', personId);
  }
  await inside(`update person set department = 'Research' where organization_id = $1 and display_name = $2`, [
    'Person E2',
  ]);
  await leaves(admin, 'E1', { accessEndsAt: inHours(-2) });
  await leaves(admin, 'E2', { accessEndsAt: inHours(30), lastWorkingDay: today.add({ days: 2 }).toString() });
  await leaves(hr, 'E3', { kind: 'involuntary', playbook: 'immediate', accessEndsAt: inHours(-1) });
});

/** What somebody saw of every account of a person. */
const seen = (employeeNumber: string, value: string) =>
  inside(
    `update item i set observed_value = $3, observed_at = now(), observed_assurance = 'confirmed' from account n
     where i.organization_id = $1 and n.organization_id = $1 and n.account_id = i.account_id and n.login = $2`,
    [employeeNumber, value],
  );

test('an account that nobody has looked at makes its leaver unknown, never gone, and one that was seen there can sign in', async () => {
  await seen('E1', 'unknown');
  assert.deepEqual((await read<Today>(admin, '/today')).left, { canSignIn: 0, unknown: 1 });
  await seen('E1', 'held');
  const { left, applications, needs, coming } = await read<Today>(admin, '/today');
  assert.deepEqual(left, { canSignIn: 1, unknown: 0 });
  assert.deepEqual(
    applications?.silent.map(({ name, problem }) => [name, problem === null]),
    [['Directory', false]],
  );
  assert.deepEqual([applications?.askable, applications?.byHand], [1, 1]);
  assert.equal(needs.approval, 2);
  assert.deepEqual(
    coming.items.filter(({ clock }) => clock === 'access').map(({ person }) => person),
    ['Person E2'],
  );
  assert.equal((await read<{ items: [] }>(admin, '/offboardings?waits=access')).items.length, 1);
});

test('somebody whose employment HR ended counts although nobody told of a departure', async () => {
  const end = (day: string | null) =>
    inside(`update employment set end_date = $2 where organization_id = $1 and worker_id = 'E4'`, [day]);
  await end(today.subtract({ days: 9 }).toString());
  assert.equal((await read<Today>(admin, '/today')).left?.canSignIn, 2);
  await end(null);
  assert.equal((await read<Today>(admin, '/today')).left?.canSignIn, 1);
});

test('a manager sees the cases of their own department, and no account or application', async () => {
  const page = await read<Today>(manager, '/today');
  assert.equal(page.left, null);
  assert.equal(page.applications, null);
  assert.deepEqual(
    page.coming.items.map(({ person }) => person),
    ['Person E2'],
  );
  assert.equal(page.cases, 1);
  assert.deepEqual(page.needs, {
    approval: 0,
    problem: 0,
    mine: 0,
    proposals: 0,
    commands: 0,
    questions: 0,
    held: 0,
    mass: 0,
  });
  const found = await read<{ items: FoundThing[] }>(manager, '/find?q=person');
  assert.deepEqual(
    found.items.map(({ kind, name }) => [kind, name]),
    [['departure', 'Person E2']],
  );
  assert.deepEqual((await read<{ items: [] }>(manager, '/find?q=LT-04')).items, []);
});

test('a confidential departure is nowhere on the page, in the lists, in what is found or in the file, but for the named', async () => {
  const everything = async (by: TestOperator) => {
    const paths = ['/today', '/offboardings', '/offboardings?waits=blocked', '/offboarding-views', '/offboardings.csv'];
    const answers = await Promise.all(paths.map(async (path) => (await by.send('GET', path)).body));
    const found = await read<{ items: FoundThing[] }>(by, '/find?q=E3');
    return `${answers.join(' ')} ${JSON.stringify(found.items.filter(({ kind }) => kind === 'departure'))}`;
  };
  assert.match(await everything(hr), /Person E3/);
  for (const other of [admin, manager]) assert.doesNotMatch(await everything(other), /E3/);
  assert.equal((await read<Today>(hr, '/today')).cases, 3);
  assert.equal((await read<Today>(admin, '/today')).cases, 2);
});

test('a list in any order goes on where it stopped, once for every case, and refuses the cursor of another order', async () => {
  for (const sort of ['opened', '-opened', 'access', '-access', 'name', '-name']) {
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { items: OffboardingSummary[]; next: string | null } = await read(
        hr,
        `/offboardings?limit=1&sort=${sort}${more}`,
      );
      names.push(...page.items.map(({ person }) => person.name));
      cursor = page.next;
    }
    assert.deepEqual(names.toSorted(), ['Person E1', 'Person E2', 'Person E3'], sort);
    if (sort.endsWith('name')) assert.deepEqual(names, sort === 'name' ? names.toSorted() : names.toSorted().reverse());
  }
  const { next } = await read<{ next: string }>(hr, '/offboardings?limit=1&sort=name');
  assert.equal((await hr.send('GET', `/offboardings?limit=1&sort=access&cursor=${next}`)).statusCode, 400);
});

test('the list as a file is defused for spreadsheets and holds every row', async () => {
  await inside(`update person set display_name = '=cmd()' where organization_id = $1 and display_name = $2`, [
    'Person E1',
  ]);
  const { body, headers } = await admin.send('GET', '/offboardings.csv?sort=name');
  assert.match(String(headers['content-type']), /^text\/csv/);
  const lines = body.trimEnd().split('\r\n');
  assert.equal(lines.length, 3);
  assert.match(lines[1] ?? '', /^OFF-\d+,'=cmd\(\),Sales,open,/);
  await inside(`update person set display_name = $2 where organization_id = $1 and display_name = '=cmd()'`, [
    'Person E1',
  ]);
});

test('a rehearsal of a departure says what they hold and what to mind, and opens nothing', async () => {
  const body = { person: { employeeNumber: 'E5' }, kind: 'voluntary', lastWorkingDay: '2026-12-25' };
  const answer = await admin.send('POST', '/departures/preview', body);
  assert.equal(answer.statusCode, 200, answer.body);
  const preview = answer.json<{
    items: object[];
    labels: object[] | null;
    warnings: { code: string }[];
    playbook: string;
  }>();
  assert.deepEqual(preview.items, [{ kind: 'account', count: 1 }]);
  assert.equal(preview.playbook, 'standard');
  assert.ok(preview.warnings.some(({ code }) => code === 'free_day'));
  const plain = (await hr.send('POST', '/departures/preview', body)).json<typeof preview>();
  assert.equal(plain.labels, null, 'hr sees no account by name');
  assert.equal((await read<Today>(admin, '/today')).cases, 2);
  const again = { ...body, person: { employeeNumber: 'E1' } };
  assert.equal((await admin.send('POST', '/departures/preview', again)).statusCode, 409);
});

test('what goes by a tag or number is found by how it begins', async () => {
  const found = async (q: string) => (await read<{ items: FoundThing[] }>(admin, `/find?q=${q}`)).items;
  assert.deepEqual(await found('lt-04'), [
    { kind: 'device', id: 'LT-0412', name: 'LT-0412', about: 'Model, Person E1' },
  ]);
  assert.equal((await found('OFF-1'))[0]?.name, 'Person E1');
  assert.deepEqual(
    (await found('payr')).map(({ kind }) => kind),
    ['application'],
  );
  assert.deepEqual(await found('%25'), []);
});
