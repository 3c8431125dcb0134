import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { signInAs } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addOrganization } from '../organization.ts';

const root = join(import.meta.dirname, '..', '..');
const sample = join(root, 'demo', 'sample');
const names = ['accounts', 'assets', 'leavers', 'okta-users', 'people', 'seats'].map((name) => `${name}.csv`);

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: Awaited<ReturnType<typeof signInAs>>;

before(async () => {
  organizationId = await addOrganization(db, 'Nothing here yet');
  admin = await signInAs(api, organizationId);
});

async function openFirstRun(options: Parameters<typeof openWindow>[1] = {}) {
  const { page, context, complaints } = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, context);
  await page.goto(`${api.url}/first-run`);
  await page.getByRole('heading', { level: 1, name: 'What would you like to see?' }).waitFor();
  return { page, complaints };
}

test('the browser finds in dropped files exactly what the command line finds, sends none of it, and imports it when asked', async () => {
  const { page, complaints } = await openFirstRun();
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posted.push(new URL(request.url()).pathname);
  });
  await page.getByLabel('As of').fill('2026-11-16');
  await page.getByLabel('Currency of bare amounts').fill('GBP');
  await page.locator('input[type=file]').setInputFiles(names.map((name) => join(sample, name)));
  await page.getByText('3 people have left and can still sign in.').waitFor();
  assert.deepEqual(posted, [], 'nothing left the browser');

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as JSON' }).click();
  const inBrowser: unknown = JSON.parse(await readFile(await (await saved).path(), 'utf8'));
  assert.deepEqual(inBrowser, await sweepOnTheCommandLine());
  assert.deepEqual(await findBarriers(page), []);

  await page.getByRole('button', { name: 'Import 6 files' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Import 6 files' }).click();
  await page.getByText('All files were sent.').waitFor();
  const people = (await admin.send('GET', '/people?limit=200')).json<{ items: readonly unknown[] }>();
  assert.ok(people.items.length > 0, 'the people are known to the server now');
  await page.getByRole('link', { name: 'See the departures' }).click();
  await page.getByRole('heading', { level: 1, name: 'Departures' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('files can be dropped onto the page, and what cannot be read is named and as loud as what was found', async () => {
  const { page, complaints } = await openFirstRun({ colorScheme: 'dark', viewport: phone });
  const dropped = await page.evaluateHandle(`(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File(['employee_id,display_name,status,end_date\\nE-1,<b>Ada</b>,left,2026-01-31\\n'], 'people.csv'));
    dropped.items.add(new File(['nonsense'], 'letter.csv'));
    return dropped;
  })()`);
  await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  await page.getByText('letter.csv was not read:').first().waitFor();
  await page.getByText('this is no clean result').first().waitFor();
  assert.deepEqual(await findBarriers(page), []);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  assert.ok(width <= 0);
  assert.deepEqual(complaints, []);
});

const unclear = 'employee_id,display_name,status,start_date,end_date\n1,Ada,left,01/02/2020,03/04/2026\n';

test('every refusal says the file, the line and what to do; an ambiguous date waits until somebody says how it is meant', async () => {
  const { page, complaints } = await openFirstRun();
  const file = (name: string, content: string | Buffer) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(content),
  });
  await page
    .locator('input[type=file]')
    .setInputFiles([
      file('empty.csv', ''),
      file('letter.csv', '%PDF-1.7\n1 0 obj\n'),
      file('mark.csv', Buffer.from(unclear, 'utf16le')),
      file('recipes.csv', 'dish,minutes\nsoup,20\n'),
      file('people.csv', unclear),
      file(
        'excel.csv',
        `\ufeff${unclear.replaceAll(',', ';').replaceAll('/2020', '/20').replace('03/04/2026', '31.03.2026')}`,
      ),
    ]);
  for (const sentence of [
    'empty.csv was not read: empty.csv is empty. Export it again.',
    'letter.csv was not read: letter.csv is a PDF document. Export the list as CSV instead.',
    /mark\.csv was not read: .*UTF-16 without a byte-order mark\. Save it as UTF-8\./,
    /recipes\.csv was not read: .*Its headings are: dish, minutes\./,
    'people.csv: list of people, 1 row, 1 of it not readable',
    /Line 2, column start_date: “01\/02\/2020”/,
  ])
    await page.getByText(sentence).waitFor();
  await page.getByText('this is no clean result').first().waitFor();
  await page.getByRole('link', { name: 'Say what the columns of a file of your own are' }).waitFor();
  assert.deepEqual(await findBarriers(page), []);

  await page.getByRole('combobox', { name: 'Dates like 03/04/2026' }).click();
  await page.getByRole('option', { name: '3 April' }).click();
  await page.getByText('You have changed how the files are to be read.').waitFor();
  await page.getByRole('button', { name: 'Read them again' }).click();
  await page.getByText('people.csv: list of people, 1 row', { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});

async function sweepOnTheCommandLine(): Promise<unknown> {
  const text = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [join(root, 'src', 'cli', 'main.ts'), 'sweep', '--json', '--today', '2026-11-16', '--currency', 'GBP', ...names],
      { cwd: sample, maxBuffer: 32 * 1024 * 1024 },
      // It ends with 10 when something was found.
      (error, stdout) =>
        error === null || error.code === 10
          ? resolve(stdout)
          : reject(new Error('The sweep failed.', { cause: error })),
    );
  });
  return JSON.parse(text);
}
