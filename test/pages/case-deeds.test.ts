import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { OffboardingDetail } from '../../src/api/schemas/cases.ts';
import type { StepHistory } from '../../src/api/schemas/step-history.ts';
import { observeOffboarding } from '../../src/jobs/looks/observe.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;

const inside = <Row extends { [column: string]: unknown }>(sql: string, values: readonly unknown[] = []) =>
  withOrganization(db, organizationId, (tx) => tx.query<Row>(sql, [organizationId, ...values]));
const inTwoWeeks = () => Temporal.Now.plainDateISO('UTC').add({ days: 14 }).toString();

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  for (const number of ['E1', 'E2', 'E3', 'E4', 'E5']) {
    const person = await addPerson(db, organizationId, number);
    await addAsset(db, organizationId, `LT-${number}`, person);
    await inside(
      `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id)
       values ($1, uuidv7(), 'data', 'drive', $3, $2)`,
      [person, `drive of ${number}`],
    );
  }
  await inside(`update asset set data_bearing = true, ownership = 'company' where organization_id = $1`);
});

/** Tells of a departure in two weeks, and plans it; the number of its case. */
async function leaves(employeeNumber: string, more: object = {}, operator = admin): Promise<string> {
  const body = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: inTwoWeeks(), ...more };
  const answer = await operator.send('POST', '/departures', body);
  assert.equal(answer.statusCode, 201, answer.body);
  const { offboardingId, number } = answer.json<{ offboardingId: string; number: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  return number;
}

async function enter(path: string, operator = admin, options: Parameters<typeof openWindow>[1] = {}) {
  const opened = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, opened.context);
  await opened.page.goto(`${api.url}${path}`);
  return opened;
}

const caseOf = async (number: string) => (await admin.send('GET', `/offboardings/${number}`)).json<OffboardingDetail>();
const stepsOf = async (number: string) =>
  (await admin.send('GET', `/offboardings/${number}/steps`)).json<{
    items: { id: string; key: string; state: string; heldBack: string | null; title: string }[];
  }>().items;
const dialogOf = (page: Page): Locator => page.getByRole('dialog');

async function choose(page: Page, entry: string): Promise<Locator> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
  return dialogOf(page);
}

/** Makes a step one that a person is asked for now, as if everything before it had ended; its id. */
async function ask(number: string, key: string): Promise<string> {
  const [step] = await inside<{ id: string }>(
    `update step s set state = 'asked', blocked_by = 0, wake_at = null from offboarding o
     where s.organization_id = $1 and o.organization_id = $1 and o.offboarding_id = s.offboarding_id and 'OFF-' || o.number = $2
       and s.key = $3 returning s.step_id as id`,
    [number, key],
  );
  assert.ok(step !== undefined, `There is no step ${key}.`);
  return step.id;
}

test('a case is paused and resumed, and a departure that was planned only is taken back before anything was sent', async () => {
  const number = await leaves('E1');
  const { page, complaints } = await enter(`/departures/${number}`);
  const asked = await choose(page, 'Pause');
  await asked.getByRole('button', { name: `Pause ${number}` }).click();
  await page.getByText('Nothing runs until somebody resumes it.').waitFor();
  assert.equal((await caseOf(number)).paused, true);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Nothing runs until somebody resumes it.').waitFor({ state: 'detached' });
  assert.equal((await caseOf(number)).paused, false);

  const taking = await choose(page, 'Take it back');
  await taking.getByLabel('Reason').fill('They stay with us.');
  await taking.getByRole('button', { name: 'Show what changes' }).click();
  await taking.getByText('No access was taken that would have to come back.').waitFor();
  assert.equal((await caseOf(number)).state, 'open', 'showing what changes keeps nothing');
  await taking.getByRole('button', { name: `Take back ${number}` }).click();
  await page.getByText('Nothing of this case is sent any more.').waitFor();
  assert.equal((await caseOf(number)).state, 'cancelled');
  assert.deepEqual(complaints, []);
});

test('of two operators who move one departure the second is told, loses nothing, and decides anew', async () => {
  const number = await leaves('E5');
  const dayIn = (days: number) => Temporal.Now.plainDateISO('UTC').add({ days }).toString();
  const { page, complaints } = await enter(`/departures/${number}`);
  const moving = await choose(page, 'Move the date');
  await moving.getByLabel('Last working day').fill(dayIn(30));
  await moving.getByRole('button', { name: 'Show what changes' }).click();
  const move = moving.getByRole('button', { name: `Move ${number} to this date` });
  await move.waitFor();
  // The page reads by itself that somebody else was quicker; what was shown here is of before.
  const heard = page.waitForResponse((answer) => answer.url().endsWith(`/offboardings/${number}`));
  const quicker = await admin.send('PATCH', `/offboardings/${number}/departure`, { lastWorkingDay: dayIn(20) });
  assert.equal(quicker.statusCode, 200, quicker.body);
  await heard;
  await move.click();
  await moving.getByRole('alert').waitFor();
  assert.equal((await caseOf(number)).departure.lastWorkingDay, dayIn(20));
  assert.equal(await moving.getByLabel('Last working day').inputValue(), dayIn(30));
  await moving.getByRole('button', { name: 'Show what changes' }).click();
  await move.click();
  await moving.waitFor({ state: 'detached' });
  assert.equal((await caseOf(number)).departure.lastWorkingDay, dayIn(30));
  assert.deepEqual(complaints, []);
});

test('a hold that is placed on the case keeps its laptop from being erased, and only legal reads what it is for', async () => {
  const number = await leaves('E2');
  const erasing = async () => (await stepsOf(number)).filter(({ key }) => key === 'erase');
  assert.deepEqual(
    (await erasing()).map(({ heldBack }) => heldBack),
    [null],
  );
  const legal = await signInAs(api, organizationId, [{ role: 'legal', scope: 'organization', value: '' }]);
  const { page, complaints } = await enter(`/departures/${number}`, legal, { viewport: phone });
  const placing = await choose(page, 'Place a legal hold');
  const place = placing.getByRole('button', { name: `Place the hold on ${number}` });
  await placing.getByLabel('Title of the matter').fill('Doe against Example');
  await place.click();
  await placing.getByText('Say it in a few words').waitFor();
  await placing.getByLabel('Reason').fill('A claim has come in.');
  assert.deepEqual(await findBarriers(page), []);
  await place.click();
  await page.getByText('Legal hold M-1').waitFor();
  assert.deepEqual((await caseOf(number)).matters, ['M-1']);
  for (const { heldBack } of await erasing()) assert.match(heldBack ?? '', /legal hold \(M-1\)/);

  const it = await enter(`/departures/${number}?tab=evidence`, admin);
  await it.page.getByText('nothing is destroyed until it is released').first().waitFor();
  const other = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }]);
  const outside = await enter(`/departures/${number}`, other);
  await outside.page.getByText('Legal hold M-1').waitFor();
  assert.ok(!(await outside.page.content()).includes('Doe against Example'));
  assert.deepEqual([...complaints, ...it.complaints, ...outside.complaints], []);
});

test('the release of a hold is proposed on the case, which then says for whom it waits and where it is decided', async () => {
  const { items } = (await admin.send('GET', '/offboardings?search=E5')).json<{ items: { number: string }[] }>();
  const number = items[0]?.number ?? '';
  const kept = await admin.send('PATCH', `/offboardings/${number}/departure`, { legalHold: true });
  assert.equal(kept.statusCode, 200, kept.body);
  const { page, complaints } = await enter(`/departures/${number}`);
  const proposing = await choose(page, 'Propose to release the hold');
  await proposing.getByLabel('Reason').fill('The claim was settled.');
  await proposing.getByRole('button', { name: `Propose the release of ${number}` }).click();
  await page.getByText(/Release a legal hold, proposed by Olga: The claim was settled\./).waitFor();
  assert.equal((await caseOf(number)).departure.legalHold, true, 'one person alone releases nothing');
  await page.getByRole('link', { name: 'Confirm or refuse it' }).click();
  const waiting = page.getByRole('region', { name: 'Waits for a second person' });
  await waiting.getByText('The claim was settled.').waitFor();
  assert.deepEqual(complaints, []);
});

test('data is handed over with its counts, and the step then shows what was said', async () => {
  const number = await leaves('E3');
  const stepId = await ask(number, 'transfer');
  const { page, complaints } = await enter(`/departures/${number}?tab=plan&step=${stepId}`);
  await page.getByRole('button', { name: 'Done: say what it rests on' }).click();
  const dialog = dialogOf(page);
  const end = dialog.getByRole('button', { name: 'End this step' });
  await dialog.getByLabel('Counted before').fill('120');
  // Half a count is none.
  await dialog.getByRole('button', { name: 'End this step', disabled: true }).waitFor();
  await dialog.getByLabel('Counted after').fill('118');
  await dialog.getByLabel('Where it is now').fill('The team drive');
  await dialog.getByLabel('Why the counts differ').fill('Two were empty.');
  await end.click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await stepsOf(number)).find(({ id }) => id === stepId)?.state, 'done');
  await page.getByRole('tab', { name: 'Handover' }).click();
  await page.getByText('120 before, 118 after').waitFor();
  assert.deepEqual(complaints, []);
});

test('a step is signed on glass, and then shows who signed what, with the picture', async () => {
  const number = await leaves('E4');
  const stepId = await ask(number, 'duties');
  const { page, complaints } = await enter(`/departures/${number}?tab=plan&step=${stepId}`, admin, { viewport: phone });
  await page.getByRole('button', { name: 'Done: say what it rests on' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Sign with your full name').fill('Olga Admin');
  const glass = dialog.getByRole('img', { name: /Sign here/ });
  await glass.scrollIntoViewIfNeeded();
  const box = await glass.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 80, { steps: 8 });
  await page.mouse.up();
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'End this step' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Olga Admin: “I confirm that this has been done').waitFor();
  const picture = page.getByRole('img', { name: 'signature.jpg' });
  await picture.scrollIntoViewIfNeeded();
  await picture.evaluate((image: { readonly decode: () => Promise<void> }) => image.decode());
  const { given } = (await admin.send('GET', `/steps/${stepId}/history`)).json<StepHistory>();
  assert.deepEqual(
    given.map(({ kind, content }) => [kind, content?.signedName]),
    [['signature', 'Olga Admin']],
  );
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('a thing is disputed where it is listed, and a signature is asked for', async () => {
  const { items } = (await admin.send('GET', '/offboardings?search=E4')).json<{ items: { number: string }[] }>();
  const number = items[0]?.number ?? '';
  const { page, complaints } = await enter(`/departures/${number}?tab=devices`);
  await page.getByRole('button', { name: /Dispute it: .*LT-E4/ }).click();
  await dialogOf(page).getByLabel('What they say').selectOption('other');
  const write = dialogOf(page).getByRole('button', { name: 'Open the dispute' });
  await write.click();
  await dialogOf(page).getByText('Say this first.').waitFor();
  await dialogOf(page).getByLabel('In their words').fill('It belongs to my sister.');
  await write.click();
  await dialogOf(page).waitFor({ state: 'detached' });
  const { items: disputes } = (await admin.send('GET', `/disputes?case=${number}`)).json<{
    items: { note: string }[];
  }>();
  assert.deepEqual(
    disputes.map(({ note }) => note),
    ['It belongs to my sister.'],
  );
  const asking = await choose(page, 'Ask for a signature');
  await asking.getByLabel('On a screen that you hand them').click();
  await asking.getByRole('button', { name: 'Ask for it' }).click();
  await asking.getByText('S-1 is ready, for 1 thing.').waitFor();
  const address = await asking.getByLabel('Address').inputValue();
  assert.equal((await fetch(address)).status, 200);
  await asking.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('tab', { name: 'Evidence' }).click();
  await page.getByText('not signed yet').waitFor();
  await page.getByText('It belongs to my sister.').waitFor();
  assert.deepEqual(complaints, []);
});

test('of a confidential case only the named see anything: no list, count, search or live change tells anybody else', async () => {
  for (const person of ['E9', 'E10']) await addPerson(db, organizationId, person);
  const hr = await signInAs(api, organizationId, [{ role: 'hr', scope: 'organization', value: '' }]);
  const outsider = await enter('/departures', admin);
  await outsider.page.getByRole('link', { name: /Person E4/ }).waitFor();
  const today = async () => (await admin.send('GET', '/today')).body;
  const before = await today();
  const number = await leaves('E9', { kind: 'involuntary', embargo: { named: [] } }, hr);

  const named = await enter('/departures', hr);
  await named.page.getByRole('link', { name: /Person E9/ }).click();
  await named.page.getByText('Only the people who are named know of it.').waitFor();
  const knows = await choose(named.page, 'Who may know');
  await knows.getByText('Who knows').waitFor();

  assert.equal(withoutInstants(await today()), withoutInstants(before));
  // A case like any other shows by itself, and the one before it has not.
  await leaves('E10');
  await outsider.page.getByRole('link', { name: /Person E10/ }).waitFor();
  assert.ok(!(await outsider.page.locator('#content').innerText()).includes('E9'));
  await outsider.page.goto(`${api.url}/departures?search=E9`);
  await outsider.page.getByText('Nothing matches').waitFor();
  await outsider.page.keyboard.press('Control+k');
  const found = outsider.page.waitForResponse(/\/api\/v1\/find\?q=E9/);
  await dialogOf(outsider.page).getByRole('combobox').fill('E9');
  await found;
  assert.ok(!(await dialogOf(outsider.page).innerText()).includes(number));
  await outsider.page.goto(`${api.url}/departures/${number}`);
  await outsider.page.getByText('There is no such offboarding, or it is outside your scope.').waitFor();
  assert.deepEqual([...outsider.complaints, ...named.complaints], []);
});

const withoutInstants = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
