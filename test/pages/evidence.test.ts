import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';
import { ZipFile } from 'yazl';
import type { Download, Page } from 'playwright-core';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { environmentOf, makeFolder, runCli } from '../handback-process.ts';
import { addPastLeavers } from '../past-leavers.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let auditor: TestOperator;

before(async () => {
  ({ organizationId } = await addPastLeavers({ db, means: api.means, queue: api.queue }));
  auditor = await signInAs(api, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
});

async function open(address: string, options: Parameters<typeof openWindow>[1] = {}) {
  const { page, context, complaints } = await openWindow(api.url, { acceptDownloads: true, ...options });
  await enterAs(api, { organizationId, operatorId: auditor.operatorId }, context);
  await page.goto(`${api.url}${address}`);
  return { page, complaints };
}

async function drawnNames(page: Page): Promise<readonly string[]> {
  const table = page.getByRole('table', { name: 'Leavers who were drawn' });
  await table.waitFor();
  return table.locator('tbody td:first-child').allTextContents();
}

/** A zip of these files. */
async function zipOf(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(content, name);
  zip.end();
  return buffer(zip.outputStream);
}

/** The files of a zip by their names. */
function filesOf(zip: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true }, (failure, opened) => {
      if (failure !== null) return reject(failure);
      const files = new Map<string, Buffer>();
      opened.on('error', reject);
      opened.on('end', () => resolve(files));
      opened.on('entry', (entry: yauzl.Entry) => {
        opened.openReadStream(entry, (error, stream) => {
          if (error !== null) return reject(error);
          void buffer(stream).then((content) => {
            files.set(entry.fileName, content);
            opened.readEntry();
          }, reject);
        });
      });
      opened.readEntry();
    });
  });
}

test('an auditor goes from a period to a sample, its gaps, its packs and their check, with the keyboard and without asking anybody', async () => {
  const { page, complaints } = await open('/evidence');
  await page.getByLabel('Access ended from').fill('2026-03-01');
  await page.getByLabel('to', { exact: true }).fill('2026-03-31');
  await page.getByLabel('How many').fill('3');
  await page.getByRole('button', { name: 'Draw a sample' }).press('Enter');
  await page.getByRole('heading', { name: 'Sample: 3 of 6' }).waitFor();
  const names = await drawnNames(page);
  const { searchParams } = new URL(page.url());
  assert.match(searchParams.get('seed') ?? '', /^[0-9a-f]{8}$/);
  await page.reload();
  assert.deepEqual(await drawnNames(page), names, 'the address draws the same again');
  await page.getByLabel('Seed').fill('six');
  await page.getByLabel('How many').fill('6');
  await page.getByRole('button', { name: 'Draw a sample' }).press('Enter');
  await page.getByRole('heading', { name: 'Sample: 6 of 6' }).waitFor();
  await page.getByText('No case: nobody opened one').waitFor();
  await page
    .getByText(/events, no gap, as stored/)
    .nth(4)
    .waitFor();
  await page
    .getByText(/\d+ missing/)
    .first()
    .press('Enter');
  await page
    .getByText(/asked: /)
    .first()
    .waitFor();
  const saved: Download[] = [];
  // Five packs, and their list.
  const last = page.waitForEvent('download', (download) => saved.push(download) === 6);
  await page.getByRole('button', { name: 'Save and check all packs' }).press('Enter');
  await page.getByText('All packs are saved and checked').waitFor();
  assert.equal(await page.locator('[data-whole="true"]').count(), 5);
  await last;
  const downloads = await Promise.all(saved.map(async (download) => readFile(await download.path())));
  const list = downloads.find((file) => file.toString('utf8').startsWith('from,to,seed')) ?? Buffer.from('');
  const packs = downloads.filter((file) => file.subarray(0, 2).toString() === 'PK');
  assert.equal(packs.length, 5);
  await page.getByText('1 has no case: nothing on record says').waitFor();
  await checkElsewhere(packs, list);
  const refused = await auditor.send('POST', '/offboardings/OFF-1/pause');
  assert.equal(refused.statusCode, 403, 'and changes nothing');
  assert.deepEqual(complaints, []);
});

/** Packs and their list in an empty folder, where no server is: whole as they are, refused as soon as one byte is another. */
async function checkElsewhere(packs: readonly Buffer[], list: Buffer): Promise<void> {
  const folder = await makeFolder();
  const names = packs.map((_, at) => `${at}.zip`);
  for (const [at, pack] of packs.entries()) await writeFile(join(folder, `${at}.zip`), pack);
  await writeFile(join(folder, 'list.csv'), list);
  const verify = (...files: readonly string[]) =>
    runCli(environmentOf(folder), ['evidence', 'verify', ...files, '--list', join(folder, 'list.csv')]);
  const whole = await verify(...names.map((name) => join(folder, name)));
  assert.equal(whole.code, 0, whole.stdout);
  assert.equal(whole.stdout.match(/: whole\. OFF-\d/g)?.length, packs.length);
  const flipped = join(folder, 'flipped.zip');
  const files = await filesOf(packs[0] ?? Buffer.from(''));
  const cover = files.get('cover.json') ?? Buffer.from(' ');
  cover[0] = (cover[0] ?? 0) ^ 1;
  await writeFile(flipped, await zipOf(files));
  const refused = await verify(flipped);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stdout,
    /NOT WHOLE[^]*cover\.json has other bytes than its sum says\.[^]*The list does not name this zip/,
  );
}

test('a pack is checked in the browser: one that is whole, and whatever was changed, added or taken away', async () => {
  const { page, complaints } = await open('/evidence?tab=check');
  const pack = (await auditor.send('GET', '/offboardings/OFF-1/evidence.zip')).rawPayload;
  const check = async (name: string, content: Buffer) => {
    await page.locator('input[type="file"]').setInputFiles({ name, mimeType: 'application/zip', buffer: content });
  };
  const changed = await filesOf(pack);
  changed.set('cover.json', Buffer.from('{}'));
  const missing = await filesOf(pack);
  missing.delete('items.csv');
  const planless = await filesOf(pack);
  const extra = await filesOf(pack);
  extra.set('late.txt', Buffer.from('x'));
  await check('whole.zip', pack);
  await page.getByText('whole.zip is whole').waitFor();
  await page.getByText(`SHA-256 of the zip: ${createHash('sha256').update(pack).digest('hex')}`).waitFor();
  await check('changed.zip', await zipOf(changed));
  await page.getByText('cover.json has other bytes than its sum says').waitFor();
  await check('missing.zip', await zipOf(missing));
  await page.getByText('items.csv is listed and not there').waitFor();
  await check('extra.zip', await zipOf(extra));
  await page.getByText('late.txt is there and not listed').waitFor();
  await check('planless.zip', await zipOf(withSums(planless, approveLost)));
  await page.getByText('plans/9.json is listed and not there').waitFor();
  await check('event.zip', await zipOf(withSums(await filesOf(pack), alterEvent)));
  await page.getByText('Event 1 is not what its bytes say').waitFor();
  await check('none.zip', Buffer.from('no zip'));
  await page.getByText('It is no evidence pack of Handback, or it is damaged.').waitFor();
  assert.deepEqual(complaints, []);
});

/** Changes a pack and makes its sums anew, as somebody careful would. */
function withSums(files: Map<string, Buffer>, change: (files: Map<string, Buffer>) => unknown): Map<string, Buffer> {
  change(files);
  const listed = [...files].filter(([name]) => name !== 'SHA256SUMS');
  const lines = listed.map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`);
  return files.set('SHA256SUMS', Buffer.from(lines.join('')));
}

/** An approval of a plan that is not in the pack. */
function approveLost(files: Map<string, Buffer>): void {
  files.set('approvals.json', Buffer.from(JSON.stringify([{ digest: 'sha256:0', revision: 9 }])));
}

function alterEvent(files: Map<string, Buffer>): void {
  const timeline = JSON.parse(String(files.get('timeline.json'))) as { events: { bytes: string }[] };
  const [first] = timeline.events;
  if (first !== undefined)
    first.bytes = Buffer.from(String(Buffer.from(first.bytes, 'base64')).replace('"v":1', '"v":2')).toString('base64');
  files.set('timeline.json', Buffer.from(JSON.stringify(timeline)));
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`the evidence has no barrier, on a laptop and on a phone, in ${colorScheme}`, async () => {
    const { page, complaints } = await open('/evidence', { colorScheme });
    for (const [address, text] of [
      ['/evidence?from=2026-03-01&to=2026-03-31&size=6&seed=six', 'no gap, as stored'],
      ['/evidence?tab=check', 'Drop packs'],
      ['/evidence?tab=certificates', 'No certificate was issued yet'],
      ['/evidence?tab=controls', 'NIST 800-53'],
    ] as const) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${api.url}${address}`);
      await page.getByText(text).first().waitFor();
      assert.deepEqual(await findBarriers(page), [], address);
      await page.setViewportSize(phone);
      assert.deepEqual(await findBarriers(page), [], `${address} on a phone`);
      const wider = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(wider <= 0, `${address} is ${wider} px wider than a phone`);
    }
    assert.deepEqual(complaints, []);
  });
