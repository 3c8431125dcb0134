import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Item, OffboardingDetail, Step } from '../../src/api/schemas/cases.ts';
import type { Role } from '../../src/core/permission.ts';
import { startWorker } from '../../src/jobs/steps/worker.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../organization.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../simulated-application.ts';

const db = await useDatabase();
const api = await servePages(db);
const means = { ...api.means, patience: { scheduledMs: 1_000, immediateMs: 300 } };
const worker = await startWorker(means, { scanEveryMs: 50, graceMs: 200 });
let directory: SimulatedApplications;
let organizationId: string;
let managerId: string;
let number: string;
let hr: TestOperator;

/** What nobody reads who may not know how somebody left, and what would hurt whoever knew them. */
const untold = /\bdied\b|\bdead\b|death|deceas|bereave/i;
const hurtful = /last day|leaving|leaves\b|leaver|has left|\blate\b|overdue|was due|were due|was to end|remind/i;
/** What pages say of everybody who is gone, and the title of a step that keeps others from writing. */
const aboutOthers =
  /What is late|People who have left|Who has left and still has what\?|Everybody who has left|(Of )?\d* ?(Nobody|person|people) who ha(s|ve) left|Who is leaving, and is each of them on track\?|Stop automatic messages to them.*|Stop automatic messa…/gi;

before(async () => {
  directory = await startSimulatedApplication({ applications: ['directory'] });
  organizationId = await addOrganization(db, 'Harbour Works');
  managerId = await addPerson(db, organizationId, 'M1');
  const personId = await addPerson(db, organizationId, 'E1');
  await directory.seedAccounts('directory', [
    { id: 'canary', login: 'canary' },
    { id: 'e1', login: 'e1', email: 'e1@example.test', employeeNumber: 'E1', groups: ['staff'] },
  ]);
  await addApplication(db, organizationId, {
    name: 'Directory',
    category: 'directory',
    connector: 'simulated',
    config: { baseUrl: `${directory.url}/applications/directory`, canaryId: 'canary' },
    credentials: { token: directory.token },
  });
  const doors = await addApplication(db, organizationId, { name: 'Doors', category: 'physical', connector: 'manual' });
  await addAsset(db, organizationId, 'LT-1', personId);
  const { owner } = db;
  await owner.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
     values ($1, gen_random_uuid(), $2, 'badge-e1', 'badge-e1', $3, 'identifier', now())`,
    [organizationId, doors, personId],
  );
  await owner.query(
    `with quay as (insert into location (organization_id, location_id, name) values ($1, gen_random_uuid(), 'Quayside') returning location_id)
     update person p set location_id = quay.location_id, manager_id = nullif($2, p.person_id) from quay where p.organization_id = $1`,
    [organizationId, managerId],
  );
  hr = await as('hr');
});

after(async () => {
  await worker.stop();
  await directory.stop();
});

const as = (role: Role) =>
  signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }], role === 'manager' ? managerId : null);

async function enter(operator: TestOperator, path: string, options: Parameters<typeof openWindow>[1] = {}) {
  const { page, context, complaints } = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, context);
  await page.goto(`${api.url}${path}`);
  return { page, complaints };
}

const contentOf = async (page: Page) => (await page.locator('#content').innerText()).slice(0, 20_000);
const read = async <T>(path: string): Promise<T> => (await hr.send('GET', `/offboardings/${number}${path}`)).json<T>();
const stepsOf = async () => (await read<{ items: Step[] }>('/steps')).items;

/** Ends one step with a note, on the page of the case. */
async function noteStep(page: Page, title: RegExp): Promise<void> {
  await page.getByRole('button', { name: title }).click();
  await page.getByRole('button', { name: 'Done: say what it rests on' }).click();
  await page.getByLabel('What you did or saw').fill('Spoken with.');
  await page.getByRole('button', { name: 'End this step' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (await isSo()) return;
    await delay(50);
  }
  assert.fail(`${what} did not come true.`);
}

test('the form offers a death to HR alone, asks for no hour and no last day, and opens a case that only the named know of', async () => {
  const others = await enter(await as('it'), '/departures/new');
  await others.page.getByRole('option', { name: 'Standard leaver' }).waitFor({ state: 'attached' });
  const offered = await others.page.getByRole('option').allTextContents();
  assert.doesNotMatch(offered.filter((one) => !one.includes('/')).join(), untold);

  const { page, complaints } = await enter(hr, '/departures/new');
  await page.getByRole('combobox', { name: 'Who leaves' }).fill('Person E1');
  await page.getByRole('option', { name: /Person E1/ }).click();
  await page.getByLabel('How the employment ends').selectOption({ label: 'They have died' });
  await page.getByText('Access is shut quietly once you record it.').waitFor();
  assert.equal(await page.getByLabel('Access ends at').count(), 0);
  await page.getByLabel('Date of death').fill(Temporal.Now.plainDateISO().subtract({ days: 2 }).toString());
  await page.getByText('The quiet lock waits for no approval; all else does.').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('button', { name: 'Record it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Person E1', exact: true }).waitFor();
  await page.getByText('Has died', { exact: true }).waitFor();
  number = /OFF-\d+/.exec(page.url())?.[0] ?? '';
  const { departure, quiet, confidential } = await read<OffboardingDetail>('');
  assert.deepEqual([departure.kind, quiet, confidential], ['death', true, true]);
  assert.deepEqual(complaints, []);
});

test('the manager reads nothing before HR notes that they were told; then that their colleague is no longer with us', async () => {
  await until('a plan', async () => (await read<OffboardingDetail>('')).digest !== null);
  const { page, complaints } = await enter(await as('manager'), '/', { viewport: phone });
  await page.getByText('Nobody of your team is leaving').waitFor();

  const ours = await enter(hr, `/departures/${number}`);
  await noteStep(ours.page, /Name the one person who speaks with the family/);
  await until('the step', async () =>
    (await stepsOf()).some(({ key, state }) => key === 'colleagues' && state === 'asked'),
  );
  await noteStep(ours.page, /Note that the manager and the closest team have been told/);
  assert.equal((await read<OffboardingDetail>('')).confidential, false);
  await until('a question', async () =>
    (await stepsOf()).some(({ key, state }) => key === 'successor' && state === 'asked'),
  );

  await page.reload();
  const card = page.getByRole('region', { name: 'Person E1' }).first();
  await card.getByText('No longer with us').waitFor();
  const question = card.getByRole('region', { name: 'Who takes over from Person E1?' });
  await question.getByText('Take the time you need.').waitFor();
  assert.doesNotMatch(await contentOf(page), untold);
  assert.doesNotMatch(await contentOf(page), hurtful);
  assert.deepEqual(await findBarriers(page), []);
  await question
    .getByLabel(/Who takes over|A few words/)
    .first()
    .fill('Person M1');
  await page.getByRole('option', { name: /Person M1/ }).click();
  await question.getByRole('button', { name: /Choose|Done/ }).click();
  await page.getByText(/Thank you\./).waitFor();
  assert.equal((await stepsOf()).find(({ key }) => key === 'successor')?.state, 'done');
  assert.deepEqual([...complaints, ...ours.complaints], []);
});

test('IT approves what changes more than the quiet lock; the lock is seen, and nothing says died, late or left', async () => {
  const it = await as('it');
  const { page, complaints } = await enter(it, `/departures/${number}`, { colorScheme: 'dark' });
  await page.getByText('No longer with us').first().waitFor();
  await page.getByText('By arrangement', { exact: true }).waitFor();
  assert.doesNotMatch(await contentOf(page), untold);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Take it back' }).waitFor();
  assert.equal(await page.getByRole('menuitem', { name: 'Ask for a signature' }).count(), 0);
  await page.keyboard.press('Escape');
  const legal = await as('legal');
  const hold = (await stepsOf()).find(({ key }) => key === 'hold')?.id;
  const answered = await legal.send('POST', `/steps/${hold}/complete`, {
    note: 'Nothing to preserve.',
    legalHold: false,
  });
  assert.equal(answered.statusCode, 200, answered.body);
  await until('the question', async () =>
    (await stepsOf()).some(({ key, state }) => key === 'approve' && state === 'asked'),
  );
  await page.goto(`${api.url}/departures/${number}/plan`);
  await page.getByRole('heading', { level: 1, name: 'Plan of Person E1' }).waitFor();
  assert.doesNotMatch(await contentOf(page), untold);
  await page.getByRole('button', { name: 'Approve this plan' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve revision/ })
    .click();
  await page.getByRole('heading', { level: 1, name: 'Person E1', exact: true }).waitFor();
  assert.equal((await stepsOf()).find(({ key }) => key === 'approve')?.state, 'done');

  // Four hours later.
  await db.owner.query(
    `update step set due_at = due_at - interval '5 hours', start_at = start_at - interval '5 hours', wake_at = wake_at - interval '5 hours'
     where organization_id = $1 and state <> 'done' and mode = 'automatic' and phase = 'gate'`,
    [organizationId],
  );
  await until('the lock', async () => directory.account('directory', 'e1')?.status === 'suspended');
  await until('that it was seen', async () =>
    (await read<{ items: Item[] }>('/items')).items.some(
      ({ kind, standing }) => kind === 'account' && standing === 'done',
    ),
  );
  await db.owner.query(
    `update step set due_at = now() - interval '9 days' where organization_id = $1 and state in ('asked', 'waiting') and mode = 'human'`,
    [organizationId],
  );
  for (const path of ['/', '/departures', `/departures/${number}`, `/departures/${number}?tab=devices`, '/access']) {
    await page.goto(`${api.url}${path}`);
    await page.getByText('Person E1').first().waitFor();
    const text = await contentOf(page);
    assert.doesNotMatch(text, untold, path);
    assert.doesNotMatch(text.replaceAll(aboutOthers, ''), hurtful, path);
  }
  await page.goto(`${api.url}/departures/${number}?tab=devices`);
  await page.getByText('there is no page for them and no signature to ask for').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Mail them a link' }).count(), 0);
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('facilities fetch by arrangement, on no day, from nobody who would hand it in', async () => {
  const { page, complaints } = await enter(await as('facilities'), '/facilities?later=yes', { viewport: phone });
  await page.getByText('Fetch laptop LT-1, as HR has arranged it').waitFor();
  const text = await contentOf(page);
  assert.match(text, /No longer with us/);
  assert.match(text, /By arrangement/);
  assert.doesNotMatch(text, untold);
  assert.doesNotMatch(text, hurtful);
  assert.doesNotMatch(text, /take back laptop/i);
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('HR closes it, when everything has an ending', async () => {
  const security = await as('security');
  const reason = 'Ended by hand; agreed with HR.';
  const { items } = await read<{ items: Item[] }>('/items');
  for (const { id, standing } of items)
    if (standing !== 'done')
      assert.equal(
        (await security.send('POST', `/offboardings/${number}/waivers`, { itemId: id, reason })).statusCode,
        201,
      );
  for (const { id, state, action, phase } of await stepsOf())
    if (state !== 'done' && phase === 'gate' && action !== 'close')
      assert.equal(
        (await security.send('POST', `/offboardings/${number}/waivers`, { stepId: id, reason })).statusCode,
        201,
      );
  const { page, complaints } = await enter(hr, '/hr');
  const row = page.getByRole('row', { name: /Person E1/ });
  await row.getByText('No longer with us').waitFor();
  assert.doesNotMatch(await row.innerText(), /behind|change the day|take back/i);
  await page.getByRole('link', { name: 'Person E1' }).click();
  await page.getByRole('button', { name: /Close the case|Do your next step/ }).waitFor();
  await page.getByRole('button', { name: 'Close the case', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Close ${number}` })
    .click();
  await page.getByText('Nothing is left to do here.').waitFor();
  const { state } = await read<OffboardingDetail>('');
  assert.equal(state, 'closed');
  assert.deepEqual(complaints, []);
});
