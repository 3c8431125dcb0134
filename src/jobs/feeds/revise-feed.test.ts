import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { testKey, useDatabase } from '../../../test/database.ts';
import { addTestFeed, makeFeedMeans, type TestFeedInput } from '../../../test/feed.ts';
import { addOperator, addOrganization } from '../../../test/organization.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { feedSettings } from '../../core/feeds/feed.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { claimFeed, insertFeed, keepFeed, newFeedId } from '../../store/feeds/feeds.ts';
import { setOperatorDisabled } from '../../store/people/operators.ts';
import { markAway } from '../../store/steps/assignments.ts';
import { seal } from '../../store/sealed.ts';
import { keepColumnMap } from '../imports/column-maps.ts';
import { type FeedRevision, reviseFeed } from './revise-feed.ts';

const db = await useDatabase();
const feeds = { ...(await makeFeedMeans(db)), seal: seal.bind(null, testKey) };
let organizationId: string;
let operatorId: string;

const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(db, organizationId, work);

const addHolder = (role: 'hr' | 'admin') =>
  addOperator(db, organizationId, [{ role, scope: 'organization', value: '' }]);

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId, []);
});

const makeFeed = (input: Partial<TestFeedInput> = {}) => addTestFeed(feeds, { organizationId, operatorId, ...input });
const revise = (revision: Partial<FeedRevision>, name = 'hr') =>
  reviseFeed(feeds, organizationId, {
    name,
    operatorId,
    revision: { settings: {}, credentials: {}, ...revision },
  });
const refused = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof Failure && error.code === code && words.test(error.message);

const saveMap = (words: Record<string, string>, target: 'people' | 'leavers' = 'people') =>
  inside((tx) =>
    keepColumnMap(
      tx,
      {
        name: 'staff',
        target,
        columns: { 'Pers-Nr': 'employeeNumber', Wer: 'displayName', Stand: 'status', Austritt: 'endDate' },
        words: { status: words },
        dates: 'dmy',
      },
      operatorId,
    ),
  );
const german = (rows: number) =>
  `Pers-Nr;Wer;Stand;Austritt\n${Array.from({ length: rows }, (_, at) => `E${at};Person ${at};Aktiv;03.04.2099\n`).join('')}`;

test('files with headings of one’s own are read by a saved map, with its words and its order of dates', async () => {
  await saveMap({ Aktiv: 'active' });
  const hr = await makeFeed({ settings: { map: 'staff' } });
  await hr.bring('hr.csv', german(4));
  assert.deepEqual(
    (await hr.readings()).map(({ state, rows, question }) => [state, rows, question]),
    [['applied', 4, null]],
  );
  const ends = await inside((tx) =>
    tx.query<{ day: Temporal.PlainDate }>(
      'select distinct end_date as day from employment where organization_id = $1',
      [organizationId],
    ),
  );
  assert.deepEqual(
    ends.map(({ day }) => day.toString()),
    ['2099-04-03'],
  );
});

test('a held file is read again once the map is named, and once more after the map was saved anew', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', german(12));
  assert.deepEqual(
    (await hr.readings()).map(({ state }) => state),
    ['held'],
  );
  await saveMap({ Aktivv: 'active' });
  await revise({ settings: { map: 'staff' } });
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ state }) => state),
    ['held', 'set_aside'],
  );
  await saveMap({ Aktiv: 'active' });
  await hr.look();
  assert.equal((await hr.readings())[0]?.state, 'held', 'a map saved anew changes nothing by itself');
  await revise({ settings: { map: 'staff' } });
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ state }) => state),
    ['applied', 'set_aside', 'set_aside'],
  );
});

test('a map that is not there, is for another list or stands beside a format is refused, and one that is removed is told', async () => {
  await assert.rejects(makeFeed({ settings: { map: 'staff' } }), refused('not-found', /no column map “staff”/));
  await saveMap({ Aktiv: 'active' });
  await assert.rejects(
    makeFeed({ carries: 'leavers', settings: { map: 'staff' } }),
    refused('bad-request', /is for people, and this feed carries leavers/),
  );
  await assert.rejects(
    makeFeed({ settings: { map: 'staff', format: 'people' } }),
    refused('bad-request', /one of the two/),
  );
});

test('only what is said anew changes, null gives the default back, and whoever looks at it now stops', async () => {
  const hr = await makeFeed({ settings: { canary: 'E1', trailer: 'END' } });
  const claimed = await inside((tx) => claimFeed(tx, hr.feed.id));
  assert.ok(claimed);
  const now = await revise({
    settings: { schedule: { everyMinutes: 60 }, trailer: null },
    owns: ['name', 'employment'],
  });
  assert.deepEqual(now.settings, { ...hr.feed.settings, schedule: { everyMinutes: 60 }, trailer: null });
  assert.deepEqual(now.owns, ['name', 'employment']);
  await assert.rejects(
    inside((tx) => keepFeed(tx, claimed)),
    refused('conflict', /taken this feed over/),
  );
  assert.ok(await hr.look());
});

test('a change has the checks of adding: the place is looked at, unfit settings and playbooks are refused, nothing is kept', async () => {
  const hr = await makeFeed();
  const before = await hr.now();
  await assert.rejects(revise({ settings: { path: '/no/such/folder' } }), Failure);
  await assert.rejects(revise({ settings: { colour: 'red' } }), refused('bad-request', /colour/));
  await assert.rejects(revise({ settings: { playbook: 'immediate' } }), refused('rule-refused', /./));
  await assert.rejects(revise({ credentials: { password: 'x' } }), refused('bad-request', /a folder needs neither/));
  await assert.rejects(revise({}, 'none'), refused('not-found', /no such feed/));
  await makeFeed({ name: 'second', owns: ['phone'] });
  await assert.rejects(revise({ owns: ['name', 'phone'] }), refused('rule-refused', /says phone too/));
  assert.deepEqual({ ...(await hr.now()), lookAt: null }, { ...before, lookAt: null });
  const other = await mkdtemp(join(tmpdir(), 'handback-drop-'));
  after(() => rm(other, { recursive: true, force: true }));
  assert.equal((await revise({ settings: { path: other } })).settings['path'], other);
});

const askedAbout = async (owner: string) => {
  const hr = await makeFeed({ operatorId: owner });
  await hr.bring('hr.csv', 'no,list\n');
  const rows = await inside((tx) =>
    tx.query<{ id: string }>(
      `select operator_id as id from message where organization_id = $1 and template = 'feed_held' order by 1`,
      [organizationId],
    ),
  );
  return rows.map(({ id }) => id);
};

test('a held file is asked of the owner; while they are away or disabled, of whoever manages sources and is there', async () => {
  const owner = await addHolder('hr');
  const [there, away, disabled] = [await addHolder('admin'), await addHolder('admin'), await addHolder('admin')];
  const until = Temporal.Now.instant().add({ hours: 48 });
  await inside((tx) => markAway(tx, { operatorId: away, standInId: there, until }, operatorId));
  await inside((tx) => setOperatorDisabled(tx, { operatorId: disabled, disabled: true }, operatorId));
  assert.deepEqual(await askedAbout(owner), [owner]);
  await inside((tx) => tx.query(`update feed set removed_at = now() where organization_id = $1`, [organizationId]));
  await inside((tx) => markAway(tx, { operatorId: owner, standInId: away, until }, operatorId));
  assert.deepEqual((await askedAbout(owner)).sort(), [owner, there].sort(), 'the second time it is the other one');
});

test('who is asked is changed to somebody who may answer, and to nobody else', async () => {
  const hr = await makeFeed();
  await assert.rejects(revise({ asks: operatorId }), refused('rule-refused', /messages\.handle/));
  await assert.rejects(revise({ asks: 'nobody@example.test' }), refused('not-found', /./));
  const other = await addHolder('hr');
  assert.equal((await revise({ asks: other })).operatorId, other);
  assert.equal((await hr.now()).operatorId, other);
});

test('what one server was trusted with is sent to no other one', async () => {
  const feedId = newFeedId();
  const place = { host: 'one.example.test', user: 'handback', hostKey: `SHA256:${'a'.repeat(43)}` };
  await inside((tx) =>
    insertFeed(tx, {
      feedId,
      name: 'vendor',
      kind: 'sftp',
      carries: 'leavers',
      settings: feedSettings.sftp.parse(place) as JsonObject,
      sealedCredentials: feeds.seal({ password: 'secret' }, `${organizationId}/${feedId}`),
      owns: [],
      rank: 1,
      operatorId,
    }),
  );
  for (const elsewhere of [{ host: 'two.example.test' }, { port: 2222 }, { user: 'other' }, { internal: true }])
    await assert.rejects(
      revise({ settings: elsewhere }, 'vendor'),
      refused('bad-request', /sealed is sent nowhere else/),
    );
  assert.equal((await revise({ settings: { files: 'hr-*' } }, 'vendor')).settings['files'], 'hr-*');
});
