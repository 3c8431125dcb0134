import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { proposeReturns } from '../../src/jobs/returns/propose-returns.ts';
import { makePortalServer } from '../../src/api/portal-server.ts';
import type { MadePortalLink } from '../../src/api/schemas/portal.ts';
import type { SignatureAnswer } from '../../src/api/schemas/signatures.ts';
import { loadWebFiles } from '../../src/api/web-files.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { leaverWithThings } from '../leaver-with-things.ts';
import { addOrganization } from '../organization.ts';
import { tinyPhoto } from '../photo.ts';

const db = await useDatabase();
const api = await servePages(db);
const smallest = { width: 320, height: 640 };
let organizationId: string;
let admin: TestOperator;
let ada: Awaited<ReturnType<typeof leaverWithThings>>;

before(async () => {
  organizationId = await addOrganization(db, 'Example');
  admin = await signInAs(api, organizationId);
  ada = await leaverWithThings(
    { means: api.means, queue: api.queue, organizationId },
    {
      number: 'E1',
      things: [
        { tag: 'LT-0412', value: 90_000 },
        { tag: 'MON-0007', category: 'monitor', value: 20_000, dataBearing: false },
        { tag: 'PH-0020', category: 'phone', value: 40_000 },
      ],
      accessories: [{ name: 'Dock', value: 9_000 }],
    },
  );
  await db.owner.query(`update departure set informed_at = '2020-01-01'`);
  await db.owner.query('update offboarding set case_owner_id = $1', [admin.operatorId]);
  await withOrganization(db, organizationId, (tx) => proposeReturns(tx, { offboardingIds: null, again: true }));
});

async function address(language = 'en'): Promise<string> {
  const made = await admin.send('POST', `/offboardings/${ada.offboardingId}/portal-links`, { send: false, language });
  return made.json<MadePortalLink>().address ?? '';
}
/** What is wider than the screen, so that the page would have to be pushed sideways. */
const wider = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
const onAPhone = { viewport: smallest, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const;

test('the script of the portal is small, with all that it needs', async () => {
  const folder = join(import.meta.dirname, '..', '..', 'dist', 'web');
  const web = await loadWebFiles(folder);
  const scripts = web?.portal.files.filter((name) => name.endsWith('.js')) ?? [];
  assert.ok(scripts.includes(web?.portal.script ?? ''));
  const sizes = await Promise.all(
    scripts.map(async (name) => (await promisify(gzip)(await readFile(join(folder, name)))).length),
  );
  const size = sizes.reduce((sum, one) => sum + one, 0);
  assert.ok(size <= 30_000, `${size} bytes`);
});

test('the portal’s own listener serves its page with its script, and nothing of the console', async () => {
  const portal = await makePortalServer(api.madeFrom);
  const url = await portal.listen({ host: '127.0.0.1', port: 0 });
  const { page, complaints } = await openWindow(url, onAPhone);
  await page.goto((await address()).replace(api.url, url));
  await page.getByText('LT-0412').first().waitFor();
  await page.locator('canvas').waitFor();
  const files =
    (await readFile(join(import.meta.dirname, '..', '..', 'dist', 'web', 'console', 'index.html'), 'utf8')).match(
      /\/assets\/[\w.-]+\.js/g,
    ) ?? [];
  assert.ok(files.length > 0);
  for (const file of files) assert.equal((await page.request.get(`${url}${file}`)).status(), 404);
  assert.deepEqual(complaints, []);
  await page.close();
  await portal.close();
});

test('a leaver opens the link on the smallest phone, says where each thing is, gives an address, gets the label, signs by finger and keeps the receipt', async () => {
  const { page, context, complaints } = await openWindow(api.url, onAPhone);
  await page.goto(await address());
  await page.getByRole('heading', { level: 1, name: 'What to give back' }).waitFor();
  await page.getByText('LT-0412').first().waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the address forgets the secret');
  assert.equal(await page.evaluate('history.state'), null);
  assert.equal(await wider(page), 0);
  const [cookie] = await context.cookies(`${api.url}/p`);
  assert.partialDeepStrictEqual(cookie, { name: 'handback_portal', path: '/p', httpOnly: true, sameSite: 'Strict' });

  const thing = (tag: string) => page.getByRole('group', { name: tag });
  await thing('LT-0412').getByText('I have it', { exact: true }).tap();
  const monitor = thing('MON-0007');
  await monitor.getByText('I do not have it').tap();
  await monitor.getByText('This is not mine').tap();
  await monitor.getByLabel('What do you know about it?').fill('It stayed in the office.');
  await monitor.getByText('A photo of it, if you like').tap();
  const photo = { name: 'desk.png', mimeType: 'image/png', buffer: Buffer.from(tinyPhoto, 'base64') };
  await monitor.getByLabel('A photo of it, if you like').setInputFiles(photo);
  const phoneOfTheirs = thing('PH-0020');
  await phoneOfTheirs.getByText('I do not have it').tap();
  await phoneOfTheirs.getByText('I have given it back').tap();
  await phoneOfTheirs.getByLabel('On which day?').fill('2026-05-03');

  const where = page.getByRole('group', { name: 'Where shall we send the box?' });
  await where.getByLabel('Street and number').fill('Hauptstr. 1');
  await where.getByLabel('Postcode').fill('10115');
  await where.getByLabel('Town').fill('Berlin');
  await where.getByRole('button', { name: 'Use this address' }).tap();
  await page.getByText('The address has been saved').waitFor();
  assert.ok(
    await thing('LT-0412').getByLabel('I have it').isChecked(),
    'what was said is kept whichever button was pressed',
  );
  const { rows } = await db.owner.query('select street1, city, country, doubt, given_by from postal_address');
  assert.deepEqual(rows, [{ street1: 'Hauptstr. 1', city: 'Berlin', country: 'DE', doubt: null, given_by: null }]);
  const { rows: disputes } = await db.owner.query('select claim, claimed_day::text as day from dispute order by claim');
  assert.deepEqual(disputes, [
    { claim: 'never_held', day: null },
    { claim: 'returned', day: '2026-05-03' },
  ]);
  await monitor.getByText('we are looking into it').waitFor();

  const kit = await admin.send('POST', `/offboardings/${ada.offboardingId}/kits`, {});
  assert.equal(kit.statusCode, 201, kit.body);
  await bringLabel();
  await page.reload();
  await page.getByText('The box has reached you').waitFor();
  await page.getByText('A box is being sent to this address').waitFor();
  const label = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Open the label' }).tap();
  assert.equal((await label).suggestedFilename(), 'label.pdf');
  await page.getByRole('img', { name: 'TRACK1' }).waitFor();

  const sign = page.getByRole('group', { name: 'Sign' });
  await sign.getByLabel('Your full name').fill('Person E1');
  await draw(page);
  // A tap right after a fast stroke only ends the stroke, as browsers see it.
  await sign.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByText('Thank you. You can download a copy').waitFor();
  const receipt = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download your receipt' }).tap();
  assert.equal((await receipt).suggestedFilename(), 'receipt.pdf');
  const answer = await admin.send('GET', `/offboardings/${ada.offboardingId}/signatures`);
  const [given] = answer.json<{ items: SignatureAnswer[] }>().items;
  assert.partialDeepStrictEqual(given, { method: 'drawn', signedName: 'Person E1', askedBy: null });
  assert.deepEqual(
    given?.lines.map(({ tag, said }) => [tag, said]),
    [
      ['LT-0412', 'have'],
      ['MON-0007', 'never_held'],
      ['PH-0020', 'gave_back'],
    ],
  );
  assert.equal(await wider(page), 0);
  await page.getByRole('button', { name: 'Close my page' }).click();
  await page.getByText('Your page is closed').waitFor();
  await page.goto(`${api.url}/p`);
  await page.getByText('paste the whole link here').waitFor();
  assert.deepEqual(complaints, []);
});

/** The box comes to them, with a label for its way back. */
async function bringLabel(): Promise<void> {
  await db.owner.query(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, '\\x01', 'application/pdf', 5, '%PDF-')`,
    [organizationId],
  );
  await db.owner.query(
    `update shipment set state = 'bought', tracking_code = 'TRACK1', label_sha256 = '\\x01', expires_at = now() + interval '30 days' where direction = 'back'`,
  );
  await db.owner.query(`update kit set state = 'delivered', delivered_at = now()`);
}

/** A stroke with a finger. */
async function draw(page: Page): Promise<void> {
  const canvas = page.locator('canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  assert.ok(box);
  const touch = await page.context().newCDPSession(page);
  const at = (part: number) => ({ x: box.x + box.width * part, y: box.y + box.height * (0.3 + part / 2) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0.2)] });
  for (const part of [0.3, 0.4, 0.5, 0.6, 0.7])
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(part)] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('without a script the pasted link opens the page, and everything but drawing works', async () => {
  const { page, complaints } = await openWindow(api.url, { viewport: phone, javaScriptEnabled: false });
  const link = await address();
  await page.goto(link);
  await page.getByLabel('The link').fill(link);
  await page.getByRole('button', { name: 'Open my page' }).click();
  await page.getByRole('group', { name: 'LT-0412' }).getByLabel('I have sent it').check();
  await page.getByRole('button', { name: 'Save without signing' }).click();
  await page.getByText('You can come back to this page later').waitFor();
  assert.ok(await page.getByRole('group', { name: 'LT-0412' }).getByLabel('I have sent it').isChecked());
  assert.equal(await page.locator('canvas').isVisible(), false);
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page has no barrier in ${colorScheme}, in a language from either side, and fits the smallest phone`, async () => {
    const { page, complaints } = await openWindow(api.url, { colorScheme, viewport: smallest });
    await page.goto(`${api.url}/p`);
    await page.getByRole('button', { name: 'Open my page' }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.goto(`${await address('ar')}X`);
    await page.getByRole('button').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.goto(await address('ar'));
    await page.getByText('LT-0412').first().waitFor();
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
    for (const part of await page.locator('summary').all()) await part.click();
    assert.deepEqual(await findBarriers(page), []);
    assert.equal(await wider(page), 0);
    const icon = await page.locator('.thing .icon').first().boundingBox();
    assert.ok((icon?.x ?? 0) > 160, 'pictures stand where reading begins');
    await page.getByRole('link', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Was Sie zurückgeben' }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    assert.deepEqual(await findBarriers(page), []);
    assert.deepEqual(complaints, []);
  });
}

test('the keyboard alone says, saves and signs', async () => {
  const { page, complaints } = await openWindow(api.url);
  await page.goto(await address());
  const laptop = page.getByRole('group', { name: 'LT-0412' });
  await laptop.getByLabel('I have sent it').focus();
  await page.keyboard.press('ArrowUp');
  assert.ok(await laptop.getByLabel('I have it').isChecked());
  await page.getByLabel('Your full name').focus();
  await page.keyboard.type('Person E1');
  for (
    let tabs = 0;
    tabs < 6 &&
    !(await page.getByRole('button', { name: 'Sign', exact: true }).evaluate((one) => one.matches(':focus')));
    tabs += 1
  )
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Thank you. You can download a copy').waitFor();
  assert.deepEqual(complaints, []);
});

test('a question is answered, a day wished and a large photo sent from the phone, and the desk sees them', async () => {
  await db.owner.query(
    `update step set state = 'asked', blocked_by = 0, start_at = now(), ended_at = null, evidence = '{note}' where action = 'ask_leaver'`,
  );
  await db.owner.query(
    `update asset_return r set method = 'pick_up', state = 'planned', shipment_id = null from asset a where a.asset_id = r.asset_id and a.tag = 'LT-0412'`,
  );
  await db.owner.query(`update kit set state = 'cancelled'`);
  const { page, complaints } = await openWindow(api.url, onAPhone);
  await page.goto(await address());
  const laptop = page.getByRole('group', { name: 'LT-0412' });
  await laptop.getByText('I have it', { exact: true }).tap();
  await page.getByRole('button', { name: 'Save without signing' }).tap();
  await page.getByText('You can come back to this page later').waitFor();
  const question = page.getByRole('group', { name: /Tell us which of our things/ });
  await question.getByLabel('Your answer, in a few words').fill('A cable, too.');
  await page.getByLabel('Which day suits you best?').selectOption({ index: 3 });
  await laptop.getByText('A photo of it, if you like').tap();
  const large = await sharp({ create: { width: 7_000, height: 6_000, channels: 3, background: '#777' } })
    .jpeg()
    .toBuffer();
  await laptop
    .getByLabel('A photo of it, if you like')
    .setInputFiles({ name: 'lid.jpg', mimeType: 'image/jpeg', buffer: large });
  await laptop.locator('input[type=file]').evaluate(async (input: { readonly files: ArrayLike<{ name: string }> }) => {
    while (input.files[0]?.name === 'lid.jpg') await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await page.getByRole('button', { name: 'Save without signing' }).tap();
  await page.getByText('A photo of it has been saved').first().waitFor();
  await page.getByText(/You asked for /).waitFor();
  assert.equal(await question.count(), 0);
  const { rows } = await db.owner.query(
    `select note from evidence where step_id is not null and claimed_by = $1 and note is not null`,
    [ada.personId],
  );
  assert.deepEqual(rows, [{ note: 'A cable, too.' }]);

  const desk = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, desk.context);
  await desk.page.goto(`${api.url}/departures/OFF-1?tab=devices`);
  const photo = desk.page.getByRole('img', { name: 'Photo 1 of LT-0412' });
  await photo.scrollIntoViewIfNeeded();
  const width = await photo.evaluate(
    async (image: { readonly naturalWidth: number; readonly decode: () => Promise<void> }) => {
      await image.decode();
      return image.naturalWidth;
    },
  );
  assert.equal(width, 1600);
  await desk.page.getByText(/Wish: fetch on/).waitFor();
  assert.deepEqual([...complaints, ...desk.complaints], []);
});

test('a link that is opened over the page of somebody else shows its own page, and stays in no address', async () => {
  const bob = await leaverWithThings(
    { means: api.means, queue: api.queue, organizationId },
    { number: 'E2', things: [{ tag: 'BOB-1', value: 90_000 }] },
  );
  await db.owner.query(`update departure set informed_at = '2020-01-01'`);
  const made = await admin.send('POST', `/offboardings/${bob.offboardingId}/portal-links`, { send: false });
  const { page, complaints } = await openWindow(api.url, onAPhone);
  await page.goto(await address());
  await page.getByText('LT-0412').first().waitFor();
  await page.goto(made.json<MadePortalLink>().address ?? '');
  await page.getByText('BOB-1').first().waitFor();
  assert.equal(new URL(page.url()).hash, '');
  assert.equal(await page.getByText('LT-0412').count(), 0);
  assert.deepEqual(complaints, []);
});

test('an operator shows a link from the case, which opens the page on a phone, and takes it back', async () => {
  const { page, context, complaints } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, context);
  await page.goto(`${api.url}/departures/OFF-1?tab=devices`);
  const own = page.getByRole('region', { name: 'Their own page' });
  await own.getByRole('button', { name: 'Show a link to pass on' }).click();
  await page.getByRole('dialog').getByText('can act as the person who leaves').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Show a link to pass on' }).click();
  const link = await own.getByLabel('The link', { exact: true }).inputValue();
  assert.deepEqual(await findBarriers(page), []);
  const leaver = await openWindow(api.url, onAPhone);
  await leaver.page.goto(link);
  await leaver.page.getByText('LT-0412').first().waitFor();
  await own.getByRole('button', { name: 'Take all links back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take all links back' }).click();
  await own.getByText('No link opens it now').waitFor();
  await leaver.page.reload();
  await leaver.page.getByText('paste the whole link here').waitFor();
  assert.deepEqual([...complaints, ...leaver.complaints], []);
});
