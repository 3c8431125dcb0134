import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { playbook } from '../../src/core/playbooks/playbook.ts';
import { operatorActor } from '../../src/core/event.ts';
import { receiveDeparture } from '../../src/jobs/departures/receive-departure.ts';
import { startWorker } from '../../src/jobs/steps/worker.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addApplication, addOrganization, addPerson } from '../organization.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../simulated-application.ts';

const db = await useDatabase();
const api = await servePages(db);
const means = { ...api.means, patience: { scheduledMs: 1_000, immediateMs: 300 } };
const worker = await startWorker(means, { scanEveryMs: 50, graceMs: 200 });
let applications: SimulatedApplications;
let organizationId: string;
let admin: TestOperator;

/** Four steps: what people confirm, the approval, the end of access, and what a hold keeps. */
const small = playbook.parse({
  playbook: 'small',
  version: 1,
  title: 'A small case',
  owner: 'it',
  review_on: '2030-01-01',
  endings: [
    { kind: 'account', expect: 'suspended', assurance: 'confirmed' },
    { kind: 'coverage', expect: 'none', assurance: 'confirmed' },
  ],
  steps: [
    {
      id: 'confirm',
      title: 'Confirm the dates',
      action: 'confirm_dates',
      owner: ['hr', 'admin'],
      due: { anchor: 'notice' },
      evidence: ['note'],
    },
    {
      id: 'observe',
      title: 'Read what they hold',
      action: 'observe',
      owner: ['it'],
      due: { anchor: 'notice' },
      evidence: ['confirmed'],
    },
    {
      id: 'approve',
      title: 'Approve the plan',
      action: 'approve',
      owner: ['it', 'admin'],
      due: { anchor: 'notice' },
      evidence: ['approval'],
      after: ['observe'],
    },
    {
      id: 'suspend',
      title: 'Suspend the account',
      action: 'suspend',
      owner: ['it', 'admin'],
      due: { anchor: 'access_ends' },
      not_before_due: true,
      select: { field: 'account.kind', is: 'human' },
      evidence: ['confirmed', 'note'],
      after: ['approve'],
    },
    {
      id: 'close',
      title: 'Close the case',
      action: 'close',
      owner: ['it', 'admin'],
      due: { anchor: 'access_ends', days: 14 },
      evidence: ['confirmed', 'note'],
      after: ['confirm', 'observe', 'approve', 'suspend'],
    },
    {
      id: 'delete',
      title: 'Delete the account',
      action: 'delete',
      owner: ['it', 'admin'],
      due: { anchor: 'access_ends', days: 90 },
      not_before_due: true,
      select: { field: 'account.kind', is: 'human' },
      evidence: ['confirmed', 'file'],
      after: ['close'],
      phase: 'watch',
    },
  ],
});
const people = ['E1', 'E2', 'E3', 'E4', 'E5'];

before(async () => {
  applications = await startSimulatedApplication({ applications: ['crm'] });
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  await applications.seedAccounts('crm', [
    { id: 'canary', login: 'canary' },
    ...people.map((number) => ({
      id: `crm-${number}`,
      login: number.toLowerCase(),
      email: `${number.toLowerCase()}@example.test`,
      employeeNumber: number,
      groups: ['staff'],
    })),
  ]);
  await addApplication(db, organizationId, {
    name: 'CRM',
    connector: 'simulated',
    config: { baseUrl: `${applications.url}/applications/crm`, canaryId: 'canary' },
    credentials: { token: applications.token },
  });
  for (const number of people) await addPerson(db, organizationId, number);
});

after(async () => {
  await worker.stop();
  await applications.stop();
});

/** Opens the small case of somebody whose access ended eight days ago unless `days` says otherwise; its number. */
async function open(employeeNumber: string, { days = -8, legalHold = false } = {}): Promise<string> {
  const received = await withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, api.queue, {
      facts: {
        source: 'test',
        externalId: employeeNumber,
        leaver: { employeeNumber },
        kind: 'voluntary',
        lastWorkingDay: Temporal.Now.plainDateISO().add({ days }),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold,
      },
      playbook: small,
      actor: operatorActor(admin.operatorId),
    }),
  );
  assert.ok(received.state === 'opened');
  const path = `/offboardings/${received.offboardingId}`;
  for (let tries = 0; tries < 1_200; tries += 1) {
    const found = (await admin.send('GET', path)).json<{ digest: string | null; number: string }>();
    if (found.digest !== null) return found.number;
    await delay(50);
  }
  assert.fail('No plan was made.');
}

type CaseAnswer = { readonly state: string; readonly approved: boolean; readonly revision: number };
const caseOf = async (number: string) => (await admin.send('GET', `/offboardings/${number}`)).json<CaseAnswer>();

async function enter(options: Parameters<typeof openWindow>[1] = {}, operator = admin) {
  const opened = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, opened.context);
  return opened;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

test('a planned leaver is read, approved and worked to closing with the mouse, and the evidence of it verifies', async (t) => {
  const number = await open('E1');
  const { page, complaints } = await enter({ acceptDownloads: true });
  await page.goto(`${api.url}/departures`);
  await page.getByRole('link', { name: /Person E1/ }).click();
  await heading(page, 'Person E1');
  await page.getByRole('button', { name: 'Review the plan' }).click();
  await page.getByText('If you approve: 1 account suspended').first().waitFor();
  await page.getByText('Delete the account').first().waitFor();
  await page.getByRole('button', { name: 'Approve this plan' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Approve revision 1 of ${number}` })
    .click();
  await heading(page, 'Person E1');
  assert.equal((await caseOf(number)).approved, true);

  await page.getByRole('button', { name: 'Do your next step' }).click();
  await page.getByRole('button', { name: 'Done: say what it rests on' }).click();
  await page.getByLabel('What you did or saw').fill('HR says so.');
  await page.getByRole('button', { name: 'End this step' }).click();

  await page.getByRole('button', { name: 'Close the case', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Close ${number}` })
    .click();
  await page.getByText('Nothing is left to do here.').waitFor();
  assert.equal((await caseOf(number)).state, 'closed');
  assert.equal(applications.account('crm', 'crm-E1')?.status, 'suspended');

  await page.getByRole('tab', { name: 'Access' }).click();
  await page.locator('[data-standing="done"]').first().waitFor();
  await page.getByText(/asked \d/).waitFor();
  await page.getByRole('tab', { name: 'Evidence' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the evidence (zip)' }).click();
  const folder = await mkdtemp(join(tmpdir(), 'handback-pack-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'pack.zip');
  await (await download).saveAs(file);
  await page.goto(`${api.url}/evidence?tab=check`);
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByText('pack.zip is whole').waitFor();
  assert.deepEqual(complaints, []);
});

test('a step that failed says why and what to do, and trying again ends what was wanted', async () => {
  const number = await open('E2');
  await applications.setFaults('crm', { expiredToken: true });
  const { digest } = (await admin.send('GET', `/offboardings/${number}`)).json<{ digest: string }>();
  assert.equal((await admin.send('POST', `/offboardings/${number}/approvals`, { digest })).statusCode, 200);
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures/${number}`);
  await page.getByRole('button', { name: 'Look at what failed' }).click();
  await page.getByText('It did not work').waitFor();
  await page.getByText('Put right what stands there').waitFor();
  await applications.setFaults('crm', {});
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: /Suspend the account.*Ended.*Confirmed/ }).waitFor();
  const story = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
  await story.filter({ hasText: 'Seen: suspended read back by this step' }).waitFor();
  const told = (await story.allInnerTexts()).join(' ');
  assert.match(told, /(Refused|Not done).*Sent, and answered as done.*active → suspended/s);
  assert.deepEqual(complaints, []);
});

test('a legal hold is shown at once, and what it keeps is said before the approval', async () => {
  const number = await open('E3', { days: 30, legalHold: true });
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures/${number}`);
  await page.getByText('Legal hold', { exact: true }).waitFor();
  await page.getByText('nothing is destroyed').first().waitFor();
  await page.getByRole('button', { name: 'Review the plan' }).click();
  await page.getByText('1 held back:').waitFor();
  await page.getByText('Nothing is deleted.').waitFor();
  assert.deepEqual(complaints, []);
});

test('of two operators with one plan the second reads what became different, and approves only that', async () => {
  const number = await open('E4', { days: 30 });
  const second = await signInAs(api, organizationId);
  const { page: first } = await enter();
  const { digest: read } = (await admin.send('GET', `/offboardings/${number}`)).json<{ digest: string }>();
  const { page, complaints } = await enter({}, second);
  await page.goto(`${api.url}/departures/${number}/plan`);
  await page.getByRole('button', { name: 'Approve this plan' }).click();
  const approve = page.getByRole('dialog').getByRole('button', { name: `Approve revision 1 of ${number}` });
  await approve.waitFor();

  await first.goto(`${api.url}/departures/${number}`);
  await first.getByRole('button', { name: 'More' }).click();
  await first.getByRole('menuitem', { name: 'Move the date' }).click();
  await first.getByLabel('Last working day').fill(Temporal.Now.plainDateISO().add({ days: 45 }).toString());
  await first.getByRole('button', { name: 'Show what changes' }).click();
  await first.getByText('Access ends', { exact: false }).first().waitFor();
  assert.equal((await caseOf(number)).revision, 1, 'showing what changes keeps nothing');
  await first.getByRole('button', { name: `Move ${number} to this date` }).click();
  await first.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal((await caseOf(number)).revision, 2);

  // Whoever would approve the plan that was read is refused; the page says so before they try.
  await page.getByText('The plan is another than the one you read').waitFor();
  await page.getByText(/~ Suspend the account.*was due/).waitFor();
  assert.equal(await approve.count(), 0);
  assert.equal((await second.send('POST', `/offboardings/${number}/approvals`, { digest: read })).statusCode, 409);
  assert.equal((await caseOf(number)).approved, false);
  let approvals = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/approvals')) approvals += 1;
  });
  await page.getByRole('button', { name: 'I have read the new plan' }).click();
  await page.getByRole('button', { name: 'Approve this plan' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Approve revision 2 of ${number}` })
    .dblclick();
  await heading(page, 'Person E4');
  assert.equal(approvals, 1, 'a double click approves once');
  assert.equal((await caseOf(number)).approved, true);
  assert.deepEqual(complaints, []);
});

test('a departure that is taken back says first what comes back and what does not, and then brings it back', async () => {
  const number = await open('E5');
  const { digest } = (await admin.send('GET', `/offboardings/${number}`)).json<{ digest: string }>();
  await admin.send('POST', `/offboardings/${number}/approvals`, { digest });
  const { page, complaints } = await enter();
  await page.goto(`${api.url}/departures/${number}?tab=access`);
  await page.getByText(/seen suspended/).waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Take it back' }).click();
  await page.getByLabel('Reason').fill('The resignation was withdrawn.');
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await page.getByText('1 account comes back:').waitFor();
  await page.getByText(/lost for good|Nobody can bring back/i).waitFor();
  assert.equal((await caseOf(number)).state, 'open');
  await page.getByRole('button', { name: `Take back ${number}` }).click();
  await page.getByText('Taken back', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Plan' }).click();
  await page.getByText(/: is back/).waitFor();
  assert.equal(applications.account('crm', 'crm-E5')?.status, 'active');
  assert.deepEqual(complaints, []);
});

test('whoever does not work on access reads of no account, and nobody outside reads how somebody leaves', async () => {
  const manager = await signInAs(api, organizationId, [{ role: 'manager', scope: 'department', value: 'Sales' }]);
  const { page, complaints } = await enter({}, manager);
  for (const tab of ['plan', 'evidence', 'activity']) {
    await page.goto(`${api.url}/departures/OFF-3?tab=${tab}`);
    await heading(page, 'Person E3');
    await page.locator('#content [aria-busy="true"]').first().waitFor({ state: 'detached' });
    const text = (await page.locator('#content').innerText()).toLowerCase();
    for (const word of ['crm', 'suspend', 'voluntary', 'resign']) assert.ok(!text.includes(word), `${tab}: ${word}`);
  }
  assert.equal(await page.getByRole('tab', { name: 'Access' }).count(), 0);
  assert.equal(await page.getByRole('button', { name: 'Review the plan' }).count(), 0);
  assert.deepEqual(complaints, []);
});

for (const [colorScheme, viewport] of [
  ['light', undefined],
  ['dark', phone],
] as const) {
  test(`no part of a case and no dialog of it has a barrier, in ${colorScheme}${viewport === undefined ? '' : ' on a phone'}`, async () => {
    const { page, complaints } = await enter({ colorScheme, ...(viewport === undefined ? {} : { viewport }) });
    for (const tab of ['plan', 'access', 'devices', 'handover', 'evidence', 'activity']) {
      await page.goto(`${api.url}/departures/OFF-3?tab=${tab}`);
      await heading(page, 'Person E3');
      await page.locator('#content [aria-busy="true"]').first().waitFor({ state: 'detached' });
      assert.deepEqual(await findBarriers(page), [], tab);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(width <= 0, `${tab} is ${width} px wider than its window`);
    }
    await page.goto(`${api.url}/departures/OFF-3`);
    await page.getByRole('button', { name: /Confirm the dates/ }).click();
    await page.getByRole('button', { name: 'Done: say what it rests on' }).click();
    await page.getByLabel('What you did or saw').waitFor();
    assert.deepEqual(await findBarriers(page), [], 'a step is ended');
    assert.deepEqual(complaints, []);
  });
}
