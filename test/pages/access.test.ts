import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { AccessRow } from '../../src/api/schemas/access-matrix.ts';
import type { Application } from '../../src/api/schemas/inventory.ts';
import type { HeldSeat } from '../../src/api/schemas/licences.ts';
import { observeOffboarding } from '../../src/jobs/looks/observe.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages, untilFocused } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addApplication, addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;
let directory: string;
const licenceId = '01a20000-0000-7000-8000-000000000001';

const inside = (sql: string, values: readonly unknown[] = []) =>
  withOrganization(db, organizationId, (tx) => tx.query(sql, [organizationId, ...values]));
const read = async <T>(path: string): Promise<T> => {
  const answer = await admin.send('GET', path);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<T>();
};
// What another system refused is a 502, which the browser words as an error of its own.
const isOurs = (complaint: string) => !complaint.includes('status of 502');
const openAs = async (options: Parameters<typeof openWindow>[1] = {}) => {
  const window = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, window.context);
  return window;
};

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  // Nothing listens there, so it cannot be asked.
  directory = await addApplication(db, organizationId, {
    name: 'Directory',
    connector: 'scim',
    config: { baseUrl: 'https://127.0.0.1:1/scim', internal: true, canary: { id: 'canary' } },
    credentials: { token: 'token' },
  });
  await addApplication(db, organizationId, { name: 'Badges', connector: 'manual', config: {} });
  for (const number of ['E1', 'E2']) {
    const personId = await addPerson(db, organizationId, number);
    await inside(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, active, seen_at)
       values ($1, gen_random_uuid(), $2, $3, $3, $4, 'identifier', true, now())`,
      [directory, number, personId],
    );
    const accessEndsAt = Temporal.Now.instant().subtract({ hours: 2 }).toString();
    const lastWorkingDay = accessEndsAt.slice(0, 10);
    const body = { person: { employeeNumber: number }, kind: 'voluntary', lastWorkingDay, accessEndsAt };
    const made = await admin.send('POST', '/departures', body);
    await observeOffboarding(api.means, organizationId, made.json<{ offboardingId: string }>().offboardingId);
  }
  // Of E1 the directory could be asked: the account was seen there, and its end asked for after that.
  await inside(
    `update item i set observed_value = 'found', observed_at = now(), observed_assurance = 'confirmed' from offboarding o
     where i.organization_id = $1 and o.organization_id = $1 and o.offboarding_id = i.offboarding_id and o.number = 1
       and i.application_id = $2 and i.kind = 'coverage'`,
    [directory],
  );
  await inside(
    `update item i set observed_value = 'held', observed_at = now() - interval '1 hour', observed_assurance = 'confirmed',
       commanded_at = now() - interval '1 minute', commanded_by = 'Handback', commanded_answer = 'accepted'
     from account n where i.organization_id = $1 and n.organization_id = $1 and n.account_id = i.account_id and n.login = 'E1'`,
  );
  await inside(
    `insert into account (organization_id, account_id, application_id, external_id, login, active, seen_at)
     values ($1, gen_random_uuid(), $2, 'orphan', 'orphan', true, now())`,
    [directory],
  );
  await inside(`insert into licence (organization_id, licence_id, name, seats) values ($1, $2, 'CAD', 2)`, [licenceId]);
  for (const number of ['E3', 'E4']) await addPerson(db, organizationId, number);
  await admin.send('POST', `/licences/${licenceId}/requests`, { employeeNumber: 'E3' });
});

test('what was asked to end and not read back is not shown gone, and what nobody could look into is unknown, loudly', async () => {
  const { page, complaints } = await openAs();
  await page.goto(`${api.url}/access`);
  await page.getByRole('button', { name: /^Person E1, Directory: Asked, not seen yet/ }).waitFor();
  const unknown = page.getByRole('button', { name: /^Person E2, Directory: Unknown/ });
  await unknown.waitFor();
  const held = page.locator('[data-access="unknown"]').first();
  assert.equal(await held.getAttribute('data-variant'), 'filled');
  await page
    .getByRole('columnheader', { name: /Directory/ })
    .getByText('cannot be asked')
    .waitFor();
  assert.equal(await page.locator('[data-access="done"]').count(), 0, 'nothing is shown gone');
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('the keyboard alone goes from cell to cell, opens one, and waives it until a day', async () => {
  const { page, complaints } = await openAs();
  await page.goto(`${api.url}/access`);
  const first = page.getByRole('button', { name: /^Person E1, Badges/ });
  await first.waitFor();
  assert.equal(await page.locator('[data-spot][tabindex="0"]').count(), 1, 'the table is one stop of the tab key');
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.locator('[data-spot]:focus', { hasText: /^Person E2, Directory/ }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Person E2 · Badges' });
  await dialog.getByText('Nobody but a person can look into this application').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'Waive' }).press('Enter');
  const waiving = page.getByRole('dialog', { name: 'Waive Badges for Person E2' });
  await waiving.getByLabel('Reason').fill('The building was given up.');
  await waiving.getByLabel('Until').fill('2099-01-31');
  await waiving.getByRole('button', { name: 'Waive Badges for Person E2' }).press('Enter');
  await page.getByRole('button', { name: /^Person E2, Badges: Waived/ }).waitFor();
  const { items } = await read<{ items: readonly AccessRow[] }>('/access?search=E2');
  const [part] = items[0]?.cells.find((cell) => cell.application.name === 'Badges')?.parts ?? [];
  assert.equal(part?.waived?.until?.slice(0, 10), '2099-01-31');
  assert.deepEqual(complaints, []);
});

test('a filter stands in the address, and on a phone the matrix is a list without a barrier', async () => {
  const { page, complaints } = await openAs({ viewport: phone, colorScheme: 'dark' });
  await page.goto(`${api.url}/access?application=${directory}`);
  await page.getByRole('link', { name: 'Person E2' }).waitFor();
  assert.equal(await page.getByRole('table').count(), 0);
  await page.getByRole('searchbox', { name: 'Name' }).fill('E2');
  await page.getByText('1 person', { exact: true }).waitFor();
  assert.match(page.url(), /search=E2/);
  await page.getByRole('button', { name: /Directory/ }).click();
  await page.getByRole('dialog', { name: 'Person E2 · Directory' }).waitFor();
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('an account of nobody gets somebody', async () => {
  const { page, complaints } = await openAs({ colorScheme: 'dark' });
  await page.goto(`${api.url}/access?tab=accounts`);
  await page.getByRole('button', { name: 'Say whose it is: orphan' }).click();
  const dialog = page.getByRole('dialog', { name: 'Say whose orphan is' });
  await dialog.getByLabel('Person').fill('E4');
  await page.getByRole('option', { name: /Person E4/ }).click();
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'It is theirs' }).click();
  await page.getByText('No account without an owner was seen').waitFor();
  const [account] = await inside(
    `select p.display_name as name from account n join person p on p.organization_id = $1 and p.person_id = n.person_id
     where n.organization_id = $1 and n.login = 'orphan'`,
  );
  assert.equal((account as { name: string }).name, 'Person E4');
  for (const [tab, empty] of [
    ['owned', 'Nothing is on record'],
    ['protected', 'No account is protected by name'],
  ] as const) {
    await page.goto(`${api.url}/access?tab=${tab}`);
    await page.getByText(empty).waitFor();
    assert.deepEqual(await findBarriers(page), []);
  }
  assert.deepEqual(complaints, []);
});

test('an application that cannot be asked says which departures wait for it', async () => {
  const { page, complaints } = await openAs();
  await page.goto(`${api.url}/applications`);
  await page.getByRole('link', { name: 'Directory' }).click();
  await page.getByText('While it cannot be asked, 2 cases cannot close:').waitFor();
  await page.getByRole('link', { name: 'Person E2' }).waitFor();
  await page.getByRole('button', { name: 'Try it now' }).click();
  await page.getByRole('alert').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints.filter(isOurs), []);
});

test('a manual application is connected with what people have to do there', async () => {
  const { page, complaints } = await openAs({ colorScheme: 'dark' });
  await page.goto(`${api.url}/applications`);
  await page.getByRole('button', { name: 'Connect an application' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an application' });
  await dialog.getByLabel('Name').fill('Alarm');
  await dialog.getByLabel('What people have to do there').fill('Take the code out.');
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Alarm' }).waitFor();
  await page.getByText('Take the code out.').waitFor();
  const { items } = await read<{ items: readonly Application[] }>('/applications');
  const added = items.find(({ name }) => name === 'Alarm');
  assert.deepEqual([added?.connector, added?.config], ['manual', { instructions: 'Take the code out.' }]);
  await page.getByRole('button', { name: 'Stop looking into it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop looking into Alarm' }).click();
  await page.getByText('No plan asks it').waitFor();
  assert.equal((await read<Application>(`/applications/${added?.id}`)).inScope, false);
  assert.deepEqual(complaints, []);
});

test('the form of a connector asks for what its kind needs, and hides what is secret', async () => {
  const { page, complaints } = await openAs();
  await page.goto(`${api.url}/applications`);
  await page.getByRole('button', { name: 'Connect an application' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an application' });
  await dialog.getByLabel('Kind of connection').selectOption('SCIM 2.0');
  await dialog.getByLabel('Name').fill('Chat');
  await dialog.getByLabel('Address').fill('https://127.0.0.1:1/scim');
  await dialog.getByLabel('Canary: an account that stays').first().fill('canary');
  const connect = dialog.getByRole('button', { name: 'Try and connect' });
  await connect.click();
  await untilFocused(dialog.getByLabel('Token').and(page.locator(':invalid')));
  await dialog.getByLabel('Token').fill('secret-token');
  assert.equal(await dialog.getByLabel('Token').getAttribute('type'), 'password');
  assert.deepEqual(await findBarriers(page), []);
  await connect.click();
  await dialog.getByRole('alert').waitFor();
  assert.equal(
    (await read<{ items: readonly Application[] }>('/applications')).items.some(({ name }) => name === 'Chat'),
    false,
  );
  assert.deepEqual(complaints.filter(isOurs), []);
});

test('a free seat goes to whoever waited, and says so', async () => {
  const { page, complaints } = await openAs();
  await page.goto(`${api.url}/licences`);
  await page.getByRole('link', { name: 'CAD' }).click();
  await page.getByRole('button', { name: 'Give a free seat' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give a seat of CAD' });
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'Give the seat' }).click();
  await page.getByText('Person E3 has a seat now.').waitFor();
  await page.getByText('Nobody waits.').waitFor();
  const { items } = await read<{ items: readonly HeldSeat[] }>(`/licences/${licenceId}/seats`);
  assert.deepEqual(
    items.map(({ person }) => person.name),
    ['Person E3'],
  );
  await page.goto(`${api.url}/licences?tab=harvest`);
  await page.getByText('No seat came back in this time').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('what a licence costs is said in its own currency', async () => {
  const { page, complaints } = await openAs({ viewport: phone });
  await page.goto(`${api.url}/licences/${licenceId}`);
  await page.getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change CAD' });
  await dialog.getByLabel('Price of one seat').fill('720.00');
  // A price needs its currency.
  await dialog.getByRole('button', { name: 'Save', disabled: true }).waitFor();
  await dialog.getByLabel('Currency').fill('gbp');
  await dialog.getByLabel('Paid by the').selectOption('year');
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('£720.00 a year').waitFor();
  assert.deepEqual(complaints, []);
});
