import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrakeOverview, LimitChangeListed } from '../../src/api/schemas/brakes.ts';
import { makeProposalCode } from '../../src/store/two-people/proposals.ts';
import { signInAs } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages, untilFocused } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addTestFeed, makeFeedMeans } from '../feed.ts';
import { addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);

async function openAt(
  path: string,
  organizationId: string,
  operatorId: string,
  options: Parameters<typeof openWindow>[1] = {},
) {
  const { page, context, complaints } = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId }, context);
  await page.goto(`${api.url}${path}`);
  return { page, complaints };
}

test('a file in which four in ten leave at once is held, says why and who, and goes on when two people want it', async () => {
  const id = await addOrganization(db, 'A File Too Many', {});
  for (let one = 1; one <= 20; one += 1) await addPerson(db, id, `E${one}`);
  const [first, second] = [await signInAs(api, id), await signInAs(api, id)];
  const feed = await addTestFeed(await makeFeedMeans(db), {
    organizationId: id,
    operatorId: first.operatorId,
    name: 'payroll',
    carries: 'leavers',
  });
  const leaving = Array.from({ length: 8 }, (_, index) => `E${index + 1},voluntary,2026-12-18\n`).join('');
  await feed.bring('leavers.csv', `employee_id,departure_type,last_working_day\n${leaving}`);
  const overview = async () => (await second.send('GET', '/brakes')).json<BrakeOverview>();
  const held = (await overview()).trips.flatMap((trip) => trip.held);
  assert.equal(held.length, 6, 'two of twenty may leave in a day');

  const one = await openAt('/brakes', id, first.operatorId);
  await one.page.getByText(/3 people in 24 hours is more than 2, the limit for 20 people/).waitFor();
  for (const { name } of held) await one.page.getByRole('link', { name, exact: true }).waitFor();
  await one.page.getByRole('link', { name: held[0]?.name ?? '', exact: true }).click();
  await one.page.getByText(/brake/i).first().waitFor();
  await one.page.goBack();
  await one.page.getByRole('button', { name: 'Propose to release all 6 cases' }).click();
  await one.page.getByLabel('Reason').fill('The harbour closes, says the board');
  await one.page.getByRole('dialog').getByRole('button', { name: 'Propose to release all 6 cases' }).click();
  await one.page.getByText('You proposed this. Another person has to confirm it.').waitFor();
  assert.equal((await overview()).trips.flatMap((trip) => trip.held).length, 6, 'nothing is released by one');

  const other = await openAt('/brakes', id, second.operatorId, { viewport: phone });
  await other.page.getByText('The harbour closes, says the board').waitFor();
  await other.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  assert.deepEqual(await findBarriers(other.page), []);
  await other.page
    .getByRole('dialog')
    .getByRole('button', { name: /Confirm: Release a brake/ })
    .click();
  await other.page.getByText('No brake is in force').waitFor();
  const { rows } = await db.owner.query('select from offboarding where organization_id = $1 and held', [id]);
  assert.deepEqual([rows.length, (await overview()).trips], [0, []]);
  assert.deepEqual([...one.complaints, ...other.complaints], []);
});

test('a lower limit counts at once, a higher one names its numbers to the other person, and both are on record', async () => {
  const id = await addOrganization(db, 'Limits', {});
  for (let one = 1; one <= 40; one += 1) await addPerson(db, id, `L${one}`);
  const [first, second] = [await signInAs(api, id), await signInAs(api, id)];
  const limits = async () => (await first.send('GET', '/brakes')).json<BrakeOverview>().limits;
  assert.deepEqual([(await limits()).perDay, (await limits()).perWeek], [2, 4]);

  const { page, complaints } = await openAt('/settings/brakes', id, first.operatorId);
  await page.getByText('No change is on record').waitFor();
  await page.getByRole('button', { name: 'Change the limits' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('People in 24 hours').fill('1');
  await dialog.getByLabel('People in 7 days').fill('12');
  await dialog.getByRole('button', { name: 'Change the limits' }).click();
  await dialog.getByText('Say it in a few words').waitFor();
  assert.equal((await limits()).perDay, 2, 'nothing changes without a reason');
  await dialog.getByLabel('Reason').fill('Season work');
  await dialog.getByRole('button', { name: 'Change the limits' }).click();
  await page.getByText('The lower limit counts now.').waitFor();
  await page.getByText('The higher limit waits for another person.').waitFor();
  assert.deepEqual([(await limits()).perDay, (await limits()).perWeek], [1, 4]);
  assert.deepEqual(await findBarriers(page), []);

  const other = await openAt('/brakes', id, second.operatorId);
  await other.page.getByRole('heading', { name: 'Raise the limits of the brakes: 12 in 7 days' }).waitFor();
  await other.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await other.page
    .getByRole('dialog')
    .getByRole('button', { name: /Confirm: Raise/ })
    .click();
  await other.page.getByText('Nothing waits for you').waitFor();
  assert.equal((await limits()).perWeek, 4, 'it counts a day later');
  const { items } = (await second.send('GET', '/brakes/limits')).json<{ items: LimitChangeListed[] }>();
  assert.deepEqual(
    items.map(({ perDay, perWeek, reason }) => [perDay, perWeek, reason]),
    [
      [null, 12, 'Season work'],
      [1, null, 'Season work'],
    ],
  );
  assert.notEqual(items[0]?.proposedBy, '');
  await page.reload();
  await page.getByText(/Decided by two people: 12 people in 7 days/).waitFor();
  assert.deepEqual([...complaints, ...other.complaints], []);
});

test('where there is nobody else, a day and the code that was last made on the server stand for the second person', async () => {
  const id = await addOrganization(db, 'One Alone', {});
  for (let one = 1; one <= 20; one += 1) await addPerson(db, id, `A${one}`);
  const alone = await signInAs(api, id);
  const feed = await addTestFeed(await makeFeedMeans(db), {
    organizationId: id,
    operatorId: alone.operatorId,
    name: 'payroll',
    carries: 'leavers',
  });
  const leaving = Array.from({ length: 4 }, (_, index) => `A${index + 1},voluntary,2026-12-18\n`).join('');
  await feed.bring('leavers.csv', `employee_id,departure_type,last_working_day\n${leaving}`);
  const held = async () =>
    (await db.owner.query('select from offboarding where organization_id = $1 and held', [id])).rowCount;
  assert.equal(await held(), 2);

  const { page, complaints } = await openAt('/brakes', id, alone.operatorId);
  await page.getByRole('button', { name: 'Propose to release all 2 cases' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Propose to release all 2 cases' }).click();
  await dialog.getByText('Say it in a few words').waitFor();
  await untilFocused(dialog.getByLabel('Reason'));
  await dialog.getByLabel('Reason').fill('The season ends');
  await dialog.getByRole('button', { name: 'Propose to release all 2 cases' }).click();
  const says = await page.getByText(/Nobody else could confirm this\. From .* on you may, with a code/).innerText();
  const proposalId = /proposals code (\S+)/.exec(says)?.[1] ?? '';
  const code = async () => (await makeProposalCode(db, proposalId)).code;
  const first = await code();

  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  const field = dialog.getByLabel('Code from the server machine');
  const confirm = dialog.getByRole('button', { name: /^Confirm: Release a brake/ });
  await field.fill(first);
  await confirm.click();
  await dialog
    .getByRole('alert')
    .getByText(/so it waits until/)
    .waitFor();
  assert.equal(await field.inputValue(), first, 'what was typed stays');
  await dialog.locator('button[type="submit"]:focus').waitFor();
  assert.equal(await held(), 2, 'a code before its day is none');

  await db.owner.query(
    `update proposal set confirmable_alone_at = now() - interval '1 minute' where organization_id = $1`,
    [id],
  );
  const second = await code();
  for (const wrong of ['ABCD-EFGH-JKMN-PQRS', '🔑', first]) {
    await field.fill(wrong);
    await confirm.click();
    await dialog.getByText('The code is not the one that was last made on the server machine.').waitFor();
    assert.deepEqual([await field.inputValue(), await held()], [wrong, 2]);
    await field.fill('');
    await confirm.click();
    await untilFocused(field.and(page.locator(':invalid')));
  }
  assert.deepEqual(await findBarriers(page), []);
  await field.fill(` ${second.toLowerCase().replaceAll('-', ' ')} `);
  await confirm.click();
  await page.getByText('No brake is in force').waitFor();
  assert.equal(await held(), 0);
  assert.deepEqual(complaints, []);
});
