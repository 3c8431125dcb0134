import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { DeviceDetail } from '../../src/api/schemas/devices.ts';
import type { AssetDetail } from '../../src/api/schemas/inventory.ts';
import { proposeLock } from '../../src/jobs/devices/request-command.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { enrolDevice } from '../enrol-device.ts';
import { leaverWithThings } from '../leaver-with-things.ts';
import { addAsset, addOrganization, addPerson } from '../organization.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;
let deviceId: string;
let caseNumber: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const { means, queue } = api;
  const things = [
    { tag: 'LT-0412', value: 120_000 },
    { tag: 'MON-1', category: 'monitor', dataBearing: false },
  ];
  const leaver = await leaverWithThings({ means, queue, organizationId }, { number: 'E1', things });
  deviceId = await enrolDevice(db, organizationId, { assetId: leaver.assetIds[0] ?? '', operatorId: admin.operatorId });
  const cases = await admin.send('GET', '/offboardings');
  caseNumber = cases.json<{ items: { number: string }[] }>().items[0]?.number ?? '';
  await admin.send('POST', `/offboardings/${caseNumber}/returns/propose`);
});

const open = async (path: string, options: Parameters<typeof openWindow>[1] = {}, operator = admin) => {
  const opened = await openWindow(api.url, options);
  await enterAs(api, { organizationId, operatorId: operator.operatorId }, opened.context);
  await opened.page.goto(`${api.url}${path}`);
  return opened;
};
const asset = async (tag: string) => (await admin.send('GET', `/assets/${tag}`)).json<AssetDetail>();
const commandsOf = async () => (await admin.send('GET', `/devices/${deviceId}`)).json<DeviceDetail>().commands;

test('a check-in by mistake is undone on the page of the device, and both entries stay', async () => {
  await admin.send('POST', '/assets/check-in', { asset: 'LT-0412' });
  const { page, complaints } = await open('/devices/LT-0412', { viewport: phone });
  await page.getByRole('button', { name: 'Undo the check-in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Person E1 has it again').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await dialog.getByRole('button', { name: 'Undo the check-in of LT-0412' }).click();
  await page.getByText('A mistake: taken back.').waitFor();
  await page.getByText('Takes back the entry below.').waitFor();
  await page.getByRole('button', { name: 'Undo the check-in' }).waitFor({ state: 'hidden' });
  const { stage, custodian } = await asset('LT-0412');
  assert.deepEqual([stage, custodian?.name], ['with_person', 'Person E1']);
  assert.deepEqual(complaints, []);
});

test('a laptop that was scanned in is inspected, decided, erased, verified by somebody else and put in stock, each from the one next action', async () => {
  await admin.send('POST', '/assets/check-in', { asset: 'LT-0412' });
  const { page, complaints } = await open('/devices?stage=received');
  await page.getByRole('link', { name: 'LT-0412' }).click();
  await page.getByRole('heading', { level: 1, name: 'LT-0412' }).waitFor();
  await page.locator('[data-next="inspect"]').getByRole('button', { name: 'Inspect it' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Nothing is wrong with it' }).click();
  await form.getByText('By these answers: grade A').waitFor();
  await form.getByRole('button', { name: 'Keep the inspection' }).click();
  await page.locator('[data-next="decide"]').getByRole('button').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use again: LT-0412' }).click();
  await page.locator('[data-next="erase"], [data-next="approve"]').waitFor();
  await page.getByRole('button', { name: 'Add a storage device' }).click();
  await page.getByRole('dialog').getByLabel('Serial number').fill('S4EV1');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a storage device' }).click();
  await page.getByRole('button', { name: 'Record an erasure' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Record an erasure' }).click();
  await page.getByText('Erased, not verified yet').waitFor();
  assert.equal((await asset('LT-0412')).stage, 'inspected', 'what nobody else has verified is not shown as done');
  const second = await signInAs(api, organizationId);
  const other = await open('/devices/LT-0412', {}, second);
  await other.page.getByRole('button', { name: 'Verify', exact: true }).click();
  await other.page.getByRole('dialog').getByRole('button', { name: 'Verify', exact: true }).click();
  await other.page.getByText('Erased and verified by somebody else').waitFor();
  assert.deepEqual(await findBarriers(other.page), []);
  assert.equal((await asset('LT-0412')).stage, 'sanitized');
  await other.page.locator('[data-next="approve"], [data-next="carryOut"]').waitFor();
  if ((await other.page.locator('[data-next="approve"]').count()) > 0) {
    await other.page.locator('[data-next="approve"]').getByRole('button').click();
    await other.page.getByRole('dialog').getByRole('button', { name: 'Use again: LT-0412' }).click();
  }
  await other.page.locator('[data-next="carryOut"]').getByRole('button').click();
  await other.page.getByRole('dialog').getByRole('button', { name: 'Use again: LT-0412' }).click();
  await other.page.locator('[data-stage="stock"]').waitFor();
  assert.equal((await asset('LT-0412')).status, 'stock');
  assert.deepEqual([...complaints, ...other.complaints], []);
});

test('a legal hold stops a wipe: the page says why, offers none, and the server refuses it', async () => {
  const legal = await signInAs(api, organizationId, [{ role: 'legal', scope: 'organization', value: '' }]);
  const matter = { title: 'Example ./. Example', reason: 'A claim.', holds: [{ kind: 'asset', ref: 'LT-0412' }] };
  assert.equal((await legal.send('POST', '/matters', matter)).statusCode, 201);
  const { page, complaints } = await open('/devices/LT-0412');
  await page.locator('[data-stop]').getByText('legal hold').waitFor();
  await page.getByText('What stands against it').waitFor();
  await page.getByText('Wipe, Retire: It is under a legal hold: nothing on it may be erased.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Wipe LT-0412' }).count(), 0);
  // A lock destroys nothing.
  await page.getByRole('button', { name: 'Lock LT-0412' }).waitFor();
  assert.ok(!(await page.content()).includes('Example ./. Example'), 'the title of a matter is for legal alone');
  assert.deepEqual(await findBarriers(page), []);
  const refused = await admin.send('POST', `/devices/${deviceId}/commands`, { kind: 'wipe', reason: 'It is stolen.' });
  assert.equal(refused.statusCode, 422, refused.body);
  assert.deepEqual(await commandsOf(), []);
  assert.deepEqual(complaints, []);
});

test('a wipe names the device, asks for a reason and waits for a second person; a lock that Handback proposes waits for anybody', async () => {
  // In no case: nobody has to say first that its work data live elsewhere too.
  const free = await addAsset(db, organizationId, 'LT-0500', await addPerson(db, organizationId, 'E2'));
  await db.owner.query('update device set asset_id = $2 where device_id = $1', [deviceId, free]);
  const { page, complaints } = await open('/devices/LT-0500');
  await page.getByRole('button', { name: 'Wipe LT-0500' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Everything on it is erased').waitFor();
  const wipe = dialog.getByRole('button', { name: 'Wipe LT-0500' });
  await wipe.click();
  await dialog.getByText('Say it in a few words').waitFor();
  await dialog.getByLabel('Reason').fill('Stolen from the car.');
  await wipe.click();
  await page.getByText('Waits for a second person').waitFor();
  assert.deepEqual(
    (await commandsOf()).map(({ kind, state }) => [kind, state]),
    [['wipe', 'proposed']],
  );
  await page.getByRole('button', { name: 'Call it off' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('It was found.');
  await page.getByRole('dialog').getByRole('button', { name: 'Call off: Wipe LT-0500' }).click();
  await page.getByText('Called off').waitFor();
  await withOrganization(db, organizationId, (tx) => proposeLock(tx, { deviceId, reason: 'It is not back.' }));
  await page.goto(`${api.url}/devices`);
  await page.getByText('1 lock waits for approval').waitFor();
  await page.getByText('1 lock waits for approval').getByRole('link', { name: 'LT-0500' }).click();
  await page.locator('[data-next="approveLock"]').waitFor();
  await page.locator('#management').getByRole('button', { name: 'Lock LT-0500' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lock LT-0500' }).click();
  await page.getByText('Approved, not sent yet').waitFor();
  assert.equal((await commandsOf())[0]?.state, 'approved');
  assert.deepEqual(complaints, []);
});

test('the stages are links with their counts, filters stand in the address, and the list is saved as CSV', async () => {
  await admin.send('POST', '/assets/check-in', { asset: 'MON-1' });
  const { page, complaints } = await open('/devices');
  const stages = page.getByRole('navigation', { name: 'The way back' });
  await stages.getByRole('link', { name: '1 Received' }).click();
  await page.waitForURL(/stage=received/);
  await page.getByRole('link', { name: 'MON-1' }).waitFor();
  await page.getByRole('link', { name: 'LT-0412' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('Search').fill('lt-04');
  await page.waitForURL(/search=lt-04/);
  await page.getByRole('checkbox', { name: 'Select LT-0412' }).check();
  const labels = page.getByRole('link', { name: 'Print labels' });
  assert.match((await labels.getAttribute('href')) ?? '', /labels\.pdf\?tags=LT-0412$/);
  const csv = await admin.send('GET', '/assets.csv?search=lt-04');
  assert.match(csv.body, /^tag,serial[^\r]*\r\nLT-0412,,laptop,,Model,company,deployed,with_person/);
  assert.deepEqual(await findBarriers(page), []);
  assert.deepEqual(complaints, []);
});

test('each order gives every asset exactly once, however small the pages', async () => {
  for (const sort of ['tag', '-tag', 'model', '-model', 'value', '-value']) {
    const seen: string[] = [];
    let cursor = '';
    do {
      const path = `/assets?limit=1&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = (await admin.send('GET', path)).json<{ items: AssetDetail[]; next: string | null }>();
      seen.push(...page.items.map(({ tag }) => tag));
      cursor = page.next ?? '';
    } while (cursor !== '');
    assert.deepEqual([...seen].sort(), ['LT-0412', 'MON-1'], sort);
  }
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the page of a device has no barrier on a phone, in ${colorScheme}`, async () => {
    const { page, complaints } = await open('/devices/LT-0412', { colorScheme, viewport: phone });
    await page.locator('[data-next]').waitFor();
    await page.getByText('Device management').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    assert.ok(width <= 0, `the page is ${width} px wider than its window`);
    assert.deepEqual(complaints, []);
  });
