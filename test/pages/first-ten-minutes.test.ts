import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { openWindow, phone } from '../browser.ts';
import { environmentOf, makeFolder, runCli, startHandback } from '../handback-process.ts';

// The program as `npm start` runs it, with the demo company; what came of it is asked by the command line, which shares nothing with the pages.
const env = environmentOf(await makeFolder());
const handback = await startHandback(env, []);
const { page, context, complaints } = await openWindow(handback.url);
page.setDefaultTimeout(300_000);

async function ask(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(env, words);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Presses something as who has no mouse does: from one stop to the next until it has the focus, and Enter. */
async function press(what: Locator): Promise<void> {
  await what.waitFor();
  const isThere = () => what.evaluate((element) => element.ownerDocument.activeElement === element);
  for (let stops = 0; !(await isThere()); stops += 1) {
    assert.ok(stops < 200, `The Tab key does not lead to ${what.toString()}.`);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
}

test('the printed link leads to who has left and can still sign in', async () => {
  await page.goto(handback.link);
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  // Henrik left sixteen days ago, and nobody told IT; the applications answer in their own time.
  await page.getByRole('link', { name: /ha(s|ve) left and can still sign in/ }).click();
  await page.getByRole('link', { name: 'Henrik Okafor' }).waitFor();
});

test('one leaver goes from plan to closed by the keyboard alone: approved, his laptop received by its label, closed', async () => {
  await page.goto(handback.url);
  await press(page.getByRole('listitem').filter({ hasText: 'Henrik Okafor' }).getByRole('link', { name: 'Review' }));
  await press(page.getByRole('button', { name: 'Approve this plan' }));
  await press(page.getByRole('button', { name: /^Approve revision/ }));
  await page.waitForURL(/\/departures\/OFF-\d+$/);
  const path = new URL(page.url()).pathname;
  await page.goto(`${handback.url}${path}?tab=activity`);
  await page
    .getByText(/asked \d\d:\d\d:\d\d.* · seen suspended \d\d:\d\d:\d\d/)
    .first()
    .waitFor();

  await page.goto(`${handback.url}${path}?tab=devices`);
  const label = /FH-\d+/.exec(await page.getByRole('link', { name: /Latitude/ }).innerText())?.[0] ?? '';
  await press(page.getByRole('link', { name: /^Receive something/ }));
  await page.getByLabel('Tag or serial number').waitFor();
  await page.keyboard.type(label);
  await page.keyboard.press('Enter');
  await page.getByText('Taken in').first().waitFor();

  await page.goto(`${handback.url}${path}`);
  await press(page.getByRole('button', { name: 'Close the case' }));
  await press(page.getByRole('dialog').getByRole('button', { name: /^Close OFF-/ }));
  await page.getByText(/^Closed /).waitFor();
  assert.match(await ask('offboardings', 'list'), /Henrik Okafor +closed/);
});

test('the leaver signs on a phone, with nothing but the link', async () => {
  await page.goto(`${handback.url}/departures/OFF-5?tab=devices`);
  await page.getByRole('button', { name: 'Show a link to pass on' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show a link to pass on' }).click();
  const link = await page.getByRole('textbox', { name: 'The link' }).inputValue();
  const theirs = await openWindow(handback.url, { viewport: phone, hasTouch: true, isMobile: true });
  await theirs.page.goto(link);
  await theirs.page.getByLabel('I have it').first().check();
  await theirs.page.getByLabel(/full name/i).fill('Emeka Bianchi');
  const glass = theirs.page.locator('canvas');
  await glass.scrollIntoViewIfNeeded();
  const box = await glass.boundingBox();
  assert.ok(box !== null);
  await theirs.page.mouse.move(box.x + 20, box.y + 40);
  await theirs.page.mouse.down();
  await theirs.page.mouse.move(box.x + 140, box.y + 90, { steps: 6 });
  await theirs.page.mouse.up();
  await theirs.page.getByRole('button', { name: 'Sign', exact: true }).click();
  await theirs.page
    .getByText(/signed/i)
    .first()
    .waitFor();
  assert.match(await ask('signatures', 'show', 'OFF-5'), /Emeka Bianchi/);
  assert.deepEqual([...complaints, ...theirs.complaints], []);
  await context.close();
});
