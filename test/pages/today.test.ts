import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { observeOffboarding } from '../../src/jobs/looks/observe.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages, untilFocused } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;

async function enter(operator = admin, options: Parameters<typeof openWindow>[1] = {}) {
  const window = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, window.context);
  return window;
}

async function leaves(employeeNumber: string, hours: number): Promise<string> {
  const at = Temporal.Now.instant().add({ hours });
  const answer = await admin.send('POST', '/departures', {
    person: { employeeNumber },
    kind: 'voluntary',
    lastWorkingDay: at.toZonedDateTimeISO('Europe/Berlin').toPlainDate().toString(),
    accessEndsAt: at.toString({ smallestUnit: 'second' }),
  });
  assert.equal(answer.statusCode, 201, answer.body);
  const { offboardingId } = answer.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  return offboardingId;
}

const inside = (sql: string, values: readonly unknown[] = []) =>
  withOrganization(db, organizationId, (tx) => tx.query(sql, [organizationId, ...values]));

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const payroll = await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  await addApplication(db, organizationId, { name: 'Mute', connector: 'simulated', config: {} });
  for (const number of ['E1', 'E2', 'E3']) {
    const personId = await addPerson(db, organizationId, number);
    await inside(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, active, seen_at)
       values ($1, uuidv7(), $2, $3, $3, $4, 'identifier', true, now())`,
      [payroll, number, personId],
    );
    if (number === 'E1') await addAsset(db, organizationId, 'LT-0412', personId);
  }
  await leaves('E1', -2);
  await leaves('E2', 30);
  await inside(
    `update item set observed_value = 'held', observed_at = now(), observed_assurance = 'confirmed'
     where organization_id = $1 and kind = 'account' and label like 'E1%'`,
  );
});

test('the day begins with who has left and can still sign in, and with which applications could not be asked; each leads on', async () => {
  const { page, complaints } = await enter();
  await page.goto(api.url);
  const sentence = page.getByRole('link', { name: '1 person has left and can still sign in.' });
  await sentence.waitFor();
  assert.equal(await sentence.getAttribute('href'), '/access?open=true');
  await page.getByRole('link', { name: '1 application could not be asked.' }).waitFor();
  await page.getByRole('link', { name: '2 plans to approve' }).click();
  await page.getByRole('heading', { level: 1, name: 'Departures' }).waitFor();
  assert.match(page.url(), /\/departures\?waits=approval$/);
  await page.getByRole('link', { name: 'Person E2' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('what waits is walked through and opened with keys alone', async () => {
  const { page, complaints } = await enter();
  await page.goto(api.url);
  const queue = page.getByRole('region', { name: 'Needs you' });
  const rows = queue.getByRole('listitem');
  await rows.first().focus();
  await page.keyboard.press('j');
  const second = await rows.nth(1).getByRole('link').first().innerText();
  await untilFocused(rows.nth(1));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/departures\/OFF-\d+/);
  assert.ok(second.startsWith('Person '));
  assert.deepEqual(complaints, []);
});

test('a change by somebody else shows by itself, and one that may not be seen does not', async () => {
  const { page, complaints } = await enter();
  await page.goto(api.url);
  await page.getByRole('link', { name: '2 plans to approve' }).waitFor();
  const heard = page.waitForResponse((response) => response.url().endsWith('/api/v1/today'));
  await leaves('E3', 10);
  await heard;
  await page.getByRole('link', { name: '3 plans to approve' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('when the stream of changes stops, a bar says that what is shown may be old', async () => {
  const { page, context } = await enter();
  await context.route('**/api/v1/live', (route) => route.abort());
  await page.goto(api.url);
  await page.getByText('Live updates paused, retrying.').waitFor();
});

test('where nobody is on record the first page asks what one would like to see', async () => {
  const emptyId = await addOrganization(db, 'Empty');
  const { operatorId } = await signInAs(api, emptyId);
  const { page, context } = await openWindow(api.url);
  await enterAs(api, { organizationId: emptyId, operatorId }, context);
  await page.goto(api.url);
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
});

test('with one who sees no holdings the page says nothing of accounts or applications', async () => {
  const legal = await signInAs(api, organizationId, [{ role: 'legal', scope: 'organization', value: '' }]);
  const { page } = await enter(legal);
  await page.goto(api.url);
  await page.getByRole('heading', { name: 'Next 72 hours' }).waitFor();
  assert.doesNotMatch(await page.locator('main').innerText(), /Payroll|Mute|sign in|application/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the first page has no barrier, in ${colorScheme}, on a laptop and on a phone`, async () => {
    const { page, complaints } = await enter(admin, { colorScheme });
    await page.goto(api.url);
    await page.getByRole('link', { name: /can still sign in/ }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.setViewportSize(phone);
    assert.deepEqual(await findBarriers(page), []);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), phone.width);
    assert.deepEqual(complaints, []);
  });
}
