import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { MassEventAnswer, MassEventListed, MassMemberListed } from '../../src/api/schemas/mass-events.ts';
import { observeOffboarding } from '../../src/jobs/looks/observe.ts';
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

/** What a worker does for an event: opens and plans its cases, carries an approval over, begins the next wave. */
async function work(eventId: string): Promise<void> {
  const means = { ...api.means, queue: api.queue };
  while (await tendMassEvent(means, organizationId, eventId));
  const { rows } = await db.owner.query<{ id: string }>(
    `select offboarding_id as id from offboarding where mass_event_id = $1 and state = 'open' and digest is null`,
    [eventId],
  );
  for (const { id } of rows) await observeOffboarding(api.means, organizationId, id);
  await tendMassEvent(means, organizationId, eventId);
}

test('twelve of a file are opened by two people, approved at once by two, paused, gone on with, and go in waves; one of them stays after all', async () => {
  const third = await signInAs(api, organizationId);
  const numbers = Array.from({ length: 12 }, (_, index) => `M${index + 1}`);
  for (const number of numbers) await addPerson(db, organizationId, number);
  const day = Temporal.Now.plainDateISO('UTC').subtract({ days: 2 }).toString();
  const file = (rows: readonly string[]) => ({
    name: 'leavers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `employee_number,name,last_working_day\n${rows.map((number) => `${number},Person ${number},${day}\n`).join('')}`,
    ),
  });

  const { page, complaints } = await enter(hr);
  await page.goto(`${api.url}/mass-events/new`);
  await page.getByLabel('Name').fill('The depot moves 🏭');
  await page.getByLabel('Last working day').fill(day);
  await page.getByText('This day has passed').waitFor();
  await page.getByText('By number').click();
  for (const { operatorId } of [admin, third]) {
    await page.getByLabel('Who else may know').first().fill(operatorId);
    await page.keyboard.press('Enter');
  }
  await page.getByLabel('People in a wave').fill('5');
  await page.getByLabel('Minutes between waves').fill('0');
  await page.getByLabel('Employee numbers').fill('M1\tPerson M1\nM2\tPerson M2');
  await page.getByText('This looks like a table').waitFor();
  await page.locator('input[type="file"]').setInputFiles(file(['M1', 'M2', 'M1']));
  await page.getByText('3 numbers').waitFor();
  await page.getByRole('button', { name: 'Make the draft' }).click();
  await page.getByRole('alert').getByText('On the list twice: Person M1.').waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'The depot moves 🏭', 'nothing that was typed is lost');
  await page.locator('input[type="file"]').setInputFiles(file(numbers));
  await page.getByText('12 numbers').waitFor();
  await page.getByRole('button', { name: 'Make the draft' }).click();
  await page.getByRole('heading', { level: 1, name: 'The depot moves' }).waitFor();
  await page.getByRole('button', { name: 'Propose to open it for 12 people' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('The board has decided');
  await page.getByRole('dialog').getByRole('button', { name: 'Propose to open it for 12 people' }).click();
  await page.getByText('You proposed this. Another person has to confirm it.').waitFor();

  const id = page.url().split('/').at(-1) ?? '';
  const event = async () => (await admin.send('GET', `/mass-events/${id}`)).json<MassEventAnswer>();
  const first = await enter(admin);
  await first.page.goto(`${api.url}/mass-events/${id}`);
  await first.page.getByRole('button', { name: 'Open 12 cases' }).click();
  const opening = first.page.getByRole('dialog');
  await opening.getByLabel(/^Type/).fill('The depot moves 🏭');
  await opening.getByRole('button', { name: 'Open 12 cases' }).click();
  await first.page.getByText('The cases are being opened: 0 of 12.').waitFor();
  await work(id);
  assert.partialDeepStrictEqual((await event()).counts, { opened: 12, planned: 12, approved: 0, waves: 3 });

  await page.reload();
  await page.getByText('Its plans wait for somebody with the right to approve them.').waitFor();
  const { plansDigest: digest } = await event();
  const refused = await hr.send('POST', `/mass-events/${id}/approve`, { digest, reason: 'Quickly' });
  assert.equal(refused.statusCode, 403, 'hr may not approve, on the page or past it');

  await first.page.reload();
  await first.page.getByRole('button', { name: 'Propose to approve 12 plans' }).click();
  await first.page.getByRole('dialog').getByLabel('Reason').fill('Looked at three of them');
  await first.page.getByRole('dialog').getByRole('button', { name: 'Propose to approve 12 plans' }).click();
  await first.page.getByText('You proposed this.').waitFor();
  assert.equal(await first.page.getByRole('button', { name: 'Approve 12 plans' }).count(), 0);
  const second = await enter(third);
  await second.page.goto(`${api.url}/mass-events/${id}`);
  await second.page.getByRole('button', { name: 'Approve 12 plans' }).click();
  const approving = second.page.getByRole('dialog');
  await approving.getByLabel(/^Type/).fill('The depot moves 🏭');
  await approving.getByRole('button', { name: 'Approve 12 plans' }).click();
  await approving.waitFor({ state: 'detached' });
  await second.page.getByText('The approval reaches the cases: 0 of 12.').waitFor();
  assert.equal((await event()).counts.approved, 0, 'a worker carries it over to the cases');

  // Both have the page before either of them presses: the second pause changes nothing.
  await first.page.getByRole('button', { name: 'Pause', exact: true }).click();
  await second.page.getByRole('button', { name: 'Pause', exact: true }).click();
  for (const each of [first.page, second.page]) {
    await each
      .getByRole('dialog')
      .getByRole('button', { name: /^Pause The depot/ })
      .click();
    await each.getByRole('dialog').waitFor({ state: 'detached' });
    await each.getByText('Paused', { exact: true }).waitFor();
  }
  const pauses = await db.owner.query(
    `select from event where stream_id = $1 and position('mass_event.paused'::bytea in bytes) > 0`,
    [organizationId],
  );
  assert.equal(pauses.rowCount, 1);
  await work(id);
  const held = await event();
  assert.deepEqual([held.releasedWaves, held.counts.approved], [0, 0], 'a pause holds the approval as well');

  await first.page
    .getByRole('link', { name: /^OFF-\d+$/ })
    .first()
    .click();
  await first.page.getByRole('button', { name: 'More', exact: true }).click();
  await first.page.getByRole('menuitem', { name: 'Take it back' }).click();
  const taking = first.page.getByRole('dialog');
  await taking.getByLabel('Reason').fill('Moves along with the depot');
  await taking.getByRole('button', { name: 'Show what changes' }).click();
  await taking.getByRole('button', { name: /^Take back OFF-/ }).click();
  await first.page.getByText('Nothing of this case is sent any more.').waitFor();

  await second.page.getByRole('button', { name: 'Go on', exact: true }).click();
  await second.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Go on with/ })
    .click();
  await second.page.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
  for (let round = 0; round < 3; round += 1) await work(id);
  assert.equal((await event()).releasedWaves, 3);
  assert.partialDeepStrictEqual((await event()).counts, { people: 12, going: 11, cancelled: 1, refused: 0 });
  await second.page.reload();
  await second.page.getByLabel('Show').selectOption({ label: 'taken back' });
  await second.page.getByText('1 row', { exact: true }).waitFor();
  assert.match(second.page.url(), /state=cancelled/);
  const members = await hr.send('GET', `/mass-events/${id}/members?state=cancelled`);
  assert.deepEqual(
    members.json<{ items: MassMemberListed[] }>().items.map(({ workerId }) => workerId),
    ['M1'],
  );
  assert.deepEqual(await findBarriers(second.page), []);
  assert.deepEqual([...complaints, ...first.complaints, ...second.complaints], []);
});
