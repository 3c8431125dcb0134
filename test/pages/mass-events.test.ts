import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { MassEventAnswer, MassEventListed } from '../../src/api/schemas/mass-events.ts';
import { tendMassEvent } from '../../src/jobs/mass-events/tend-mass-event.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let hr: TestOperator;
let admin: TestOperator;

async function enter(operator: TestOperator) {
  const window = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, window.context);
  return window;
}

const events = async (by: TestOperator) =>
  (await by.send('GET', '/mass-events')).json<{ items: MassEventListed[] }>().items;

before(async () => {
  organizationId = await addOrganization(db);
  for (const number of ['E1', 'E2', 'E3']) await addPerson(db, organizationId, number);
  hr = await signInAs(api, organizationId, [{ role: 'hr', scope: 'organization', value: '' }]);
  admin = await signInAs(api, organizationId);
});

test('a list is prepared by one person, seen and confirmed by another, and shows how far it is', async () => {
  const first = await enter(hr);
  const { page } = first;
  await page.goto(`${api.url}/departures/new`);
  await page.getByRole('link', { name: 'Prepare a mass departure' }).click();
  await page.getByLabel('Name').fill('Plant North closes');
  await page.getByText('By number').click();
  await page.getByLabel('Employee numbers').fill('E1\nE2\nE99');
  await page.getByLabel('Last working day').fill('2027-03-31');
  await page.getByLabel('Who else may know').first().fill(admin.operatorId);
  await page.keyboard.press('Enter');
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('button', { name: 'Make the draft' }).click();
  await page
    .getByRole('alert')
    .getByText(/1 of 3 on the list cannot be taken. E99/)
    .waitFor();
  assert.deepEqual(await events(hr), [], 'nothing is kept of a list that cannot be taken');
  await page.getByLabel('Employee numbers').fill('E1\nE2');
  await page.getByRole('button', { name: 'Make the draft' }).click();
  await page.getByRole('heading', { level: 1, name: 'Plant North closes' }).waitFor();
  await page.getByRole('cell', { name: 'Person E2' }).waitFor();
  await page.getByRole('button', { name: 'Propose to open it for 2 people' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Agreed with the works council');
  await dialog.getByRole('button', { name: 'Propose to open it for 2 people' }).click();
  await page.getByText('You proposed this. Another person has to confirm it.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Open 2 cases' }).count(), 0);

  const second = await enter(admin);
  await second.page.goto(`${api.url}/mass-events`);
  await second.page.getByRole('link', { name: 'Plant North closes' }).click();
  await second.page.getByText('You are the second person').waitFor();
  await second.page.getByText('Agreed with the works council').waitFor();
  assert.deepEqual(await findBarriers(second.page), []);
  await second.page.getByRole('button', { name: 'Open 2 cases' }).click();
  const confirming = second.page.getByRole('dialog');
  await confirming.getByLabel(/^Type/).fill('Plant North closes');
  await confirming.getByRole('button', { name: 'Open 2 cases' }).click();
  await second.page.getByText('The cases are being opened: 0 of 2.').waitFor();
  const [event] = await events(admin);
  assert.equal(event?.state, 'open');
  await tendMassEvent({ ...api.means, queue: api.queue }, organizationId, event?.id ?? '');
  await second.page.reload();
  await second.page
    .getByRole('link', { name: /^OFF-\d+$/ })
    .first()
    .waitFor();
  const { counts } = (await admin.send('GET', `/mass-events/${event?.id}`)).json<MassEventAnswer>();
  assert.equal(counts.opened, 2);
  await second.page.goto(`${api.url}/mass-events/${event?.id}?state=refused`);
  await second.page.getByText('Nothing matches').waitFor();
  await second.page.setViewportSize(phone);
  assert.equal(await second.page.evaluate('document.documentElement.scrollWidth'), phone.width);
  assert.deepEqual([...first.complaints, ...second.complaints], []);
});

test('a file of leavers is read in the browser, and only its numbers are sent', async () => {
  const { page } = await enter(hr);
  await page.goto(`${api.url}/mass-events/new`);
  await page.getByText('By number').click();
  const buffer = Buffer.from(
    'employee_number,name,last_working_day\nE1,Person E1,2027-06-30\nE3,Person E3,2027-06-30\n',
  );
  await page.locator('input[type="file"]').setInputFiles({ name: 'leavers.csv', mimeType: 'text/csv', buffer });
  await page.getByText('2 numbers').waitFor();
  assert.equal(await page.getByLabel('Employee numbers').inputValue(), 'E1\nE3');
  const wrong = Buffer.from('asset_tag,serial\nLT-1,S1\n');
  await page.locator('input[type="file"]').setInputFiles({ name: 'things.csv', mimeType: 'text/csv', buffer: wrong });
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel('Employee numbers').inputValue(), 'E1\nE3', 'a wrong file changes nothing');
});
