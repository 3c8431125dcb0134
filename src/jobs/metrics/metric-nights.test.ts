import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import { metricPeriod } from '../../core/metrics/metric-period.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { readZombies, takeMetricRounds } from '../../store/metrics/metric-nights.ts';
import { startMetrics, takeNight } from './metric-nights.ts';

const db = await useDatabase();
const playbooks = new Map([['standard', await shippedPlaybook('standard')]]);

const june = metricPeriod('2026-06', 'Europe/Berlin');

function night(organizationId: string, at: string): Promise<boolean> {
  return withOrganization(db, organizationId, (tx) => takeNight(tx, playbooks, Temporal.Instant.from(at)));
}

function zombies(organizationId: string, period = june) {
  return withOrganization(db, organizationId, (tx) => readZombies(tx, period));
}

function change(organizationId: string, text: string, ...values: readonly unknown[]) {
  return withOrganization(db, organizationId, (tx) => tx.query(text, [organizationId, ...values]));
}

test('a day is counted once, in the zone of the organization, however many workers there are; days nobody ran are not made up', async () => {
  const organizationId = await addOrganization(db);
  // Two workers at the same instant: 22:30 UTC is the next day in Berlin.
  const both = await Promise.all([1, 2].map(() => night(organizationId, '2026-05-31T22:30Z')));
  assert.equal(both.filter((one) => one).length, 1);
  assert.equal(await night(organizationId, '2026-06-01T21:00Z'), false);
  // The machine was off for three days.
  assert.equal(await night(organizationId, '2026-06-05T09:00Z'), true);
  const rows = await change(
    organizationId,
    `select to_char(night, 'YYYY-MM-DD') as night, jsonb_array_length(figures) as figures from metric_night where organization_id = $1 order by night`,
  );
  assert.deepEqual(rows, [
    { night: '2026-06-01', figures: 6 },
    { night: '2026-06-05', figures: 6 },
  ]);
});

test('before counting began, or where an end of the period has no count, there is no figure, and it says why', async () => {
  const organizationId = await addOrganization(db);
  assert.match(JSON.stringify(await zombies(organizationId)), /nothing_yet/);
  await night(organizationId, '2026-06-17T03:00Z');
  assert.deepEqual(await zombies(organizationId), { uncounted: { why: 'began', day: '2026-06-17' } });
  await night(organizationId, '2026-07-02T03:00Z');
  const july = metricPeriod('2026-07', 'Europe/Berlin');
  assert.match(JSON.stringify(await zombies(organizationId, july)), /no_worker.*2026-07-01/);
});

test('what a period did to the stock balances, and a write-off is not work done', async () => {
  const organizationId = await addOrganization(db);
  const person = await addPerson(db, organizationId, 'E1');
  const assets: string[] = [];
  for (let at = 0; at < 6; at += 1) assets.push(await addAsset(db, organizationId, `LT-${at}`, null));
  const status = (value: string, ids: readonly (string | undefined)[]) =>
    change(
      organizationId,
      'update asset set status = $2 where organization_id = $1 and asset_id = any($3)',
      value,
      ids,
    );
  // Deployed with nobody.
  await status('deployed', assets.slice(0, 4));
  await night(organizationId, '2026-06-01T03:00Z');
  await status('stock', assets.slice(0, 1));
  await status('lost', assets.slice(1, 2));
  await status('deployed', assets.slice(4, 5));
  await change(
    organizationId,
    `insert into custody (organization_id, custody_id, asset_id, person_id, held_from) values ($1, $2, $3, $4, '2026-06-10')`,
    randomUUIDv7(),
    assets[2],
    person,
  );
  await night(organizationId, '2026-06-12T03:00Z');
  await night(organizationId, '2026-07-01T03:00Z');
  assert.deepEqual(await zombies(organizationId), {
    atStart: 4,
    added: 1,
    resolved: 2,
    writtenOff: 1,
    atEnd: 2,
    registerAtStart: 6,
    registerAtEnd: 5,
    counted: { as: 'between', from: '2026-06-01', to: '2026-07-01', sources: null },
  });
});

test('each rule finds its zombie, and a legal hold keeps a thing from being one', async () => {
  const organizationId = await addOrganization(db);
  const [leaver, held] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  const works = await addPerson(db, organizationId, 'E3');
  for (const [tag, who] of [
    ['leaver', leaver],
    ['held', held],
    ['transit', null],
    ['repair', null],
    ['alive', null],
    ['unseen', works],
    ['seen', null],
    ['stock', null],
  ] as const)
    await addAsset(db, organizationId, tag, who);
  await change(
    organizationId,
    `update employment set end_date = '2026-04-01' where organization_id = $1 and person_id <> $2`,
    works,
  );
  await change(
    organizationId,
    `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
       notice_at, last_working_day, access_ends_at, employment_ends, legal_hold)
     select $1, gen_random_uuid(), 'hr', 'D', person_id, employment_id, 'voluntary', 'employee', 'UTC', '2026-03-01', '2026-04-01',
       '2026-04-01T15:00Z', '2026-04-01', true from employment where organization_id = $1 and person_id = $2`,
    held,
  );
  const set = (tag: string, text: string) =>
    change(organizationId, `update asset set ${text} where organization_id = $1 and tag = $2`, tag);
  await set('transit', `status = 'in_transit'`);
  await set('repair', `status = 'repair'`);
  await set('seen', `status = 'received'`);
  await night(organizationId, '2026-04-10T03:00Z');
  await set('alive', `status = 'retired', mdm = 'jamf', mdm_device = '1', mdm_seen_at = '2026-05-30'`);
  await set('seen', `mdm = 'jamf', mdm_device = '2', mdm_seen_at = '2026-06-20'`);
  await night(organizationId, '2026-06-10T03:00Z');
  const rows = await change(
    organizationId,
    `select a.tag, z.reason from zombie z join asset a using (organization_id, asset_id)
     where z.organization_id = $1 and z.until_night is null order by a.tag`,
  );
  assert.deepEqual(
    rows.map(({ tag, reason }) => [tag, reason]),
    [
      ['alive', 'alive'],
      ['leaver', 'leaver'],
      ['repair', 'in_work'],
      ['seen', 'in_work'],
      ['transit', 'in_transit'],
      ['unseen', 'unseen'],
    ],
  );
});

test('a worker counts every organization from its first start, and each is handed to one', async () => {
  const organizationId = await addOrganization(db);
  const means = makeMeans(db);
  const counted = async () =>
    (await change(organizationId, 'select night from metric_night where organization_id = $1')).length;
  const worker = startMetrics({ means, playbooks }, { everyMs: 20 });
  for (let tries = 0; tries < 3_000 && (await counted()) === 0; tries += 1) await delay(20);
  await worker.stop();
  assert.equal(await counted(), 1);
  assert.deepEqual(means.logged, []);
  assert.ok(!(await takeMetricRounds(db, 1_000)).includes(organizationId));
});
