import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { enterAs, findBarriers, laptop, openWindow, phone, servePages } from '../browser.ts';
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

for (const { kind, looks } of [
  // A page is loaded once and looked at twice: loading it is what costs.
  {
    kind: 'full',
    looks: [
      { colorScheme: 'light', viewport: laptop },
      { colorScheme: 'dark', viewport: phone },
    ],
  },
  { kind: 'empty', looks: [{ colorScheme: 'dark', viewport: laptop }] },
] as const) {
  test(`every screen of an organization that is ${kind} has a title and no barrier`, async (t) => {
    const organizationId = organizations[kind];
    const operator = await signInAs(api, organizationId);
    const { page, context, complaints } = await openWindow(api.url);
    await enterAs(api, { organizationId, operatorId: operator.operatorId }, context);
    const addresses = await addressesOf(async (path) => (await operator.send('GET', path)).json());
    for (const { path, address } of addresses) {
      if (address === null) continue;
      await t.test(path, async () => {
        const before = complaints.length;
        for (const [index, { colorScheme, viewport }] of looks.entries()) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(viewport);
          if (index === 0) await page.goto(`${api.url}${address}`);
          await page.locator('h1').first().waitFor();
          // Not a function to wait for: the policy lets nobody evaluate a text more than once.
          await page.locator('#content [aria-busy="true"]').first().waitFor({ state: 'detached' });
          assert.notEqual(await page.title(), 'Handback', 'the page names itself');
          assert.deepEqual(await findBarriers(page), [], `${colorScheme}, ${viewport.width} px`);
          const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
          assert.ok(width <= 0, `the page is ${width} px wider than its window`);
        }
        assert.deepEqual(complaints.slice(before), []);
      });
    }
  });
}
