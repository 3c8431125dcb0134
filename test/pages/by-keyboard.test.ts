import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { OffboardingDetail, OffboardingSummary } from '../../src/api/schemas/cases.ts';
import type { AssetDetail } from '../../src/api/schemas/inventory.ts';
import type { MadePortalLink } from '../../src/api/schemas/portal.ts';
import type { SignatureAnswer } from '../../src/api/schemas/signatures.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, openWindow, servePages, untilFocused } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { makeKeyboard } from '../keyboard.ts';
import { leaverWithThings } from '../leaver-with-things.ts';
import { addApplication, addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;
let first: string;
let second: string;

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  const place = { means: api.means, queue: api.queue, organizationId };
  const numberOf = async (offboardingId: string) =>
    (await admin.send('GET', `/offboardings/${offboardingId}`)).json<OffboardingDetail>().number;
  const laptop = await leaverWithThings(place, { number: 'E1', things: [{ tag: 'LT-0412' }, { tag: 'LT-0413' }] });
  first = await numberOf(laptop.offboardingId);
  const screens = [{ tag: 'LT-0420' }, { tag: 'MON-0007', category: 'monitor', dataBearing: false }];
  second = await numberOf((await leaverWithThings(place, { number: 'E2', things: screens })).offboardingId);
  await addPerson(db, organizationId, 'E3');
});

/** A window of somebody without a mouse. */
async function enter(path: string) {
  const { page, context, complaints } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, context);
  await page.goto(`${api.url}${path}`);
  return { page, context, complaints, keys: makeKeyboard(page) };
}

const caseOf = async (number: string) => (await admin.send('GET', `/offboardings/${number}`)).json<OffboardingDetail>();

test('somebody is out at once by keys alone: found by name, proved with a passkey, seen in the live run', async () => {
  const { page, context, complaints, keys } = await enter('/');
  const client = await context.newCDPSession(page);
  await client.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
  } as const;
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: 'New departure' }).waitFor();
  await keys.choose(page.getByRole('radio', { name: 'Immediate exit' }));
  await keys.fill(page.getByRole('combobox', { name: 'Who leaves' }), 'E3');
  await page.getByRole('option', { name: /Person E3/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await db.owner.query(`update credential set proved_at = proved_at - interval '10 minutes'`);
  await keys.press(page.getByRole('button', { name: 'End access now' }));
  await keys.press(page.getByRole('button', { name: 'End the access of Person E3 now' }));
  await page.getByRole('dialog', { name: 'Is it still you?' }).waitFor();
  await keys.press(page.getByRole('button', { name: 'Add a passkey' }));
  await page.waitForURL(/\/departures\/OFF-\d+\?tab=activity$/);
  await keys.isSomewhere();
  assert.equal((await caseOf(/OFF-\d+/.exec(page.url())?.[0] ?? '')).immediate, true);
  assert.deepEqual(complaints, []);
});

test('a legal hold is placed, and the plan with what it holds back is read and approved', async () => {
  const { page, complaints, keys } = await enter(`/departures/${first}`);
  await keys.press(page.getByRole('button', { name: 'More', exact: true }));
  const entry = page.getByRole('menuitem', { name: 'Place a legal hold' });
  await entry.waitFor();
  await keys.arrow(entry);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await keys.fill(dialog.getByLabel('Title of the matter'), 'Doe against Example');
  await keys.press(dialog.getByRole('button', { name: `Place the hold on ${first}` }));
  await untilFocused(dialog.getByLabel('Reason'));
  await page.keyboard.type('A claim has come in.');
  await keys.press(dialog.getByRole('button', { name: `Place the hold on ${first}` }));
  await page.getByText('Legal hold M-1').waitFor();
  await keys.isSomewhere();
  await keys.press(page.getByRole('button', { name: 'Review the plan' }));
  await page
    .getByText(/held back:/)
    .first()
    .waitFor();
  await keys.isSomewhere();
  await keys.press(page.getByRole('button', { name: 'Approve this plan' }));
  await keys.press(page.getByRole('button', { name: /^Approve revision/ }));
  await page.waitForURL(new RegExp(`/departures/${first}$`));
  await keys.isSomewhere();
  assert.partialDeepStrictEqual(await caseOf(first), { approved: true, matters: ['M-1'] });
  assert.deepEqual(complaints, []);
});

test('a thing is attested with a note, and the evidence of its case is saved', async () => {
  const { page, complaints, keys } = await enter(`/departures/${first}?tab=devices`);
  const opener = page.getByRole('button', { name: /^Say how it ended: .*LT-0413/ });
  await keys.press(opener);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // Whoever thinks better of it is where they were.
  await untilFocused(opener);
  await keys.isSomewhere();
  await keys.press(opener);
  await keys.fill(dialog.getByLabel('What you saw'), 'Seen on the shelf in Berlin.');
  await keys.press(dialog.getByRole('button', { name: 'State it' }));
  await dialog.waitFor({ state: 'detached' });
  await keys.isSomewhere();
  const { items } = (await admin.send('GET', `/offboardings/${first}/items`)).json<{
    items: { label: string; observed: { assurance: string } | null }[];
  }>();
  assert.equal(items.find(({ label }) => label.includes('LT-0413'))?.observed?.assurance, 'attested');
  await keys.press(page.getByRole('button', { name: 'More', exact: true }), 'back');
  const entry = page.getByRole('menuitem', { name: /evidence/ });
  await entry.waitFor();
  await keys.arrow(entry);
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await keys.press(dialog.getByRole('button', { name: /evidence/i }));
  assert.equal((await download).suggestedFilename(), `${first}-evidence.zip`);
  await dialog.waitFor({ state: 'detached' });
  await keys.isSomewhere();
  assert.deepEqual(complaints, []);
});

test('two departures are selected in the list and handed over', async () => {
  const { page, complaints, keys } = await enter('/departures?sort=name');
  const row = page.getByRole('row', { name: /Person E1/ });
  await keys.reach(row);
  for (const key of ['x', 'j', 'x']) await page.keyboard.press(key);
  await page.getByText('2 selected').waitFor();
  await keys.press(page.getByRole('button', { name: 'Who handles them' }), 'back');
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Hand over 2 cases' }));
  await page.getByText('2 selected').waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await keys.isSomewhere();
  const { items } = (await admin.send('GET', '/offboardings?sort=name')).json<{ items: OffboardingSummary[] }>();
  const owners = items.filter(({ number }) => number === first || number === second).map(({ owner }) => owner?.id);
  assert.deepEqual(owners, [admin.operatorId, admin.operatorId]);
  assert.deepEqual(complaints, []);
});

test('the palette leads to a device and goes away without a trace, and the dock takes it in', async () => {
  const { page, complaints, keys } = await enter('/departures');
  await page.getByRole('link', { name: 'Person E1' }).waitFor();
  const at = page.getByRole('button', { name: 'New departure' });
  await keys.reach(at);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await untilFocused(at);
  await keys.isSomewhere();
  await keys.press(page.getByRole('button', { name: /^Account of/ }), 'back');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor({ state: 'detached' });
  await keys.isSomewhere();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('LT-0420');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/devices\/LT-0420$/);
  await keys.isSomewhere();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('s');
  await page.waitForURL(/\/scan/);
  await page.getByLabel('Tag or serial number').waitFor();
  await keys.choose(page.getByRole('radio', { name: 'Worn' }));
  await keys.fill(page.getByLabel('Tag or serial number'), 'LT-0420');
  await page.keyboard.press('Enter');
  await page.getByText('Taken in').first().waitFor();
  await keys.isSomewhere();
  assert.equal((await admin.send('GET', '/assets/LT-0420')).json<AssetDetail>().stage, 'received');
  assert.deepEqual(complaints, []);
});

test('a leaver disputes one thing, says that they have the other, and signs with their name', async () => {
  const made = await admin.send('POST', `/offboardings/${second}/portal-links`, { send: false, language: 'en' });
  const { page, complaints } = await openWindow(api.url);
  const keys = makeKeyboard(page);
  await page.goto(made.json<MadePortalLink>().address ?? '');
  const monitor = page.getByRole('group', { name: 'MON-0007' });
  await keys.press(monitor.locator('summary', { hasText: 'I do not have it' }));
  await keys.choose(monitor.getByLabel('This is not mine'));
  await keys.fill(monitor.getByLabel('What do you know about it?'), 'It stayed in the office. 🖥');
  await keys.fill(page.getByLabel('Your full name'), 'Person E2');
  await keys.press(page.getByRole('button', { name: 'Sign', exact: true }));
  await page.getByText('Thank you. You can download a copy').waitFor();
  const answer = await admin.send('GET', `/offboardings/${second}/signatures`);
  const [given] = answer.json<{ items: SignatureAnswer[] }>().items;
  assert.partialDeepStrictEqual(given, { method: 'typed', signedName: 'Person E2' });
  assert.ok(given?.lines.some(({ tag, said }) => tag === 'MON-0007' && said === 'never_held'));
  assert.deepEqual(complaints, []);
});
