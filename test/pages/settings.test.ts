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
  await page.getByText('Where person department is Board: overlays executive').waitFor();
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
