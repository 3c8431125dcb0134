import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { DisputeAnswer, MatterAnswer } from '../../src/api/schemas/holds.ts';
import type { RoleGrant } from '../../src/core/permission.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addPastLeavers } from '../past-leavers.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let lawyer: TestOperator;
let admin: TestOperator;
const everywhere = (role: RoleGrant['role']): RoleGrant => ({ role, scope: 'organization', value: '' });

before(async () => {
  ({ organizationId } = await addPastLeavers({ db, means: api.means, queue: api.queue }));
  lawyer = await signInAs(api, organizationId, [everywhere('legal')]);
  admin = await signInAs(api, organizationId);
});

async function open(operator: TestOperator, address: string, options: Parameters<typeof openWindow>[1] = {}) {
  const { page, context, complaints } = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, context);
  await page.goto(`${api.url}${address}`);
  return { page, complaints };
}

/** Names a person of the directory in the open dialog. */
async function choose(page: Page, number: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: 'Person' }).fill(number);
  await page.getByRole('option', { name: `Person ${number}` }).click();
}

async function onlyMatter(): Promise<MatterAnswer | undefined> {
  return (await lawyer.send('GET', '/matters')).json<{ items: MatterAnswer[] }>().items[0];
}

test('a matter is opened, grows, tells somebody who acknowledges, and is released by two people, one of them from legal', async () => {
  const { page, complaints } = await open(lawyer, '/holds');
  await page.getByText('Nothing is on hold').waitFor();
  await page.getByRole('button', { name: 'Open a matter' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Smith against us');
  await choose(page, 'E1');
  await dialog.getByLabel('Reason').fill('A claim was announced.');
  const effect = dialog.getByRole('status');
  await effect.getByText('If you put Person E1 on hold').waitFor();
  await effect.getByText(/On record now: 1 accounts, 1 devices/).waitFor();
  await effect.getByText(/held back: OFF-1\./).waitFor();
  await dialog.getByRole('button', { name: 'Open the matter' }).click();
  await page.getByRole('heading', { level: 1, name: 'M-1: Smith against us' }).waitFor();
  await page.getByRole('button', { name: 'Put more on hold' }).click();
  await dialog.getByRole('combobox', { name: 'What it covers' }).click();
  await page.getByRole('option', { name: 'Asset' }).click();
  await dialog.getByLabel('Tag or serial number').fill('LT-2');
  await dialog.getByLabel('Reason').fill('The laptop they shared.');
  await dialog.getByRole('button', { name: 'Put it on hold' }).click();
  await page.getByText(/M-1 is in force\. Planned anew: OFF-2\./).waitFor();
  await page.getByRole('button', { name: 'Tell somebody' }).click();
  await choose(page, 'E3');
  await dialog.getByLabel('What they must preserve').fill('Everything about the tender.');
  await dialog.getByRole('button', { name: 'Send the notice' }).click();
  await page.getByRole('button', { name: 'They told me: Person E3' }).click();
  await dialog.getByLabel('Reason').fill('by phone, 3 May');
  await dialog.getByRole('button', { name: 'Person E3 has acknowledged' }).click();
  await page.getByText('told to us').waitFor();
  await page.getByRole('button', { name: 'Propose release', exact: true }).first().click();
  await dialog.getByLabel('Reason').fill('Settled out of court.');
  await dialog.getByRole('button', { name: 'Propose the release of M-1' }).click();
  await page.getByText('You proposed it: another person confirms.').waitFor();
  assert.equal((await onlyMatter())?.releasedAt, null);
  assert.deepEqual(await findBarriers(page), []);

  const second = await open(admin, '/holds');
  await second.page.getByRole('button', { name: 'Confirm the release: M-1' }).click();
  await second.page.getByRole('dialog').getByRole('button', { name: 'Confirm the release of M-1' }).click();
  await second.page.getByRole('button', { name: 'Confirm the release: M-1' }).waitFor({ state: 'hidden' });
  await second.page.getByRole('cell', { name: 'Released' }).waitFor();
  const matter = await onlyMatter();
  assert.ok(matter?.releasedAt);
  assert.deepEqual(
    matter.holds.map(({ kind, label }) => [kind, label.split(' ')[0]]),
    [
      ['person', 'Person'],
      ['asset', 'LT-2'],
    ],
  );
  assert.deepEqual([...complaints, ...second.complaints], []);
});

test('a dispute is written down and settled with a note, and legal holds are nobody’s business outside legal', async () => {
  const it = await signInAs(api, organizationId, [everywhere('it')]);
  const { page, complaints } = await open(it, '/disputes');
  await page.getByText('Nothing is disputed').waitFor();
  await page.getByRole('button', { name: 'Open a dispute' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tag or serial number').fill('LT-4');
  await dialog.getByLabel('What they say').selectOption('I gave it back');
  await dialog.getByLabel('Day they name').fill('2026-03-10');
  await dialog.getByLabel('In their words').fill('To the desk.');
  await dialog.getByRole('button', { name: 'Open the dispute' }).press('Enter');
  await page.getByRole('button', { name: /Settle D-1/ }).click();
  await dialog.getByLabel('Note').fill('The desk has a receipt.');
  await dialog.getByRole('button', { name: 'Settle D-1' }).click();
  await page.getByText('Upheld: it is as they say. The desk has a receipt.').waitFor();
  const [dispute] = (await it.send('GET', '/disputes')).json<{ items: DisputeAnswer[] }>().items;
  assert.deepEqual([dispute?.claimedDay, dispute?.ending, dispute?.state], ['2026-03-10', 'returned', 'settled']);
  await page.goto(`${api.url}/holds`);
  await page.getByText('This page is not for your role').waitFor();
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`holds and disputes have no barrier, on a laptop and on a phone, in ${colorScheme}`, async () => {
    const { page, complaints } = await open(lawyer, '/holds', { colorScheme });
    for (const [address, text] of [
      ['/holds', 'Smith against us'],
      ['/holds/M-1', 'Who was told'],
      ['/disputes', 'To the desk.'],
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
