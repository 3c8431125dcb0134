import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import type { CountedThingAnswer, SightingsAnswer, StockCountAnswer } from './schemas/stock-counts.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let berlin: string;

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const { rows } = await db.owner.query<{ location_id: string }>(
    `insert into location (organization_id, location_id, name)
     select $1, gen_random_uuid(), name from unnest(array['Berlin', 'Paris']) name returning location_id`,
    [organizationId],
  );
  berlin = rows[0]?.location_id ?? '';
  for (const tag of ['S-1', 'S-2', 'S-3']) await addAsset(db, organizationId, tag, null);
  await db.owner.query(`update asset set location_id = $2 where organization_id = $1`, [organizationId, berlin]);
  await addAsset(db, organizationId, 'LT-9', await addPerson(db, organizationId, 'E1'));
});

const begin = (operator = admin) => operator.send('POST', '/stock-counts', { place: 'Berlin' });
const see = async (id: string, labels: readonly string[], operator = admin) =>
  (await operator.send('POST', `/stock-counts/${id}/sightings`, { labels })).json<SightingsAnswer>();
const things = async (id: string) =>
  (await admin.send('GET', `/stock-counts/${id}/things`)).json<{ items: CountedThingAnswer[] }>().items;

test('two people count one place together: expected, found, missing, surprising and unknown stay when it has ended', async () => {
  const made = await begin();
  assert.equal(made.statusCode, 201);
  const { id, expected } = made.json<StockCountAnswer>();
  assert.equal(expected, 3);
  const colleague = await signInAs(api, organizationId);
  const again = await begin(colleague);
  assert.deepEqual([again.statusCode, again.json<StockCountAnswer>().id], [200, id], 'it goes on elsewhere');

  const { outcomes, count } = await see(id, ['s-1', 'S-1', 'LT-9', 'NOBODY-7']);
  assert.deepEqual(
    outcomes.map(({ outcome, tag, custodian }) => [outcome, tag, custodian]),
    [
      ['found', 'S-1', null],
      ['twice', 'S-1', null],
      ['surprising', 'LT-9', 'Person E1'],
      ['unknown', null, null],
    ],
  );
  assert.deepEqual([count.found, count.surprising, count.unknown], [1, 1, 1]);
  assert.equal((await see(id, ['nobody 7'], colleague)).outcomes[0]?.outcome, 'twice');

  const ended = await admin.send('POST', `/stock-counts/${id}/end`, {});
  assert.deepEqual(
    { ...ended.json<StockCountAnswer>(), id: '', begunAt: '', endedAt: '', begunBy: '', endedBy: '' },
    {
      id: '',
      place: 'Berlin',
      begunBy: '',
      begunAt: '',
      endedBy: '',
      endedAt: '',
      abandoned: false,
      expected: 3,
      found: 1,
      surprising: 1,
      unknown: 1,
    },
  );
  const states = (await things(id)).map(({ label, state, registerSays }) => [label, state, registerSays?.status]);
  assert.deepEqual(states, [
    ['LT-9', 'surprising', 'deployed'],
    ['NOBODY-7', 'unknown', undefined],
    ['S-1', 'found', undefined],
    ['S-2', 'missing', undefined],
    ['S-3', 'missing', undefined],
  ]);
  const { rows } = await db.owner.query<{ type: string }>(
    `select convert_from(bytes, 'UTF8')::json->>'type' as type from event where organization_id = $1
       and convert_from(bytes, 'UTF8')::json->>'type' like 'stock_count.%' order by event_id`,
    [organizationId],
  );
  assert.deepEqual(
    rows.map(({ type }) => type),
    ['stock_count.begun', 'stock_count.ended'],
  );
  const csv = await admin.send('GET', `/stock-counts/${id}/things.csv`);
  assert.match(csv.body, /^label,state.*\r\nLT-9,surprising,/);
  assert.equal(
    (await admin.send('POST', `/stock-counts/${id}/sightings`, { labels: ['S-2'] })).statusCode,
    409,
    'what has ended is not added to',
  );
  await assert.rejects(
    db.owner.query(`update stock_count_thing set label = 'x' where organization_id = $1`, [organizationId]),
    /not|neither/,
  );
});

test('whoever sees one site counts there alone, and reads no other site’s counts', async () => {
  const theirs = await signInAs(api, organizationId, [{ role: 'facilities', scope: 'site', value: berlin }]);
  const { id } = (await begin(theirs)).json<StockCountAnswer>();
  assert.equal((await theirs.send('POST', '/stock-counts', { place: 'Paris' })).statusCode, 422);
  const paris = (await admin.send('POST', '/stock-counts', { place: 'Paris' })).json<StockCountAnswer>();
  assert.equal((await theirs.send('GET', `/stock-counts/${paris.id}`)).statusCode, 404);
  const { items } = (await theirs.send('GET', '/stock-counts?open=true')).json<{ items: StockCountAnswer[] }>();
  assert.deepEqual(
    items.map((one) => one.id),
    [id],
  );
  const given = await admin.send('POST', `/stock-counts/${paris.id}/end`, { abandoned: true });
  assert.equal(given.json<StockCountAnswer>().abandoned, true);
});
