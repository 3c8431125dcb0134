import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addOrganization } from '../organization.ts';
import { signInAs } from '../api.ts';
import { addWholeCase } from '../whole-case.ts';
import { addressesOf } from '../routes-of-console.ts';

const db = await useDatabase();
const api = await servePages(db);
const organizations: { full: string; empty: string } = { full: '', empty: '' };

before(async () => {
  organizations.full = (await addWholeCase(db)).organizationId;
  organizations.empty = await addOrganization(db, 'Nothing here yet');
});

for (const [kind, options] of [
  ['full', { colorScheme: 'light' }],
  ['full', { colorScheme: 'dark', viewport: phone }],
  ['empty', { colorScheme: 'dark' }],
] as const) {
  test(`every screen of an organization that is ${kind} has a title and no barrier (${JSON.stringify(options)})`, async (t) => {
    const organizationId = organizations[kind];
    const operator = await signInAs(api, organizationId);
    const { page, context, complaints } = await openWindow(api.url, options);
    await enterAs(api, { organizationId, operatorId: operator.operatorId }, context);
    const addresses = await addressesOf(async (path) => (await operator.send('GET', path)).json());
    for (const { path, address } of addresses) {
      if (address === null) continue;
      await t.test(path, async () => {
        const before = complaints.length;
        await page.goto(`${api.url}${address}`);
        await page.locator('h1').first().waitFor();
        // Not a function to wait for: the policy lets nobody evaluate a text more than once.
        await page.locator('#content [aria-busy="true"]').first().waitFor({ state: 'detached' });
        assert.notEqual(await page.title(), 'Handback', 'the page names itself');
        assert.deepEqual(await findBarriers(page), []);
        assert.deepEqual(complaints.slice(before), []);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
        assert.ok(width <= 0, `the page is ${width} px wider than its window`);
      });
    }
  });
}
