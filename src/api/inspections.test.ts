import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization } from '../../test/organization.ts';
import { tinyPhoto } from '../../test/photo.ts';
import { readProjectFile } from '../../test/project-files.ts';
import type { Role } from '../core/permission.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let it: TestOperator;
let finance: TestOperator;

const as = (role: Role) => signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }]);

beforeEach(async () => {
  organizationId = await addOrganization(db);
  [it, finance] = [await as('it'), await as('finance')];
  await addAsset(db, organizationId, 'MN-1', null);
  await db.owner.query(
    `update asset set category = 'monitor', data_bearing = false, status = 'received' where organization_id = $1`,
    [organizationId],
  );
});

const sound = { power: 'picture', screen: 'clean', ports: 'work', cosmetic: 'a' };
const photo = { shows: 'damage', file: { name: 'crack.png', mediaType: 'image/png', base64: tinyPhoto } };
const inspect = (body: object) => it.send('POST', '/assets/MN-1/inspections', body);

test('an inspection through the API says what is lacking, keeps what is whole, and shows it again with its photo', async () => {
  const answers = { ...sound, cosmetic: 'd' };
  const lacking = (await inspect({ answers })).json<{ state: string; lacking: { id: string }[] }>();
  assert.deepEqual([lacking.state, lacking.lacking.map(({ id }) => id)], ['incomplete', ['damage']]);
  const wrong = await inspect({ answers: { ...sound, screen: 'blue' } });
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.body, /'blue' is no answer to 'screen'/);
  const fake = { ...photo, file: { ...photo.file, base64: Buffer.from('no photo').toString('base64') } };
  assert.equal((await inspect({ answers, photos: [fake] })).statusCode, 422);
  assert.equal((await inspect({ answers, photos: [photo, photo] })).statusCode, 400);
  const kept = await inspect({ answers, missing: ['stand'], photos: [photo] });
  assert.equal(kept.statusCode, 200, kept.body);
  assert.deepEqual(kept.json<{ cost: unknown }>().cost, { minor: 110_00, currency: 'EUR' });

  const read = await finance.send('GET', '/assets/MN-1/inspections');
  const { items, rubric } = read.json<{
    rubric: { rubric: string };
    items: { grade: string; photos: { sha256: string }[] }[];
  }>();
  assert.deepEqual([rubric.rubric, items.length, items[0]?.grade], ['monitor', 1, 'D']);
  assert.match(items[0]?.photos[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
});

test('a disposition goes from proposal to approval by finance to carried out, and the list shows what it brought back', async () => {
  const terms = {
    price: { minor: 900_00, currency: 'EUR' },
    purchasedOn: '2026-01-01',
    bookValue: { minor: 800_00, currency: 'EUR', on: '2026-01-01' },
  };
  assert.equal((await finance.send('POST', '/assets/MN-1/terms', terms)).statusCode, 200);
  const before = (await it.send('GET', '/assets/MN-1/disposition')).json<{ proposal: unknown; stop: string }>();
  assert.deepEqual([before.proposal, before.stop], [null, 'Nobody has inspected it since it came back.']);
  await inspect({ answers: sound });
  const proposed = (await it.send('GET', '/assets/MN-1/disposition')).json<{
    proposal: { kind: string; reasons: string[] };
  }>();
  assert.equal(proposed.proposal.kind, 'redeploy');
  assert.ok(proposed.proposal.reasons.includes('Its book value is 800.00 EUR.'));

  assert.equal((await it.send('POST', '/assets/MN-1/disposition', { kind: 'sell' })).statusCode, 422);
  const made = await it.send('POST', '/assets/MN-1/disposition', { kind: 'sell', reason: 'Nobody needs it.' });
  const { dispositionId, needsApproval } = made.json<{ dispositionId: string; needsApproval: boolean }>();
  assert.equal(needsApproval, true);
  const path = `/dispositions/${dispositionId}`;
  assert.equal((await it.send('POST', `${path}/approve`)).statusCode, 403);
  assert.equal((await finance.send('POST', `${path}/approve`)).statusCode, 200);
  const sold = { recipient: 'Buyer Ltd', proceeds: { minor: 500_00, currency: 'EUR' } };
  assert.equal((await it.send('POST', `${path}/carry-out`, sold)).statusCode, 200);
  const { items } = (await finance.send('GET', '/dispositions?state=carried_out')).json<{
    items: { recovered: unknown; recipient: string; overrideReason: string }[];
  }>();
  assert.deepEqual(
    items.map(({ recovered, recipient, overrideReason }) => [recovered, recipient, overrideReason]),
    [[sold.proceeds, 'Buyer Ltd', 'Nobody needs it.']],
  );
});

test('whoever is in charge of another site sees neither its dispositions nor its repairs', async () => {
  await inspect({ answers: sound });
  await it.send('POST', '/assets/MN-1/disposition', {});
  const elsewhere = await signInAs(api, organizationId, [{ role: 'it', scope: 'site', value: organizationId }]);
  for (const path of ['/dispositions', '/repairs'])
    assert.deepEqual((await elsewhere.send('GET', path)).json<{ items: unknown[] }>().items, []);
  assert.equal((await elsewhere.send('GET', '/assets/MN-1/disposition')).statusCode, 404);
});

test('a rubric of the organization’s own goes before the one of its name, until it is given up; what nothing would be left for is refused', async () => {
  const text = readProjectFile('rubrics/monitor.yaml').replace('version: 1', 'version: 7');
  const set = (body: object) => finance.send('POST', '/rubrics', body);
  const version = async () =>
    (await it.send('GET', '/assets/MN-1/inspections')).json<{ rubric: { version: number } }>().rubric.version;
  const broken = await set({ text: text.replace('kind: choice', 'kind: guess') });
  assert.equal(broken.statusCode, 400);
  assert.match(broken.body, /the rubric line \d+/);
  assert.equal((await set({ text })).statusCode, 200);
  assert.equal(await version(), 7);
  await inspect({ answers: sound });
  const { items } = (await it.send('GET', '/assets/MN-1/inspections')).json<{ items: { rubricVersion: number }[] }>();
  assert.equal(items[0]?.rubricVersion, 7);
  assert.match((await set({ text: text.replace('rubric: monitor', 'rubric: screens') })).body, /Two rubrics are for/);
  const other = readProjectFile('rubrics/other.yaml').replace('categories: []', 'categories: [vehicle]');
  assert.match((await set({ text: other })).body, /for all other categories/);
  assert.equal((await set({ usual: 'monitor' })).statusCode, 200);
  assert.equal(await version(), 1);
  assert.equal((await set({ usual: 'monitor' })).statusCode, 404);
});

test('finance replaces the policy by a file; one that does not hold together is refused with its line, and changes nothing', async () => {
  const text = readProjectFile('dispositions/policy.yaml').replace('version: 1', 'version: 2');
  const set = (body: object) => finance.send('POST', '/disposition-policy', body);
  const broken = await set({ text: text.replace('becomes: return_to_lessor', 'becomes: throw_away') });
  assert.equal(broken.statusCode, 400);
  assert.match(broken.body, /the policy line \d+, column \d+: rule 1: .*throw_away/);
  const read = async () =>
    (await it.send('GET', '/disposition-policy')).json<{ own: boolean; policy: { version: number } }>();
  assert.deepEqual([(await read()).own, (await read()).policy.version], [false, 1]);
  assert.equal((await set({ text })).statusCode, 200);
  assert.deepEqual([(await read()).own, (await read()).policy.version], [true, 2]);
  assert.equal((await set({ text: null })).json<{ own: boolean }>().own, false);
});
