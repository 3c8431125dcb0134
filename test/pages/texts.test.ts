import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { MailTexts } from '../../src/api/schemas/texts.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addOrganization } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;

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

const ownSubject = async (language: string) =>
  (await admin.send('GET', `/texts/mails?language=${language}`))
    .json<MailTexts>()
    .items.find(({ key }) => key === 'portal_link.subject')?.own ?? null;

test('an administrator words a mail anew, sees how it reads, is told what it may not name, and takes it back', async () => {
  const { page, complaints } = await openAt('/settings/texts');
  const subject = page.getByRole('textbox', { name: 'Subject' });
  const read = page.getByRole('region', { name: 'How it reads' });
  await read.getByText('Harbour Works: your page for what goes back').waitFor();
  await subject.fill('{organisation}: your things');
  await read.getByText('names {organisation}, which it is not given').waitFor();
  const save = page.getByRole('button', { name: 'Save these texts' });
  await save.click();
  await page.getByText('It is given {organization}').first().waitFor();
  assert.equal(await ownSubject('en'), null);
  await subject.fill('{organization}: your things');
  await read.getByText('Harbour Works: your things').waitFor();
  await save.click();
  await page.getByText('Your own').waitFor();
  assert.equal(await ownSubject('en'), '{organization}: your things');
  await page.reload();
  assert.equal(await subject.inputValue(), '{organization}: your things');
  await page.getByRole('button', { name: 'Use the shipped text', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use the shipped text of this mail' }).click();
  await read.getByText('Harbour Works: your page for what goes back').waitFor();
  assert.equal(await ownSubject('en'), null);
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`texts of mails have no barrier in ${colorScheme}, in every form of a language, on a phone too`, async () => {
    const { page, complaints } = await openAt('/settings/texts?mail=digest&language=pl', {
      colorScheme,
      viewport: phone,
    });
    await page.getByLabel('Subject, for many').waitFor();
    await page.getByRole('region', { name: 'How it reads' }).getByText('Olga').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    assert.equal(await page.evaluate<number>(wider), 0);
    await page.goto(`${api.url}/settings/texts?language=ar`);
    await page.getByRole('region', { name: 'How it reads' }).getByText('Ada Berg').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    assert.deepEqual(complaints, []);
  });
}
