import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import type { DisputeAnswer, MatterAnswer } from './schemas/holds.ts';

const db = await useDatabase();
const api = await useApi(db);

type Listed<T> = { readonly items: readonly T[] };

test('a matter is opened, told of, and released through the API; who is covered by it does not know that it is there', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const lawyer = await signInAs(api, organizationId, [{ role: 'legal', scope: 'organization', value: '' }]);
  const personId = await addPerson(db, organizationId, 'E1');
  const covered = await signInAs(api, organizationId, [{ role: 'admin', scope: 'organization', value: '' }], personId);
  const holds = [{ kind: 'person', ref: 'E1' }];
  const opened = await lawyer.send('POST', '/matters', { title: 'Smith', reason: 'A claim.', holds });
  assert.equal(opened.statusCode, 201, opened.body);
  assert.equal((await covered.send('GET', '/matters/M-1')).statusCode, 404);
  assert.deepEqual((await covered.send('GET', '/matters')).json<Listed<MatterAnswer>>().items, []);
  assert.equal((await covered.send('POST', '/matters/M-1/release', { reason: 'because' })).statusCode, 404);
  assert.equal((await admin.send('POST', '/matters/M-1/notices', { person: 'E1', text: 'Keep it.' })).statusCode, 201);
  const proposed = await admin.send('POST', '/matters/M-1/release', { reason: 'It is settled.' });
  assert.equal(proposed.statusCode, 201, proposed.body);
  const { id } = proposed.json<{ id: string }>();
  const security = await signInAs(api, organizationId, [{ role: 'security', scope: 'organization', value: '' }]);
  for (const stranger of [covered, security]) {
    assert.deepEqual((await stranger.send('GET', '/proposals')).json<Listed<object>>().items, []);
    assert.equal((await stranger.send('POST', `/proposals/${id}/confirm`, {})).statusCode, 404);
  }
  assert.equal((await admin.send('GET', '/proposals')).json<Listed<object>>().items.length, 1);
  assert.equal((await lawyer.send('POST', `/proposals/${id}/confirm`, {})).statusCode, 200);
  const [matter] = (await admin.send('GET', '/matters')).json<Listed<MatterAnswer>>().items;
  assert.ok(matter?.releasedAt);
  assert.equal(matter.holds[0]?.label, 'Person E1');
});

test('a dispute is seen and settled by whoever may do that for its case, and by nobody for their own', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const personId = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'LT-1', personId);
  const leaver = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }], personId);
  const elsewhere = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Lab' }]);
  const here = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Sales' }]);
  const leaving = {
    person: { employeeNumber: 'E1' },
    kind: 'voluntary',
    lastWorkingDay: '2027-12-31',
    externalId: 'E1',
  };
  const { offboardingId } = (await admin.send('POST', '/departures', leaving)).json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  const items = (await admin.send('GET', `/offboardings/${offboardingId}/items`)).json<
    Listed<{ id: string; kind: string }>
  >();
  const itemId = items.items.find(({ kind }) => kind === 'asset')?.id;
  const claim = { itemId, claim: 'returned', claimedDay: '2026-05-03' };
  for (const stranger of [leaver, elsewhere])
    assert.equal((await stranger.send('POST', '/disputes', claim)).statusCode, 404);
  const opened = await here.send('POST', '/disputes', claim);
  assert.equal(opened.statusCode, 201, opened.body);
  assert.equal((await here.send('POST', '/disputes', claim)).statusCode, 409);
  for (const stranger of [leaver, elsewhere]) {
    assert.deepEqual((await stranger.send('GET', '/disputes')).json<Listed<DisputeAnswer>>().items, []);
    const settled = await stranger.send('POST', '/disputes/D-1/settle', { outcome: 'upheld', note: 'because' });
    assert.equal(settled.statusCode, 404);
  }
  const settled = await here.send('POST', '/disputes/d-1/settle', {
    outcome: 'upheld',
    note: 'The desk has a receipt.',
  });
  assert.equal(settled.json<DisputeAnswer>().ending, 'returned', settled.body);
  const [dispute] = (await here.send('GET', '/disputes?state=settled')).json<Listed<DisputeAnswer>>().items;
  assert.equal(dispute?.claimedDay, '2026-05-03');
  const ofCase = async (who: typeof here) => who.send('GET', `/disputes?case=${dispute?.offboarding ?? ''}`);
  assert.equal((await ofCase(here)).json<Listed<DisputeAnswer>>().items.length, 1);
  assert.equal((await ofCase(elsewhere)).statusCode, 404);
});

test('the tag of an asset disputes the item that it is in an open case, and a file proves it there', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const personId = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'LT-1', personId);
  await addAsset(db, organizationId, 'LT-2', await addPerson(db, organizationId, 'E2'));
  const leaving = { person: { employeeNumber: 'E1' }, kind: 'voluntary', lastWorkingDay: '2027-12-31' };
  const { offboardingId } = (await admin.send('POST', '/departures', leaving)).json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  const here = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Sales' }]);
  const elsewhere = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Lab' }]);
  const file = { name: 'receipt.txt', mediaType: 'text/plain', base64: 'T25lIGxhcHRvcA==' };
  const files = async () =>
    (
      await db.owner.query('select 1 from evidence where offboarding_id = $1 and file_sha256 is not null', [
        offboardingId,
      ])
    ).rowCount;
  const claim = { asset: 'lt-1', claim: 'returned', claimedDay: '2026-05-03', file };

  assert.equal((await elsewhere.send('POST', '/disputes', claim)).statusCode, 404);
  const opened = await here.send('POST', '/disputes', claim);
  assert.equal(opened.statusCode, 201, opened.body);
  const { name, offboarding, itemKind } = opened.json<DisputeAnswer>();
  assert.deepEqual([offboarding, itemKind], ['OFF-1', 'asset']);
  const settled = await here.send('POST', `/disputes/${name}/settle`, {
    outcome: 'upheld',
    note: 'The receipt is ours.',
  });
  assert.equal(settled.json<DisputeAnswer>().ending, 'returned', settled.body);

  assert.equal(await files(), 1);
  const second = (await here.send('POST', '/disputes', { asset: 'LT-1', claim: 'other' })).json<DisputeAnswer>();
  const proof = { name: 'book.txt', mediaType: 'text/plain', base64: 'Tm8gZW50cnk=' };
  const rejected = { outcome: 'rejected', note: 'The book has no entry.', file: proof };
  assert.equal((await here.send('POST', `/disputes/${second.name}/settle`, rejected)).statusCode, 200);
  assert.equal(await files(), 2, 'what a rejection rests on is kept too');

  const loose = { asset: 'LT-2', claim: 'never_held' };
  assert.equal((await here.send('POST', '/disputes', loose)).statusCode, 404);
  assert.match((await admin.send('POST', '/disputes', { ...loose, file })).body, /this asset is in none/);
  const about = (await admin.send('POST', '/disputes', loose)).json<DisputeAnswer>();
  assert.deepEqual([about.offboarding, about.thing.startsWith('LT-2')], [null, true]);
  const beside = { outcome: 'upheld', note: 'Nobody gave it to them.' };
  for (const more of [{ ending: 'never_held' }, { file }])
    assert.match(
      (await admin.send('POST', `/disputes/${about.name}/settle`, { ...beside, ...more })).body,
      /in no case/,
    );
  const ended = await admin.send('POST', `/disputes/${about.name}/settle`, beside);
  assert.deepEqual([ended.json<DisputeAnswer>().state, ended.json<DisputeAnswer>().ending], ['settled', null]);
});
