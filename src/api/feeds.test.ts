import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { makeFeedMeans } from '../../test/feed.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { lookAtFeed } from '../jobs/feeds/look-at-feed.ts';
import type { FeedDetail, FeedListed } from './schemas/feeds.ts';
import type { QuestionSettled } from './schemas/intake.ts';

const db = await useDatabase();
const api = await useApi(db);
const feeds = await makeFeedMeans(db);
const folder = await mkdtemp(join(tmpdir(), 'handback-drop-'));
after(() => rm(folder, { recursive: true, force: true }));

const people = (count: number) =>
  `employee_id,name,status,end_date\n${Array.from({ length: count }, (_, at) => `E${at},Person ${at},active,\n`).join('')}`;

test('an administrator adds a feed, and HR looks at it and answers its question by name and reason', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const hr = await signInAs(api, organizationId, [{ role: 'hr', scope: 'organization', value: '' }]);
  const body = { name: 'hr', kind: 'folder', carries: 'people', settings: { path: folder } };
  assert.equal((await hr.send('POST', '/feeds', body)).statusCode, 403);
  const made = (await admin.send('POST', '/feeds', body)).json<FeedListed>();
  assert.ok(made.owns.includes('employment'));
  assert.equal((await admin.send('POST', '/feeds', body)).statusCode, 409);

  const bring = async (text: string) => {
    await writeFile(join(folder, 'hr.csv'), text);
    for (let look = 0; look < 2; look += 1) {
      assert.equal((await hr.send('POST', '/feeds/hr/run')).statusCode, 200);
      await lookAtFeed(feeds, organizationId, made.id);
    }
    return (await hr.send('GET', '/feeds/hr')).json<FeedDetail>();
  };
  assert.equal((await bring(people(20))).readings[0]?.state, 'applied');
  const held = await bring(people(10));
  assert.equal(held.feed.held, 1);
  assert.match(held.readings[0]?.question ?? '', /10 of about 20 people/);
  assert.equal((await hr.send('POST', '/feeds/hr/accept', { reading: 2, reason: '' })).statusCode, 400);
  assert.equal((await hr.send('POST', '/feeds/hr/accept', { reading: 2, reason: 'a site was sold' })).statusCode, 200);
  await lookAtFeed(feeds, organizationId, made.id);
  const taken = (await hr.send('GET', '/feeds/hr')).json<FeedDetail>();
  assert.deepEqual(
    taken.readings.map(({ state, acceptedReason }) => [state, acceptedReason]),
    [
      ['applied', 'a site was sold'],
      ['applied', null],
    ],
  );
  const { items } = (await hr.send('GET', '/feeds/hr/missing')).json<{ items: { question: boolean }[] }>();
  assert.equal(items.length, 10);
  assert.ok(items.every(({ question }) => !question));
});

test('a question of a list says what would answer it, and settling it with "do" moves the case', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const drop = await mkdtemp(join(tmpdir(), 'handback-drop-'));
  after(() => rm(drop, { recursive: true, force: true }));
  await addPerson(db, organizationId, 'E1');
  const day = (days: number) => Temporal.Now.plainDateISO('UTC').add({ days }).toString();
  const body = { name: 'list', kind: 'folder', carries: 'leavers', settings: { path: drop } };
  const made = (await admin.send('POST', '/feeds', body)).json<FeedListed>();
  for (const days of [10, 20]) {
    await writeFile(
      join(drop, `${days}.csv`),
      `employee_id,departure_type,last_working_day,employment_end\nE1,voluntary,${day(days)},${day(90)}\n`,
    );
    for (let look = 0; look < 2; look += 1) {
      await admin.send('POST', '/feeds/list/run');
      await lookAtFeed(feeds, organizationId, made.id);
    }
  }
  const { findings } = (await admin.send('GET', '/feeds/list')).json<FeedDetail>();
  const [finding] = findings;
  assert.equal(finding?.offer?.command, `./handback departures move OFF-1 --last-day ${day(20)}`);
  const answer = { finding: finding?.id, reason: 'The list is right.', do: true };
  const preview = await admin.send('POST', '/feeds/list/settle', { ...answer, dryRun: true });
  assert.equal(preview.json<QuestionSettled>().moved?.after.lastWorkingDay, day(20), preview.body);
  const lastDay = async () =>
    (await admin.send('GET', '/offboardings/OFF-1')).json<{ departure: { lastWorkingDay: string } }>().departure
      .lastWorkingDay;
  assert.equal(await lastDay(), day(10));
  assert.equal((await admin.send('POST', '/feeds/list/settle', answer)).statusCode, 200);
  assert.equal(await lastDay(), day(20));
  assert.deepEqual((await admin.send('GET', '/feeds/list')).json<FeedDetail>().findings, []);
  assert.equal((await admin.send('POST', '/feeds/list/settle', answer)).statusCode, 409);
});

test('an administrator changes a feed, HR does not, and nothing said is a wrong request', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const hr = await signInAs(api, organizationId, [{ role: 'hr', scope: 'organization', value: '' }]);
  await admin.send('POST', '/feeds', { name: 'hr', kind: 'folder', carries: 'people', settings: { path: folder } });
  const said = { settings: { schedule: { everyMinutes: 5 } }, asks: hr.operatorId };
  assert.equal((await hr.send('PATCH', '/feeds/hr', said)).statusCode, 403);
  assert.equal((await admin.send('PATCH', '/feeds/hr', {})).statusCode, 400);
  const changed = (await admin.send('PATCH', '/feeds/hr', said)).json<FeedListed>();
  assert.deepEqual([changed.settings['schedule'], changed.operatorId], [{ everyMinutes: 5 }, hr.operatorId]);
});

test('settings that do not fit, and secrets where none belongs, are refused with a sentence', async () => {
  const admin = await signInAs(api, await addOrganization(db));
  const refused = async (body: object) => (await admin.send('POST', '/feeds', body)).json<{ detail: string }>().detail;
  const named = { name: 'x', kind: 'folder', carries: 'people' };
  assert.match(await refused({ ...named, settings: { path: 'drop' } }), /settings\.path: it is the whole path/);
  assert.match(await refused({ ...named, settings: { path: folder }, password: 'p' }), /a folder needs neither/);
  assert.match(
    await refused({ ...named, carries: 'leavers', settings: { path: folder }, owns: ['name'] }),
    /owns no field of a person/,
  );
});
