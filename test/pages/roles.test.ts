import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { leaverWithThings } from '../leaver-with-things.ts';
import { addApplication, addOrganization, addPerson } from '../organization.ts';
import { makePlan } from '../../src/jobs/plans/make-plan.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import type { Role } from '../../src/core/permission.ts';
import type { BrakeOverview } from '../../src/api/schemas/brakes.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let managerId: string;

const account = 'svc-e1-root@okta';
/** What nobody outside hr, legal, security and administrators reads, and what is no matter of managers, HR or facilities. */
const reasons = /involuntary|voluntary|let go|resigned/i;
const technical = /okta|suspend|deprovision|revoke|token|mfa|api key|digest|connector/i;

before(async () => {
  organizationId = await addOrganization(db, 'Harbour Works');
  managerId = await addPerson(db, organizationId, 'M1');
  const means = { means: api.means, queue: api.queue, organizationId };
  const { personId, offboardingId } = await leaverWithThings(means, {
    number: 'E1',
    things: [{ tag: 'LT-1' }, { tag: 'BD-1', category: 'badge' }],
  });
  const applicationId = await addApplication(db, organizationId, { name: 'Okta', connector: 'manual' });
  await db.owner.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
     values ($1, gen_random_uuid(), $2, $3, $3, $4, 'identifier', now())`,
    [organizationId, applicationId, account, personId],
  );
  await withOrganization(db, organizationId, (tx) => makePlan(api.means, tx, offboardingId));
  // A playbook of many wishes: nine of its steps fall to the manager, and one of them to facilities.
  const { owner } = db;
  await owner.query(`update person set manager_id = $2 where organization_id = $1 and person_id <> $2`, [
    organizationId,
    managerId,
  ]);
  await owner.query(`delete from step_dependency where organization_id = $1`, [organizationId]);
  await owner.query(`update step set blocked_by = 0 where organization_id = $1`, [organizationId]);
  await owner.query(
    `update step set state = 'asked', owner = '{manager}' where organization_id = $1 and mode = 'human'
       and action in ('name_successor', 'hand_over', 'remind_duties', 'pursue_return', 'confirm_dates', 'check_hold', 'copy_local_data', 'inspect', 'decide')`,
    [organizationId],
  );
  await owner.query(
    `update step set state = 'asked', due_at = now() where organization_id = $1 and action = 'collect'`,
    [organizationId],
  );
  await owner.query(
    `insert into location (organization_id, location_id, name) values ($1, gen_random_uuid(), 'Quayside')`,
    [organizationId],
  );
  await owner.query(
    `update person p set location_id = l.location_id from location l where l.organization_id = $1 and p.organization_id = $1`,
    [organizationId],
  );
  // Somebody leaves in confidence: only the administrator who entered it knows.
  await addPerson(db, organizationId, 'E7');
  const secret = await signInAs(api, organizationId);
  const items = await secret.send('GET', `/offboardings/${offboardingId}/items`);
  assert.ok(items.body.includes(account), 'the account is there to be told of');
  const body = {
    person: { employeeNumber: 'E7' },
    kind: 'involuntary',
    lastWorkingDay: '2026-12-18',
    embargo: { named: [] },
  };
  assert.equal((await secret.send('POST', '/departures', body)).statusCode, 201);
});

async function enter(role: Role, path: string, options: Parameters<typeof openWindow>[1] = {}) {
  const grant = { role, scope: 'organization', value: '' } as const;
  const operator = await signInAs(api, organizationId, [grant], role === 'manager' ? managerId : null);
  const { page, context, complaints } = await openWindow(api.url, options);
  const answers: string[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/v1/'))
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      );
  });
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, context);
  await page.goto(`${api.url}${path}`);
  return { page, complaints, answers, operator };
}

test('facilities begin with their day list by site, and take a thing back by its label', async () => {
  const { page, complaints } = await enter('facilities', '/', { viewport: phone, colorScheme: 'dark' });
  await page.getByRole('heading', { level: 1, name: 'Day list' }).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Quayside' }).waitFor();
  const text = await page.locator('#content').innerText();
  assert.doesNotMatch(text, reasons);
  assert.ok(!text.includes('Person E7'));
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('button', { name: 'Done: Take back laptop LT-1, Person E1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What the label says').fill('LT-9');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.getByText('this asset has the tag LT-1').waitFor();
  await dialog.getByLabel('What the label says').fill('lt 1');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Done: Take back laptop LT-1, Person E1' }).waitFor({ state: 'detached' });
  const { rows } = await db.owner.query<{ value: string }>(
    `select observed_value as value from item where organization_id = $1 and label like '%LT-1%'`,
    [organizationId],
  );
  assert.equal(rows[0]?.value, 'returned');
  assert.deepEqual(complaints, []);
});

test('a manager begins with at most five questions about a leaver, in plain words, and answers one with a name', async () => {
  const { page, complaints, answers } = await enter('manager', '/', { viewport: phone });
  await page.getByRole('heading', { level: 1, name: 'My team' }).waitFor();
  const leaver = page.getByRole('region', { name: 'Person E1' });
  await leaver.getByRole('heading', { level: 3 }).first().waitFor();
  assert.equal(await leaver.getByRole('heading', { level: 3 }).count(), 5);
  await leaver.getByText('More follows when these are done.').waitFor();
  const text = await page.locator('#content').innerText();
  assert.doesNotMatch(text, technical);
  assert.doesNotMatch(text, reasons);
  assert.ok(!answers.some((answer) => reasons.test(answer)), 'no answer tells the reason');
  assert.ok(!text.includes('Person E7'));
  assert.deepEqual(await findBarriers(page), []);

  const question = leaver.getByRole('region', { name: 'Who takes over from Person E1?' });
  await question.getByLabel('Who takes over?').fill('Person M1');
  await page.getByRole('option', { name: /Person M1/ }).click();
  await question.getByRole('button', { name: 'Choose' }).click();
  await page.getByText(/Thank you\. \d+ things are left for Person E1\./).waitFor();
  const { rows } = await db.owner.query<{ state: string }>(
    `select state from step where organization_id = $1 and action = 'name_successor'`,
    [organizationId],
  );
  assert.deepEqual(rows, [{ state: 'done' }]);
  assert.deepEqual(complaints, []);
});

test('HR sees who leaves and moves a day after reading what that changes; no account, and nothing in confidence', async () => {
  const { page, complaints, answers } = await enter('hr', '/');
  await page.getByRole('heading', { level: 1, name: 'HR' }).waitFor();
  await page.getByRole('link', { name: 'Person E1' }).waitFor();
  const text = await page.locator('#content').innerText();
  assert.ok(!text.includes(account) && !text.includes('Person E7'));
  assert.doesNotMatch(text, technical);
  assert.ok(!answers.some((answer) => answer.includes('Person E7')), 'no answer knows of the confidential case');
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('button', { name: 'Change the day: Person E1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Last working day').fill('2026-12-22');
  await dialog.getByRole('button', { name: 'Show' }).click();
  await dialog.getByRole('status').getByText(/2026/).waitFor();
  await dialog.getByRole('button', { name: /Move/ }).click();
  await page.getByText(/Dec 22, 2026/).waitFor();
  await page.getByRole('button', { name: 'Take back: Person E1' }).click();
  await page.getByRole('heading', { name: /Take back/ }).waitFor();
  assert.doesNotMatch(await page.getByRole('dialog').innerText(), technical);
  await page.keyboard.press('Escape');
  assert.deepEqual(complaints, []);
});

test('what a brake holds is released with a reason, and everything of it only by another person', async () => {
  const id = await addOrganization(db, 'Brakes', {});
  for (let one = 1; one <= 20; one += 1) await addPerson(db, id, `B${one}`);
  const hr = await signInAs(api, id, [{ role: 'hr', scope: 'organization', value: '' }]);
  for (const employeeNumber of ['B1', 'B2', 'B3', 'B4']) {
    const body = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: '2026-12-18' };
    assert.equal((await hr.send('POST', '/departures', body)).statusCode, 201);
  }
  const [first, second] = [await signInAs(api, id), await signInAs(api, id)];
  const open = async (operatorId: string) => {
    const { page, context, complaints } = await openWindow(api.url);
    await enterAs(api, { organizationId: id, operatorId }, context);
    await page.goto(`${api.url}/brakes`);
    return { page, complaints };
  };
  const one = await open(first.operatorId);
  await one.page.getByRole('button', { name: 'Release: Person B3' }).click();
  await one.page.getByLabel('Reason').fill('Spoke with the manager');
  await one.page.getByRole('dialog').getByRole('button', { name: 'Release Person B3' }).click();
  await one.page.getByRole('button', { name: 'Propose to release the 1 case' }).click();
  await one.page.getByLabel('Reason').fill('A planned layoff');
  await one.page.getByRole('dialog').getByRole('button', { name: 'Propose to release the 1 case' }).click();
  await one.page.getByText('You proposed this. Another person has to confirm it.').waitFor();
  assert.equal(await one.page.getByRole('button', { name: 'Confirm', exact: true }).count(), 0);
  assert.deepEqual(await findBarriers(one.page), []);

  const other = await open(second.operatorId);
  await other.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await other.page.getByText('Every case that this brake holds goes on').waitFor();
  await other.page
    .getByRole('dialog')
    .getByRole('button', { name: /Confirm: Release a brake/ })
    .click();
  await other.page.getByText('No brake is in force').waitFor();
  assert.deepEqual((await second.send('GET', '/brakes')).json<BrakeOverview>().trips, []);
  assert.deepEqual([...one.complaints, ...other.complaints], []);
});
