import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { signInAs } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addOrganization } from '../organization.ts';

type Operators = {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly disabled: boolean;
    readonly away: { readonly until: string } | null;
    readonly roles: readonly object[];
  }[];
};

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: Awaited<ReturnType<typeof signInAs>>;

before(async () => {
  organizationId = await addOrganization(db, 'Harbour Works');
  admin = await signInAs(api, organizationId);
});

async function openAt(path: string, options: Parameters<typeof openWindow>[1] = {}) {
  const { page, context, complaints } = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, context);
  await page.goto(`${api.url}${path}`);
  return { page, complaints };
}

async function operatorNamed(name: string) {
  return (await admin.send('GET', '/operators')).json<Operators>().items.find((one) => one.name === name);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('dialog').getByLabel(label).first().click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('an operator is added, gets a role where it counts and a link that is shown once, and is shut out', async () => {
  const { page, complaints } = await openAt('/settings/operators');
  await page.getByRole('button', { name: 'Add an operator' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Marco');
  await dialog.getByLabel('E-mail address').fill('marco@example.test');
  await dialog.getByRole('button', { name: 'Add an operator' }).click();
  await page.getByRole('cell', { name: 'Marco', exact: true }).waitFor();

  await page.getByRole('button', { name: 'Change: Marco' }).click();
  await page.getByRole('menuitem', { name: 'Give a role' }).click();
  await choose(page, 'Role', 'HR');
  await choose(page, 'Where it counts', 'In one department');
  await page.getByRole('dialog').getByLabel('Department').fill('Sales');
  await page.getByRole('dialog').getByRole('button', { name: 'Give a role' }).click();
  await page.getByText('HR in Sales').waitFor();
  assert.deepEqual((await operatorNamed('Marco'))?.roles, [{ role: 'hr', scope: 'department', value: 'Sales' }]);

  await page.getByRole('button', { name: 'Change: Marco' }).click();
  await page.getByRole('menuitem', { name: 'Make a one-time link' }).click();
  await page.getByText(`${api.url}/sign-in#`).waitFor();
  assert.deepEqual(await findBarriers(page), []);

  await page.getByRole('button', { name: 'Change: Marco' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable Marco' }).click();
  await page.getByText('Disabled').waitFor();
  assert.equal((await operatorNamed('Marco'))?.disabled, true);
  assert.deepEqual(complaints, []);
});

test('an operator is away, is vouched for by who did not make them, and whoever disables them reads what that ends', async () => {
  const made = await admin.send('POST', '/operators', {
    name: 'Rosa',
    email: 'rosa@example.test',
    roles: [{ role: 'it' }],
  });
  const { id } = made.json<{ id: string }>();
  const other = await signInAs(api, organizationId);
  const { page, complaints } = await openAt('/settings/operators');
  const row = page.getByRole('row', { name: /Rosa/ });
  await row.getByText('Not vouched for').waitFor();
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'Change: Rosa' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await choose('Vouch');
  await page.getByRole('button', { name: 'Vouch for Rosa' }).click();
  await page.getByText('Somebody else has to vouch').waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await other.send('POST', `/operators/${id}/vouch`)).statusCode, 200);

  await choose('Is away');
  await page.getByLabel('Back from').fill('2099-03-01T08:00');
  await page.getByRole('combobox', { name: 'Who is asked meanwhile' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Ask somebody else until then' }).click();
  await row.getByText(/Away until .*2099/).waitFor();
  await row.getByText('Not vouched for').waitFor({ state: 'detached' });
  assert.equal((await operatorNamed('Rosa'))?.away?.until, '2099-03-01T08:00:00Z');
  await choose('Is back');
  await row.getByText(/Away until/).waitFor({ state: 'detached' });

  await db.owner.query(
    `insert into application (organization_id, application_id, name, category, connector, owner_id) values ($1, gen_random_uuid(), 'Wiki', 'saas', 'manual', $2)`,
    [organizationId, id],
  );
  await choose('Disable');
  await page.getByText('of 1 application others are asked').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('dialog').getByRole('button', { name: 'Disable Rosa' }).click();
  await row.getByText('Disabled').waitFor();
  assert.deepEqual(complaints, []);
});

test('a webhook gets its secret once, a term is changed, and the organization gets another name', async () => {
  const { page, complaints } = await openAt('/settings/webhooks');
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  await page.getByRole('dialog').getByLabel('Address').fill('https://hooks.example.test/in');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a webhook' }).click();
  await page.getByText('whsec_').waitFor();
  await page.getByText('Not tested yet').waitFor();

  await page.goto(`${api.url}/settings/retention`);
  await page.getByRole('button', { name: 'Change the term: mailbox' }).click();
  await page.getByLabel('Days').fill('120');
  await page.getByRole('dialog').getByRole('button', { name: 'Change the term' }).click();
  await page.getByRole('cell', { name: '120' }).waitFor();

  await page.goto(`${api.url}/settings/organization`);
  await page.getByLabel('Name').fill('Harbour Works Ltd');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  const named = (await admin.send('GET', '/organization')).json<{ name: string }>();
  assert.equal(named.name, 'Harbour Works Ltd');
  await page.getByText('No site is known yet').waitFor();
  await page.getByRole('combobox', { name: 'Operator' }).click();
  await page.getByRole('option').first().click();
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/organization/case-owner') && answer.ok());
  await page.getByRole('button', { name: 'Make them the usual owner' }).click();
  await kept;
  await page.reload();
  await page.getByRole('button', { name: 'Make them the usual owner', disabled: true }).waitFor();
  // Whoever it is stays shown.
  await page.getByRole('combobox', { name: 'Operator' }).and(page.locator(':not([value=""])')).waitFor();
  assert.deepEqual(complaints, []);
});

test('rules of playbooks are changed as text, and the server says which of them is wrong', async () => {
  const { page, complaints } = await openAt('/playbooks');
  await page.getByRole('button', { name: 'Change the rules' }).click();
  const text = page.getByLabel('Rules (YAML)');
  await text.fill('- when: { field: person.shoes, is: red }\n  playbook: standard\n');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await page.getByText(/Rule 1, when/).waitFor();
  await text.fill('- when: { field: person.department, is: Board }\n  overlays: [executive]\n');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await page.getByText('Where the department is Board: overlays executive').waitFor();
  const kept = (await admin.send('GET', '/playbook-rules')).json<{ own: boolean }>();
  assert.equal(kept.own, true);
  assert.deepEqual(complaints, []);
});

test('a playbook is read as steps and as its file, a broken step is marked in place, and it is tried on nobody', async () => {
  const { page, complaints } = await openAt('/playbooks/standard');
  await page.getByRole('heading', { name: /steps, in order/ }).waitFor();
  assert.deepEqual(await findBarriers(page), []);
  const file = page.getByRole('textbox');
  const written = await file.inputValue();
  await file.fill(written.replace('after: [confirm]', 'after: [nowhere]'));
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('listitem').filter({ hasText: 'nowhere' }).getByRole('alert').first().waitFor();
  await page.getByText('Try it out').click();
  await page.getByRole('button', { name: 'Plan it' }).click();
  await page.getByRole('heading', { name: /The plan: \d+ steps/ }).waitFor();
  await page.getByText('Versions', { exact: true }).click();
  await page.getByText('Only version').waitFor();
  assert.deepEqual(complaints, []);
});

test('a playbook is changed in the browser, says before what that means, and its earlier version is taken up again', async () => {
  const { page, complaints } = await openAt('/playbooks/contractor');
  const file = page.getByRole('textbox');
  const written = await file.inputValue();
  await file.fill(written.replace(/^version: \d+/m, 'version: 7').replace(/^recheck_days: .*$/m, 'recheck_days: [3'));
  await page.getByRole('button', { name: 'Put to use…' }).click();
  await page.getByText(/contractor.yaml line \d+, column \d+: this is not YAML/).waitFor();
  await file.fill(written.replace(/^version: \d+/m, 'version: 7').replace(/^recheck_days: .*$/m, 'recheck_days: [3]'));
  await page.getByRole('button', { name: 'Put to use…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No open case that you may see was opened with it.').waitFor();
  await dialog.getByText('“recheck_days” changes.').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'Put contractor, version 7, to use' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const kept = async () =>
    (await admin.send('GET', '/playbooks/contractor')).json<{ policy: { version: number; own: boolean } }>().policy;
  assert.deepEqual([(await kept()).version, (await kept()).own], [7, true]);

  await page.getByText('Versions', { exact: true }).click();
  await page.getByRole('button', { name: /Take up version \d+ again/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Put contractor, version 8, to use' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.equal((await kept()).version, 8);

  await page.goto(`${api.url}/playbooks/new`);
  await page.getByRole('heading', { name: /steps, in order/ }).waitFor();
  await file.fill((await file.inputValue()).replace('playbook: own', 'playbook: harbour'));
  await page.getByRole('button', { name: 'Put to use…' }).click();
  await dialog.getByText('The name is new: nothing is replaced.').waitFor();
  await dialog.getByRole('button', { name: 'Put harbour, version 1, to use' }).click();
  await page.waitForURL(/\/playbooks\/harbour$/);
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

const germanStaff = [
  'Personalnummer;Nachname;Status;Austritt',
  '1;Weber;Beschäftigt;',
  '2;Krüger;Ausgeschieden;31.03.2026',
  '3;Sommer;Elternzeit;',
].join('\r\n');

test('columns of a strange file are named, tried on it row by row, and saved as a map', async () => {
  const { page, complaints } = await openAt('/settings/column-maps');
  await page.getByText('No column map is needed yet').waitFor();
  await page.getByRole('button', { name: 'New map from a file' }).click();
  const choose = (name: string, content: string) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await choose('report.csv', '%PDF-1.7\n%nothing');
  await page.getByText(/report\.csv .*PDF/).waitFor();
  await choose('staff.csv', germanStaff);
  await page.getByText('staff.csv: looked at 3 rows.').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  assert.equal(await page.getByRole('combobox', { name: 'What “Status” is' }).inputValue(), 'Status');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('1 row was read, 2 refused.').waitFor();
  await page.getByText('Line 2, column Status: “Beschäftigt” is a word that the column map does not explain').waitFor();
  const explain = async (word: string, meaning: string) => {
    await page.getByRole('combobox', { name: `“${word}” in Status means` }).click();
    await page.getByRole('option', { name: meaning, exact: true }).click();
  };
  await explain('Beschäftigt', 'active');
  await explain('Elternzeit', 'active');
  await page.getByText('The map has changed: try it again.').waitFor();
  await page.getByRole('button', { name: 'Try it' }).click();
  // A map that explains words of a column explains all of them, also one that would be known without it.
  await page.getByText('2 rows were read, 1 refused.').waitFor();
  await explain('Ausgeschieden', 'left');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('3 rows were read, none refused.').waitFor();
  await page.getByRole('cell', { name: '2026-03-31' }).waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await page.getByLabel('Name of the map').fill('Personal');
  await page.getByRole('button', { name: 'Save the map' }).click();
  await page.getByText('The map “Personal” is saved.').waitFor();
  const { items } = (await admin.send('GET', '/column-maps')).json<{ items: { words: object; columns: object }[] }>();
  assert.deepEqual(items[0]?.words, {
    status: { Beschäftigt: 'active', Elternzeit: 'active', Ausgeschieden: 'left' },
  });
  await page.getByRole('button', { name: 'Open: Personal' }).click();
  await page.getByRole('combobox', { name: 'What “Austritt” is' }).waitFor();
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`dialogs of the settings have no barrier on a phone, in ${colorScheme}`, async () => {
    const { page, complaints } = await openAt('/settings/mail', { colorScheme, viewport: phone });
    await page.getByRole('button', { name: 'Set up a mail server' }).click();
    await page.getByRole('dialog').getByLabel('Host').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.goto(`${api.url}/settings/feeds`);
    await page.getByRole('button', { name: 'Add a feed' }).click();
    await page.getByRole('dialog').getByLabel('Folder').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    assert.deepEqual(complaints, []);
  });
}
