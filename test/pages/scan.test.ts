import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import bwip from 'bwip-js/node';
import type { Page } from 'playwright-core';
import type { AssetHistory } from '../../src/api/schemas/custody.ts';
import type { AssetDetail } from '../../src/api/schemas/inventory.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { leaverWithThings } from '../leaver-with-things.ts';
import { addAsset, addOrganization, addPerson } from '../organization.ts';
import { tinyPhoto } from '../photo.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const { means, queue } = api;
  const things = [{ tag: 'LT-1' }, { tag: 'LT-2' }];
  await leaverWithThings({ means, queue, organizationId }, { number: 'E1', things });
  await db.owner.query(
    `update asset set serial = 'PF3XYZ99', serial_key = 'PF3XYZ99' where organization_id = $1 and tag = 'LT-2'`,
    [organizationId],
  );
  await addAsset(db, organizationId, 'LT-9', await addPerson(db, organizationId, 'E2'));
});

const open = async (path = '/scan', options: Parameters<typeof openWindow>[1] = {}) => {
  const opened = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, opened.context);
  await opened.page.goto(`${api.url}${path}`);
  await opened.page.getByLabel('Tag or serial number').waitFor();
  return opened;
};
/** As a scanner that types sends it: no pause between the keys, and Enter. */
const scan = async (page: Page, code: string) => {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
};
const outcome = async (page: Page, tone: string, word: string) => {
  await page.locator(`.outcome[data-tone="${tone}"] .word`, { hasText: word }).waitFor();
};
const asset = async (tag: string) => (await admin.send('GET', `/assets/${tag}`)).json<AssetDetail>();

test('a thing is back by one scan: expected, already in, unexpected and unknown each have a word and a tone', async () => {
  const { page, complaints } = await open('/scan', { viewport: phone });
  await scan(page, 'lt-1');
  await outcome(page, 'good', 'Taken in');
  await page.getByText('From Person E1.').waitFor();
  assert.equal((await asset('LT-1')).stage, 'received');
  await scan(page, 'LT-9');
  await outcome(page, 'notice', 'Taken in, unexpected');
  // The second is read right after the first was answered, however slow the answer was.
  await scan(page, 'LT-1');
  await scan(page, 'LT-1');
  await outcome(page, 'same', 'Scanned a moment ago');
  await page.locator('li[data-tone="same"]', { hasText: 'In already' }).waitFor();
  await scan(page, 'NOWHERE-1');
  await outcome(page, 'unknown', 'Unknown');
  assert.deepEqual(await findBarriers(page), []);
  assert.equal(await page.getByRole('listitem').count(), 5);
  assert.deepEqual(complaints, []);
});

test('scans that come faster than the server answers are all taken in, in their order', async () => {
  const { page } = await open();
  for (const code of ['LT-1', 'LT-2', 'LT-9']) await scan(page, code);
  await page.locator('.outcome .thing', { hasText: 'LT-9' }).waitFor();
  for (const tag of ['LT-1', 'LT-2', 'LT-9']) assert.equal((await asset(tag)).stage, 'received');
});

test('another serial number than the label’s stops in red, both side by side; somebody else’s box too', async () => {
  const { page } = await open();
  await page.getByText('More: whose box').click();
  await page.getByLabel('Read the serial number on each thing too').check();
  await page.getByLabel('Tag or serial number').focus();
  await scan(page, 'LT-2');
  await page.getByText('Now the serial number on LT-2 itself.').waitFor();
  await scan(page, 'ZZ11');
  await outcome(page, 'stop', 'Stop: another serial number');
  assert.deepEqual(await page.locator('.beside dd').allTextContents(), ['PF3XYZ99', 'ZZ11']);
  assert.equal((await asset('LT-2')).status, 'deployed', 'nothing was taken in');
  await page.getByLabel('Read the serial number on each thing too').uncheck();
  await page.getByLabel('Whose box is it?').fill('E2');
  await page.getByLabel('Tag or serial number').focus();
  await scan(page, 'LT-1');
  await outcome(page, 'stop', 'Stop: somebody else’s');
});

test('damage is taken in only with a photo and words', async () => {
  const { page, complaints } = await open();
  await page.getByRole('radio', { name: 'Damaged' }).check();
  await page.getByLabel('Tag or serial number').focus();
  await scan(page, 'LT-1');
  await outcome(page, 'unknown', 'Not in yet');
  assert.equal((await asset('LT-1')).status, 'deployed');
  await page.getByLabel('In words').fill('The lid is cracked.');
  await page
    .getByLabel('Photo', { exact: true })
    .setInputFiles({ name: 'lid.png', mimeType: 'image/png', buffer: Buffer.from(tinyPhoto, 'base64') });
  await page.getByText('Photo taken').waitFor();
  await page.getByRole('button', { name: 'Take in LT-1 now' }).click();
  await outcome(page, 'notice', 'Taken in, damaged');
  const history = (await admin.send('GET', '/assets/LT-1/history')).json<AssetHistory>();
  const sha256 = history.handOvers[0]?.photos[0]?.sha256 ?? assert.fail('no photo was kept');
  const photo = await admin.send('GET', `/assets/LT-1/photos/${sha256}`);
  assert.deepEqual([photo.statusCode, photo.headers['content-type']], [200, 'image/jpeg']);
  const other = await admin.send('GET', `/assets/LT-2/photos/${sha256}`);
  assert.equal(other.statusCode, 404, 'a photo is shown with its own asset alone');
  assert.deepEqual(complaints, []);
});

test('without the network a scan stays on the device with its count, survives the page, and is sent once', async () => {
  const { page, context } = await open();
  await context.setOffline(true);
  await scan(page, 'LT-1');
  await outcome(page, 'kept', 'Kept, sent later');
  await scan(page, 'LT-2');
  await page.getByText('2 scans wait to be sent').waitFor();
  await page.getByRole('button', { name: 'Do not send LT-2' }).click();
  await page.getByText('1 scan waits to be sent').waitFor();
  assert.equal((await asset('LT-1')).stage, 'with_person');
  await context.setOffline(false);
  await page.reload();
  await outcome(page, 'good', 'Taken in');
  await page.getByText('waits to be sent').waitFor({ state: 'hidden' });
  assert.equal((await asset('LT-1')).stage, 'received');
  assert.equal((await asset('LT-2')).stage, 'with_person');
});

test('a thing is handed out with a signature on the glass, by keyboard and finger alone', async () => {
  await addAsset(db, organizationId, 'LT-7', null);
  const { page, complaints } = await open('/scan?mode=out', { viewport: phone });
  await scan(page, 'LT-7');
  await page.getByLabel('Who gets it?').waitFor();
  await page.keyboard.type('E2');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Person E2' }).click();
  const glass = await page.locator('canvas.signature').boundingBox();
  assert.ok(glass !== null);
  await page.mouse.move(glass.x + 20, glass.y + 40);
  await page.mouse.down();
  await page.mouse.move(glass.x + 120, glass.y + 90, { steps: 8 });
  await page.mouse.up();
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('button', { name: 'Hand out LT-7', exact: true }).click();
  await outcome(page, 'good', 'Handed out');
  const history = (await admin.send('GET', '/assets/LT-7/history')).json<AssetHistory>();
  assert.deepEqual(
    [history.handOvers[0]?.to.name, history.handOvers[0]?.acceptance?.signedName],
    ['Person E2', 'Person E2'],
  );
  assert.deepEqual(complaints, []);
});

test('what came back is inspected by the questions of its kind', async () => {
  await admin.send('POST', '/assets/check-in', { asset: 'LT-1' });
  const { page } = await open('/scan?mode=inspect');
  await scan(page, 'LT-1');
  await page.getByRole('button', { name: 'Keep the inspection of LT-1' }).click();
  await page.getByText('Still needed:').waitFor();
  await page.getByRole('button', { name: 'Nothing is wrong with it' }).click();
  await page.getByRole('button', { name: 'Keep the inspection of LT-1' }).click();
  await outcome(page, 'good', 'Grade A');
  assert.equal((await asset('LT-1')).grade, 'A');
});

test('a check-in by mistake is undone where it was made, and the thing can be scanned again at once', async () => {
  const { page, complaints } = await open('/scan', { viewport: phone });
  await scan(page, 'LT-1');
  await outcome(page, 'good', 'Taken in');
  await page.getByRole('button', { name: 'Undo: LT-1 is not back' }).click();
  await outcome(page, 'same', 'Scan undone');
  await page.getByText('Person E1 has it again').waitFor();
  assert.equal((await asset('LT-1')).stage, 'with_person');
  await scan(page, 'LT-1');
  await outcome(page, 'good', 'Taken in');
  assert.equal((await asset('LT-1')).stage, 'received');
  assert.deepEqual(complaints, []);
});

test('a code that leads elsewhere is told from a tag, and an address of this server is the tag in it', async () => {
  const { page } = await open();
  await scan(page, 'https://assets.example.org/ht/LT-1');
  await outcome(page, 'unknown', 'Not a tag');
  await page.getByText('leads to assets.example.org').waitFor();
  assert.equal((await asset('LT-1')).stage, 'with_person', 'nothing was looked up');
  await page.getByRole('button', { name: 'Look for LT-1' }).click();
  await outcome(page, 'good', 'Taken in');
  await scan(page, `${api.url}/devices/LT-2`);
  await page.locator('.outcome .thing', { hasText: 'LT-2' }).waitFor();
  await outcome(page, 'good', 'Taken in');
});

test('what waited without the network is told together, and what needs a look by name', async () => {
  const { page, context } = await open();
  await context.setOffline(true);
  for (let one = 1; one <= 10; one += 1) await scan(page, `X-${one}`);
  await scan(page, 'LT-1');
  await scan(page, 'LT-9');
  await page.getByText('12 scans wait to be sent').waitFor();
  await context.setOffline(false);
  await outcome(page, 'unknown', 'Sent');
  await page.getByText('11 need a look:').waitFor();
  await page.getByText('X-1: Unknown').waitFor();
  await page.getByText('3 more in the list below').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'LT-9' }).getByText('Taken in, unexpected').waitFor();
  assert.equal((await asset('LT-1')).stage, 'received');
});

test('a shelf is counted by two phones; what is missing or not expected stays when it has ended, and the console shows it', async () => {
  await db.owner.query(
    `insert into location (organization_id, location_id, name) values ($1, gen_random_uuid(), 'Berlin')`,
    [organizationId],
  );
  await addAsset(db, organizationId, 'S-1', null);
  await addAsset(db, organizationId, 'S-2', null);
  await db.owner.query(
    `update asset set location_id = (select location_id from location where organization_id = $1) where organization_id = $1 and tag in ('S-1', 'S-2')`,
    [organizationId],
  );
  const { page, context } = await open('/scan?mode=count');
  await page.getByRole('button', { name: 'Begin to count' }).click();
  await page.getByText('Found 0 of 2').waitFor();
  await scan(page, 's-1');
  await outcome(page, 'good', 'On the shelf');
  await context.setOffline(true);
  await scan(page, 'LT-9');
  await outcome(page, 'kept', 'Kept, sent later');
  await context.setOffline(false);
  await outcome(page, 'notice', 'Not expected here');

  const other = await open('/scan?mode=count', { viewport: phone });
  await other.page.getByRole('button', { name: /^Go on with Berlin: 1 of 2/ }).click();
  await other.page.getByText('1 not expected').waitFor();
  await scan(other.page, 'S-1');
  await outcome(other.page, 'same', 'Scanned a moment ago');
  assert.deepEqual(await findBarriers(other.page), []);
  await other.page.getByRole('button', { name: 'End this count' }).click();
  await other.page.getByText('1 thing was not seen.').waitFor();
  await other.page.getByRole('button', { name: 'End it now' }).click();
  await outcome(other.page, 'notice', 'Counted');
  await other.page.locator('.outcome').getByText('1 missing').waitFor();
  assert.equal((await asset('LT-9')).status, 'deployed', 'a count changes nothing');

  await other.page.locator('.actions').getByRole('link', { name: 'All of this count' }).click();
  await other.page.getByRole('heading', { name: 'Count of Berlin' }).waitFor();
  await other.page.getByRole('link', { name: 'S-2' }).waitFor();
  await other.page.getByLabel('Result').selectOption('surprising');
  await other.page.getByRole('link', { name: 'LT-9' }).waitFor();
  await other.page.getByRole('link', { name: 'S-2' }).waitFor({ state: 'hidden' });
  assert.deepEqual(await findBarriers(other.page), []);
  assert.deepEqual(other.complaints, []);
});

test('codes are read from a picture by our own files, and the camera says why it does not work', async () => {
  const { page, complaints } = await open();
  const png = await bwip.toBuffer({ bcid: 'code128', text: 'LT-1', scale: 3, padding: 10, backgroundcolor: 'FFFFFF' });
  // The picture stands in for what a camera sees.
  await page.evaluate(`(() => {
    const canvas = document.createElement('canvas');
    const bytes = Uint8Array.from(atob('${png.toString('base64')}'), (letter) => letter.charCodeAt(0));
    navigator.mediaDevices.getUserMedia = async () => {
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      canvas.width = image.width;
      canvas.height = image.height;
      const drawing = canvas.getContext('2d');
      const stream = canvas.captureStream(10);
      setInterval(() => drawing.drawImage(image, 0, 0), 50);
      return stream;
    };
  })()`);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  // In the list, where it stays: the camera goes on reading.
  await page.locator('li[data-tone="good"]', { hasText: 'Taken in' }).waitFor();
  await page.getByRole('button', { name: 'Stop the camera' }).click();
  await page.evaluate(`Object.defineProperty(globalThis, 'isSecureContext', { value: false })`);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByText('The camera works only over HTTPS').waitFor();
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the page has no barrier at 320 px and is German where that was chosen, in ${colorScheme}`, async () => {
    const { page } = await openWindow(api.url, { colorScheme, viewport: { width: 320, height: 700 }, locale: 'de-DE' });
    await page.goto(`${api.url}/scan`);
    await page.getByText('Sie sind nicht angemeldet').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    assert.ok(width <= 0, `the page is ${width} px wider than its window`);
  });
