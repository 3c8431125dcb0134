import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { OffboardingDetail, OffboardingSummary } from '../../src/api/schemas/cases.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../organization.ts';
import { plannedCase } from '../planned-case.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;

async function enter(options: Parameters<typeof openWindow>[1] = {}) {
  const window = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, window.context);
  return window;
}

const cases = async (query = '') =>
  (await admin.send('GET', `/offboardings${query}`)).json<{ items: OffboardingSummary[] }>().items;

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  for (const number of ['E1', 'E2', 'E3', 'E4', 'E5']) {
    const personId = await addPerson(db, organizationId, number);
    if (number === 'E1') await addAsset(db, organizationId, 'LT-0412', personId);
  }
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `update person set display_name = 'Anna Keller' where organization_id = $1 and display_name = 'Person E4'`,
      [organizationId],
    ),
  );
  const place = { means: api.means, queue: api.queue, organizationId };
  for (const number of ['E1', 'E2', 'E3']) await plannedCase(place, number);
});

test('filters, order and search stand in the address, and an address shows what it says', async () => {
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures`);
  await page.getByRole('link', { name: 'Person E1' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('E2');
  await page.getByText('1 row', { exact: true }).waitFor();
  assert.match(page.url(), /search=E2/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('3 rows').waitFor();
  await page.getByRole('button', { name: 'Person', exact: true }).click();
  await page.waitForURL(/sort=name/);
  await page.getByRole('link', { name: /^Needs approval/ }).click();
  await page.getByRole('link', { name: 'Person E3' }).waitFor();
  await page.goto(`${api.url}/departures?state=closed`);
  await page.getByText('Nothing matches').waitFor();
  assert.deepEqual(complaints, []);
});

test('a row is looked at with the space bar, and several are given to somebody at once', async () => {
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures?sort=name`);
  const rows = page.locator('[data-row]');
  await rows.first().focus();
  await page.keyboard.press(' ');
  const glance = page.getByRole('dialog', { name: 'Person E1' });
  await glance.getByText('Things return').first().waitFor();
  await page.keyboard.press('Escape');
  await glance.waitFor({ state: 'hidden' });
  await rows.first().focus();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await page.getByRole('button', { name: 'Who handles them' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over 2 cases' }).click();
  await page.getByText('2 selected').waitFor({ state: 'hidden' });
  const owners = (await cases('?sort=name')).map(({ owner }) => owner?.id ?? null);
  assert.deepEqual(owners, [admin.operatorId, admin.operatorId, null]);
  assert.deepEqual(complaints, []);
});

test('the list is exported with the filters of the address', async () => {
  const { page } = await enter();
  await page.goto(`${api.url}/departures?search=E2`);
  await page.getByText('1 row', { exact: true }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await (await download).createReadStream();
  const text = Buffer.concat(await file.toArray()).toString('utf8');
  assert.match(text, /^case,person,/);
  assert.match(text, /Person E2/);
  assert.doesNotMatch(text, /Person E1/);
});

test('a planned departure shows beforehand what comes of it, and opens one case when it is told', async () => {
  const { page, complaints } = await enter();
  await page.goto(api.url);
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: 'New departure' }).waitFor();
  await page.getByRole('combobox', { name: 'Who leaves' }).fill('E5');
  await page.getByRole('option', { name: /Person E5/ }).click();
  await page.getByLabel('Last working day').fill('2026-12-25');
  await page.getByText('The last working day is a free day there.').waitFor();
  await page.getByText(/^If you approve:/).waitFor();
  assert.equal((await cases()).length, 3, 'looking ahead keeps nothing');
  await page.getByRole('button', { name: 'Record the departure' }).click();
  await page.waitForURL(/\/departures\/OFF-\d+$/);
  const [made] = await cases('?search=E5');
  assert.equal(made?.lastWorkingDay, '2026-12-25');
  assert.equal(made?.playbook, 'standard');
  assert.equal(complaints.filter((one) => one.startsWith('error')).length, 0);
});

test('somebody who is leaving already is refused before anything is told', async () => {
  const { page } = await enter();
  const [known] = await cases('?search=E1');
  await page.goto(`${api.url}/departures/new?person=${known?.person.id}`);
  await page.getByLabel('Last working day').fill('2026-12-25');
  await page.getByRole('alert').waitFor();
  assert.match(await page.getByRole('alert').innerText(), /OFF-\d+|already|open/);
});

test('an immediate exit takes a person, "now" and the name once more, and the page turns into the live run', async () => {
  const { page } = await enter();
  const before = Temporal.Now.instant();
  await page.goto(`${api.url}/departures/new?immediate=true`);
  await page.getByRole('combobox', { name: 'Who leaves' }).fill('Anna');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: /Anna Keller/ }).click();
  await page.getByRole('button', { name: 'End access now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the access of Anna Keller now' }).click();
  await page.waitForURL(/\/departures\/OFF-\d+\?tab=activity$/);
  const number = /OFF-\d+/.exec(page.url())?.[0] ?? '';
  const made = (await admin.send('GET', `/offboardings/${number}`)).json<OffboardingDetail>();
  assert.equal(made.immediate, true);
  assert.equal(made.departure.kind, 'involuntary');
  const endsAt = Temporal.Instant.from(made.departure.accessEndsAt);
  const [from, until] = [before.subtract({ seconds: 1 }), Temporal.Now.instant()];
  assert.ok(Temporal.Instant.compare(from, endsAt) <= 0 && Temporal.Instant.compare(endsAt, until) <= 0);
});

test('a change of mind shows in the list by itself', async () => {
  const { page } = await enter();
  await page.goto(`${api.url}/departures?search=E3`);
  await page.getByRole('row', { name: /Person E3/ }).waitFor();
  const [one] = await cases('?search=E3');
  const answer = await admin.send('POST', `/offboardings/${one?.number}/cancel`, { reason: 'They stay.' });
  assert.equal(answer.statusCode, 200, answer.body);
  await page.getByRole('row', { name: /Person E3.*Taken back/ }).waitFor();
});

test('the palette finds a device by its tag and a departure by its name, with keys alone', async () => {
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures`);
  await page.getByRole('link', { name: 'Person E1' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.locator('[role="combobox"]:focus').waitFor();
  await page.keyboard.type('lt-04');
  await page.getByRole('option', { name: /LT-0412/ }).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Person E2');
  await page.getByRole('option', { name: /Person E2 OFF-/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/departures\/OFF-\d+$/);
  assert.equal(complaints.filter((one) => one.startsWith('error')).length, 0);
});

test('what is typed right after Ctrl K is not lost, and Enter waits for the answer', async () => {
  const { page } = await enter();
  await page.goto(`${api.url}/departures`);
  await page.getByRole('link', { name: 'Person E1' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('LT-0412');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/devices\/LT-0412$/);
});

test('the palette leads nobody to a screen that is not theirs', async () => {
  const auditor = await signInAs(api, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
  const { page, context } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId: auditor.operatorId }, context);
  await page.goto(`${api.url}/departures`);
  await page.getByRole('link', { name: 'Person E1' }).waitFor();
  await page.keyboard.press('Control+k');
  const options = page.getByRole('listbox').getByRole('option');
  await options.filter({ hasText: 'Departures' }).waitFor();
  const offered = (await options.allInnerTexts()).map((text) => text.split('\n')[0]);
  for (const other of ['HR', 'Day list', 'My team', 'New departure', 'Scan'])
    assert.ok(!offered.includes(other), other);
  const listed = await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link').allInnerTexts();
  assert.deepEqual(new Set(offered), new Set(listed));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`list and form have no barrier, in ${colorScheme}, on a laptop and on a phone`, async () => {
    const { page, complaints } = await enter({ colorScheme });
    await page.goto(`${api.url}/departures`);
    await page.getByRole('link', { name: 'Person E1' }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.goto(`${api.url}/departures/new`);
    await page.getByLabel('Last working day').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.goto(`${api.url}/departures/new?immediate=true`);
    await page.getByRole('button', { name: 'End access now' }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.setViewportSize(phone);
    for (const path of ['/departures', '/departures/new', '/departures/new?immediate=true']) {
      await page.goto(`${api.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), phone.width, path);
    }
    assert.deepEqual(complaints, []);
  });
}

test('all that match are selected beyond what is shown, and people are reminded of all of them with one mail each', async () => {
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `insert into mail_server (organization_id, host, port, tls, from_address, from_name) values ($1, 'mail', 25, 'none', 'hb@example.test', 'Handback')`,
      [organizationId],
    ),
  );
  await withOrganization(db, organizationId, (tx) =>
    tx.query(`update step set state = 'asked' where organization_id = $1 and mode = 'human' and state = 'waiting'`, [
      organizationId,
    ]),
  );
  for (let index = 0; index < 50; index += 1) {
    const employeeNumber = `X${index}`;
    await addPerson(db, organizationId, employeeNumber);
    const body = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: '2026-12-25' };
    assert.equal((await admin.send('POST', '/departures', body)).statusCode, 201);
  }
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures?state=open&search=Person`);
  await page.getByText('50 rows, and there are more').waitFor();
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
  await page.getByText('50 selected').waitFor();
  const open = (await cases('?state=open&search=Person&limit=200')).length;
  assert.ok(open > 50);
  const shown = page.locator('#content');
  await page.getByRole('button', { name: `Select all ${open} that match` }).click();
  await page.getByText(`All ${open} that match are selected`).waitFor();
  await page.getByRole('button', { name: 'Remind' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remind' });
  await dialog.getByText(`${open} cases`, { exact: true }).waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: `Remind in ${open} cases` }).click();
  await shown.getByText(new RegExp(`^\\d+ of ${open} done\\.$`)).waitFor();
  const mails = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ steps: number }>(
      `select jsonb_array_length(content->'stepIds')::integer as steps from message where organization_id = $1 and template = 'digest'
         and operator_id = $2`,
      [organizationId, admin.operatorId],
    ),
  );
  assert.equal(mails.length, 1);
  assert.ok((mails[0]?.steps ?? 0) > 3, 'it lists the steps of all of them');
  assert.deepEqual(complaints, []);
});
