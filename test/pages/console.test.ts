import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addOrganization } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let operatorId: string;

before(async () => {
  organizationId = await addOrganization(db, '<b>Bold & Sons</b>');
  ({ operatorId } = await signInAs(api, organizationId));
});

test('whoever is not signed in reads how to get in, and nothing of any organization', async () => {
  const { page, complaints } = await openWindow(api.url);
  await page.goto(`${api.url}/departures`);
  await page.getByRole('heading', { name: 'Sign in to Handback' }).waitFor();
  assert.ok(!(await page.content()).includes('Bold'));
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('an address that no screen has says so, and leads on', async () => {
  const { page, context, complaints } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId }, context);
  await page.goto(`${api.url}/nowhere/at/all`);
  await page.getByText('There is no such page').waitFor();
  await page.getByRole('button', { name: 'Go to Today' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a screen that is not there any more, as after an upgrade, says so and offers to load the page again', async () => {
  const { page, context } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId }, context);
  await page.goto(api.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await context.route(/assets\/departures-[\w-]+\.js/, (route) => route.fulfill({ status: 404 }));
  await page.getByRole('link', { name: 'Departures' }).click();
  await page.getByRole('heading', { level: 1, name: 'This page has failed' }).waitFor();
  await context.unroute(/assets\/departures-[\w-]+\.js/);
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Departures' }).waitFor();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the surroundings have no barrier, in ${colorScheme}, on a laptop and on a phone, and a name of markup is only a name`, async () => {
    const { page, context, complaints } = await openWindow(api.url, { colorScheme });
    await enterAs(api, { organizationId, operatorId }, context);
    await page.goto(`${api.url}/departures`);
    await page.getByText('Nobody is leaving').waitFor();
    await page.getByText('<b>Bold & Sons</b>').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: 'Today' }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.keyboard.press('Escape');
    await page.setViewportSize(phone);
    await page.getByRole('button', { name: 'Main navigation' }).click();
    await page.getByRole('link', { name: 'Departures' }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    assert.deepEqual(complaints, []);
  });
}

test('every word of the surroundings is a key: nothing stays plain in the pseudo language, and the mirrored one turns the page', async () => {
  const { page, context } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId }, context);
  await page.goto(api.url);
  await page.evaluate(`localStorage.setItem('handback.language', 'mirrored')`);
  await page.goto(`${api.url}/departures`);
  await page.getByText('Dépártúrés').first().waitFor();
  assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
});
