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
  // The list of leavers comes last, when those it names and what they hold are known.
  await page.getByText('leavers.csv: 2 cases opened, 0 known already, 0 refused').waitFor();
  await page.getByText('Line 40, column Purchase Date: “2024-02-31” is a day that does not exist').nth(1).waitFor();
  const cases = (await admin.send('GET', '/offboardings')).json<{ items: readonly unknown[] }>();
  assert.equal(cases.items.length, 2);
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

test('files may come one after the other, and beginning from Today one reads what came of the import before Today takes its place', async () => {
  const empty = await addOrganization(db, 'Nothing here yet either');
  const { operatorId } = await signInAs(api, empty);
  const { page, context, complaints } = await openWindow(api.url, {});
  await enterAs(api, { organizationId: empty, operatorId }, context);
  await page.goto(api.url);
  const choose = (name: string, lines: readonly string[]) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) });
  await choose('people.csv', ['employee_id,display_name,status,end_date', 'E-1,Ada,left,2026-01-31']);
  // Nobody asked any application, so that none is open is not known.
  await page.getByText('1 person has left. No list of accounts is here').waitFor();
  await choose('letter.csv', ['nonsense']);
  await page.getByText('1 file could not be read.').waitFor();
  // It could be a list of people as well: somebody says which.
  await choose('hr.csv', ['Employee number,Name,Email,Termination date', 'E-2,Zoë,zoe@corp.example,2026-02-01']);
  await page.getByText('hr.csv was not read:').waitFor();
  await page.getByLabel('What hr.csv is').selectOption('list of people');
  await page.getByText('hr.csv: list of people, 1 row', { exact: true }).waitFor();
  await page.getByText('2 people have left. No list of accounts is here').waitFor();
  await choose('accounts.csv', ['application,account_id,login,employee_id,active', 'mail,7,ada,E-1,yes']);
  await page.getByText('1 person has left and can still sign in.').waitFor();
  assert.equal(await page.getByText('letter.csv').count(), 0, 'what could not be read is not kept');

  await page.getByRole('button', { name: 'Import 3 files' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Import 3 files' }).click();
  await page.getByText('hr.csv: 1 added').waitFor();
  await page.getByText('accounts.csv: 1 added').waitFor();
  await page.getByRole('button', { name: 'See who can still sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await page.getByText('1 person has left and can still sign in.').waitFor();
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
