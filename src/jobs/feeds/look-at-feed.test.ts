import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addTestFeed, makeFeedMeans, type TestFeedInput } from '../../../test/feed.ts';
import { addOperator, addOrganization } from '../../../test/organization.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { settleFinding } from '../../store/feeds/feed-findings.ts';
import { acceptReading } from '../../store/feeds/feed-readings.ts';
import { changeFeed, claimFeed, keepFeed, listDueFeeds } from '../../store/feeds/feeds.ts';

const db = await useDatabase();
const feeds = await makeFeedMeans(db);
let organizationId: string;
let operatorId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
});

const makeFeed = (input: Partial<TestFeedInput> = {}) => addTestFeed(feeds, { organizationId, operatorId, ...input });

function query<Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) {
  return withOrganization(db, organizationId, (tx) => tx.query<Row>(text, [organizationId, ...values]));
}

const day = (days: number) => Temporal.Now.plainDateISO('UTC').add({ days }).toString();

type Row = { readonly end?: string; readonly email?: string; readonly department?: string; readonly status?: string };

/** An export of everybody: people E1 to E`count`, with what is different about some of them. */
function people(count: number, rows: Readonly<Record<string, Row | null>> = {}): string {
  const lines = Array.from({ length: count }, (_, index) => `E${index + 1}`).flatMap((number) => {
    const row = rows[number];
    if (row === null) return [];
    const {
      end = '',
      email = `${number.toLowerCase()}@example.test`,
      department = 'Sales',
      status = 'active',
    } = row ?? {};
    return `${number},Person ${number},${email},${department},${status},2020-01-01,${end}\n`;
  });
  return `employee_id,name,email,department,status,start_date,end_date\n${lines.join('')}`;
}

function leavers(...rows: readonly string[]): string {
  return `employee_id,departure_type,last_working_day\n${rows.map((row) => `${row}\n`).join('')}`;
}

const cases = () =>
  query<{ worker: string; day: Temporal.PlainDate; source: string }>(
    `select e.worker_id as worker, d.last_working_day as day, d.source from departure d
     join employment e on e.organization_id = d.organization_id and e.employment_id = d.employment_id
     where d.organization_id = $1 order by e.worker_id`,
  ).then((rows) => rows.map(({ worker, day: last, source }) => `${worker} ${last.toString()} ${source}`));

const countPeople = async () =>
  (await query<{ count: number }>('select count(*)::integer as count from person where organization_id = $1'))[0]
    ?.count;

const accept = (feedId: string, number: number) =>
  withOrganization(db, organizationId, (tx) =>
    acceptReading(tx, { feedId, number, operatorId, reason: 'sold a site' }),
  );

test('a file is taken once two looks agree, is left where it is, and makes people and their departures', async () => {
  const hr = await makeFeed();
  await writeFile(join(hr.folder, 'hr.csv'), people(12, { E7: { end: day(20) } }));
  await hr.look();
  assert.deepEqual(await hr.readings(), []);
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ state, rows }) => [state, rows]),
    [['applied', 12]],
  );
  assert.equal(await countPeople(), 12);
  assert.deepEqual(await cases(), [`E7 ${day(20)} hr`]);
  await rename(join(hr.folder, 'hr.csv'), join(hr.folder, 'still-there.csv'));
});

test('edge-01: the same bytes twice are one reading, under their name or another, and a row told again is nothing new', async () => {
  const hr = await makeFeed();
  const text = people(12, { E7: { end: day(20) } });
  await hr.bring('monday.csv', text);
  await hr.bring('tuesday.csv', text);
  await utimes(join(hr.folder, 'monday.csv'), new Date(), new Date());
  await hr.look();
  await hr.look();
  assert.equal((await hr.readings()).length, 1);
  await hr.bring('wednesday.csv', people(12, { E7: { end: day(20) }, E8: { department: 'Ops' } }));
  assert.equal((await hr.readings()).length, 2);
  assert.deepEqual(await cases(), [`E7 ${day(20)} hr`]);
});

test('a file that goes back to what it was is read again, because something else was in between', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12));
  await hr.bring('hr.csv', people(12, { E1: { department: 'Ops' } }));
  await hr.bring('hr.csv', people(12));
  assert.equal((await hr.readings()).length, 3);
  const rows = await query<{ department: string }>(
    `select department from person where organization_id = $1 and display_name = 'Person E1'`,
  );
  assert.equal(rows[0]?.department, 'Sales');
});

test('a marker beside a file says that it is whole; hidden and unfinished files are not read', async () => {
  const hr = await makeFeed();
  await writeFile(join(hr.folder, 'hr.csv'), people(3));
  await writeFile(join(hr.folder, 'hr.csv.done'), '');
  for (const name of ['.hidden.csv', 'next.csv.tmp', 'next.csv.part', 'next.csv.filepart'])
    await writeFile(join(hr.folder, name), people(5));
  await hr.look();
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ fileName }) => fileName),
    ['hr.csv'],
  );
});

test('links, folders, pipes and sockets are left alone and named, and nothing waits for them', async (context) => {
  const hr = await makeFeed();
  await writeFile(join(hr.folder, '..', `${organizationId}.csv`), people(3));
  await symlink(join(hr.folder, '..', `${organizationId}.csv`), join(hr.folder, 'link.csv'));
  await mkdir(join(hr.folder, 'folder.csv'));
  execFileSync('/usr/bin/mkfifo', [join(hr.folder, 'pipe.csv')]);
  const server = createServer();
  context.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(join(hr.folder, 'socket.csv'), resolve));
  await hr.bring('hr.csv', people(3));
  assert.equal((await hr.readings()).length, 1);
  assert.deepEqual([...(await hr.now()).notes].sort(), [
    'folder.csv is a folder, and is left alone.',
    'link.csv is a symbolic link, and is left alone.',
    'pipe.csv is a pipe, and is left alone.',
    'socket.csv is a socket, and is left alone.',
  ]);
});

test('edge-13: half of a population is held with a question, a message goes out once, and nothing at all is changed', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(20));
  const [before] = await query(
    'select sum(version)::integer as versions, count(*)::integer as people from person where organization_id = $1',
  );
  await hr.bring('hr.csv', people(10, { E3: { end: day(5), department: 'Ops' } }));
  await hr.look();
  const [held] = await hr.readings();
  assert.equal(held?.state, 'held');
  assert.match(
    held?.question ?? '',
    /^hr was stopped at hr\.csv: it brought 10 of about 20 people\. Nothing was changed\..*feeds accept hr --reading 2/,
  );
  const [after] = await query(
    'select sum(version)::integer as versions, count(*)::integer as people from person where organization_id = $1',
  );
  assert.deepEqual(after, before);
  assert.deepEqual(await cases(), []);
  assert.deepEqual(await hr.missing(), []);
  const messages = await query<{ template: string }>('select template from message where organization_id = $1');
  assert.deepEqual(messages, [{ template: 'feed_held' }]);
});

test('a held file that somebody accepts is taken in once, for these bytes alone', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(20));
  await hr.bring('hr.csv', people(10, { E3: { end: day(5) } }));
  await accept(hr.feed.id, 2);
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ state }) => state),
    ['applied', 'applied'],
  );
  assert.deepEqual(await cases(), [`E3 ${day(5)} hr`]);
  await assert.rejects(accept(hr.feed.id, 2), /Reading 2 is not held/);
  await hr.bring('hr.csv', people(9));
  assert.equal((await hr.readings())[0]?.state, 'held');
});

test('a held file cannot be accepted once a later one was taken in, or when it was replaced', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(20));
  await hr.bring('hr.csv', people(10));
  await accept(hr.feed.id, 2);
  await writeFile(join(hr.folder, 'hr.csv'), people(11));
  await hr.look();
  await hr.look();
  assert.match((await hr.now()).problem ?? '', /Reading 2 was accepted, but hr\.csv is no longer there as it was/);
  assert.equal(await countPeople(), 20);
  await hr.bring('hr.csv', people(21));
  await assert.rejects(accept(hr.feed.id, 3), /A later file was taken in since/);
});

test('edge-12: an empty file, and one without anybody, are held', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', '');
  await hr.bring('hr.csv', people(0));
  assert.deepEqual(
    (await hr.readings()).map(({ state }) => state),
    ['held', 'held'],
  );
  assert.match((await hr.readings())[1]?.question ?? '', /is empty/);
});

test('edge-14: a sign-in page in place of the file is held, and cannot be accepted', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', '<!doctype html><html><body>Please sign in</body></html>');
  assert.match((await hr.readings())[0]?.question ?? '', /sign-in page.*Nothing was changed.*Send the right file/);
  await assert.rejects(accept(hr.feed.id, 1), /cannot be read, so there is nothing to accept/);
});

test('edge-13: a file cut in the middle of a line is held, also the first one when the feed names its last line', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(20));
  await hr.bring('hr.csv', people(20).slice(0, -3));
  assert.match((await hr.readings())[0]?.question ?? '', /ends in the middle of a line/);
  const trailed = await makeFeed({ name: 'trailed', rank: 2, settings: { trailer: 'END;{count}' } });
  await trailed.bring('a.csv', people(3));
  await trailed.bring('b.csv', `${people(3)}END;4\n`);
  await trailed.bring('c.csv', `${people(3)}END;3\r\n`);
  assert.deepEqual(
    (await trailed.readings()).map(({ state }) => state),
    ['applied', 'held', 'held'],
  );
});

test('edge-15: a file without the record that every file must hold is held', async () => {
  const hr = await makeFeed({ settings: { canary: 'E2' } });
  await hr.bring('hr.csv', people(12));
  await hr.bring('hr.csv', people(12, { E2: null, E5: { department: 'Ops' } }));
  assert.match((await hr.readings())[0]?.question ?? '', /the record that every file must hold is not in it/);
});

test('edge-16: swapped identifiers and a vanished column hold a file', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12));
  await hr.bring('hr.csv', people(12, { E1: { email: 'e2@example.test' }, E2: { email: 'e1@example.test' } }));
  assert.match((await hr.readings())[0]?.question ?? '', /2 of 12 people have another address or number/);
  await hr.bring(
    'hr.csv',
    people(12)
      .replaceAll(/,active/g, '')
      .replace(',status', ''),
  );
  assert.match((await hr.readings())[0]?.question ?? '', /the column status is no longer in it/);
  assert.equal(await countPeople(), 12);
});

test('edge-17: a status code that appears for the first time never acts', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12));
  await hr.bring('hr.csv', people(12, { E4: { status: 'T', end: day(3) } }));
  assert.match((await hr.readings())[0]?.question ?? '', /“status\/T”, which nobody has explained/);
  assert.deepEqual(await cases(), []);
});

test('edge-10: a row with a day that is a placeholder opens nothing, and the other rows go on', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12, { E1: { end: '9999-12-31' }, E2: { end: '2026-02-31' }, E3: { end: day(9) } }));
  assert.deepEqual(await cases(), [`E3 ${day(9)} hr`]);
  const [reading] = await hr.readings();
  assert.equal(reading?.state, 'applied');
  assert.equal(Number(reading?.counts['refused']) + (await hr.findings()).length, 2);
});

test('edge-11: a list whose dates could be read both ways opens nothing until the feed says which', async () => {
  await (await makeFeed()).bring('hr.csv', people(3));
  const vague = await makeFeed({ name: 'vague', carries: 'leavers' });
  await vague.bring('a.csv', leavers('E1,voluntary,03/04/2027', 'E2,voluntary,05/06/2027'));
  assert.deepEqual(await cases(), []);
  const told = await makeFeed({ name: 'told', carries: 'leavers', settings: { dates: 'dmy' } });
  await told.bring('a.csv', leavers('E1,voluntary,03/04/2027'));
  assert.deepEqual(await cases(), ['E1 2027-04-03 told']);
});

test('a list of leavers opens a case for each row, once, and asks about who is not known until somebody answers', async () => {
  await (await makeFeed()).bring('hr.csv', people(12));
  const list = await makeFeed({ name: 'leavers', carries: 'leavers' });
  await list.bring('a.csv', leavers(`E1,voluntary,${day(10)}`, `X9,voluntary,${day(10)}`));
  await list.bring('b.csv', leavers(`E1,voluntary,${day(10)}`, `E2,retirement,${day(11)}`));
  assert.deepEqual(await cases(), [`E1 ${day(10)} leavers`, `E2 ${day(11)} leavers`]);
  assert.equal((await list.findings()).length, 1);
  await list.bring('c.csv', leavers(`X9,voluntary,${day(12)}`));
  assert.match((await list.findings())[1]?.text ?? '', /^X9: Nobody has the employee number X9/);
  await list.bring('d.csv', leavers(`E3,voluntary,${day(12)}`));
  assert.equal((await list.findings()).length, 2);
  const reader = { personId: null, operatorId };
  for (const { id } of await list.findings())
    await withOrganization(db, organizationId, (tx) =>
      settleFinding(tx, { feedId: list.feed.id, findingId: id, reader, reason: 'no such person', how: 'by_hand' }),
    );
  await list.bring('e.csv', leavers(`X9,voluntary,${day(12)}`, `E3,voluntary,${day(12)}`));
  assert.deepEqual(await list.findings(), []);
});

test('edge-02: the same departure with another day from another source is one case and a question', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12, { E1: { end: day(10) } }));
  const list = await makeFeed({ name: 'leavers', carries: 'leavers' });
  await list.bring('a.csv', leavers(`E1,voluntary,${day(12)}`));
  assert.deepEqual(await cases(), [`E1 ${day(10)} hr`]);
  assert.match(
    (await list.findings())[0]?.text ?? '',
    new RegExp(`${day(12)} here, and ${day(10)} in OFF-\\d+ from hr`),
  );
});

test('edge-48: a case somebody opened while the feed was down is the feed’s departure too, when it comes back', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12));
  const manual = await makeFeed({ name: 'by hand', carries: 'leavers' });
  await manual.bring('a.csv', leavers(`E1,voluntary,${day(10)}`));
  await hr.bring('hr.csv', people(12, { E1: { end: day(10) } }));
  assert.deepEqual(await cases(), [`E1 ${day(10)} by hand`]);
  assert.deepEqual(await hr.findings(), []);
});

test('a departure that a later file no longer says, or moves, is a question and changes nothing by itself', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12, { E1: { end: day(10) }, E2: { end: day(10) } }));
  await hr.bring('hr.csv', people(12, { E2: { end: day(30) } }));
  assert.deepEqual(await cases(), [`E1 ${day(10)} hr`, `E2 ${day(10)} hr`]);
  assert.deepEqual((await hr.findings()).map(({ text }) => text.replaceAll(/OFF-\d+/g, 'OFF')).sort(), [
    `E2: The source now says ${day(30)} as the last working day; OFF has ${day(10)}. Move it (./handback departures move OFF --last-day ${day(30)}), or leave it.`,
    'This list no longer says that they leave, and OFF is open. Cancel the case (./handback departures cancel OFF --reason TEXT), or leave it.',
  ]);
  await hr.bring('hr.csv', people(12, { E1: { end: day(10) }, E2: { end: day(10) } }));
  assert.deepEqual(await hr.findings(), []);
});

test('who is absent is missing, never leaving; after two good files it is a question, and who comes back clears it', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(20));
  await hr.bring('hr.csv', people(20, { E5: null }));
  assert.deepEqual(
    (await hr.missing()).map(({ employeeNumber, missed }) => [employeeNumber, missed]),
    [['E5', 1]],
  );
  await hr.bring('hr.csv', people(20, { E5: null, E1: { department: 'Ops' } }));
  assert.deepEqual(
    (await hr.missing()).map(({ employeeNumber, missed }) => [employeeNumber, missed]),
    [['E5', 2]],
  );
  assert.deepEqual(await cases(), []);
  await hr.bring('hr.csv', people(20));
  assert.deepEqual(await hr.missing(), []);
});

test('a feed writes the fields it owns, and says where another one has the say', async () => {
  const hr = await makeFeed({ owns: ['name', 'work_email', 'employment'] });
  const chart = await makeFeed({ name: 'chart', owns: ['department'] });
  await hr.bring('hr.csv', people(3));
  await chart.bring('chart.csv', people(3, { E1: { department: 'Ops', email: 'other@example.test', end: day(3) } }));
  await hr.bring('hr.csv', people(3, { E1: { department: 'Legal' } }));
  const rows = await query<{ department: string; work_email: string }>(
    `select department, work_email from person where organization_id = $1 and display_name = 'Person E1'`,
  );
  assert.deepEqual(rows, [{ department: 'Ops', work_email: 'e1@example.test' }]);
  assert.deepEqual(await cases(), []);
  assert.deepEqual(
    (await hr.findings()).map(({ text }) => text),
    ['The department of E1 is “Legal” here, and “Ops” from chart, which has the say.'],
  );
  assert.equal((await chart.findings()).length, 2);
});

test('two feeds do not own one field without an order, and the one that goes second fills what is empty', async () => {
  const hr = await makeFeed({ owns: ['name', 'work_email', 'department', 'employment'] });
  await assert.rejects(
    makeFeed({ name: 'second', owns: ['department'] }),
    /hr says department too, and goes at place 1/,
  );
  const second = await makeFeed({ name: 'second', owns: ['department'], rank: 2 });
  await hr.bring('hr.csv', people(3, { E1: { department: '' } }));
  await second.bring('b.csv', people(3, { E1: { department: 'Ops' }, E2: { department: 'Ops' } }));
  const rows = await query<{ department: string }>(
    'select department from person where organization_id = $1 order by display_name',
  );
  assert.deepEqual(
    rows.map(({ department }) => department),
    ['Ops', 'Sales', 'Sales'],
  );
});

test('edge-36: a list of contractors asks about every row without a last day, and takes nobody in without one', async () => {
  const vendor = await makeFeed({ name: 'vendor', settings: { endDateRequired: true, departureKind: 'contract_end' } });
  await vendor.bring('vendor.csv', people(3, { E1: { end: day(40) }, E2: { end: day(50) } }));
  assert.equal(await countPeople(), 2);
  assert.deepEqual(await cases(), [`E1 ${day(40)} vendor`, `E2 ${day(50)} vendor`]);
  assert.match((await vendor.findings())[0]?.text ?? '', /^E3: this list names no day on which they leave/);
});

test('edge-37: who is on leave stays, whichever word their system has for it', async () => {
  const hr = await makeFeed();
  const rows = { E1: { status: 'On leave' }, E2: { status: 'Parental leave' }, E3: { status: 'Leave of absence' } };
  await hr.bring('hr.csv', people(12));
  await hr.bring('hr.csv', people(12, rows));
  assert.equal((await hr.readings())[0]?.state, 'applied');
  assert.deepEqual([await cases(), await hr.missing()], [[], []]);
});

test('edge-50: people who do not exist are neither taken in nor let go', async () => {
  const hr = await makeFeed({ settings: { testPeople: ['E1', 'test*@example.test'] } });
  await hr.bring('hr.csv', people(12, { E1: { end: day(3) }, E2: { end: day(3), email: 'test-2@example.test' } }));
  assert.equal(await countPeople(), 10);
  assert.deepEqual(await cases(), []);
  const list = await makeFeed({ name: 'leavers', carries: 'leavers', settings: { testPeople: ['E3'] } });
  await list.bring('a.csv', leavers(`E3,voluntary,${day(3)}`));
  assert.deepEqual(await cases(), []);
});

test('one worker at a time has a feed; a lease that ran out is taken over, and the one before can do nothing more', async () => {
  const hr = await makeFeed();
  const claim = () => withOrganization(db, organizationId, (tx) => claimFeed(tx, hr.feed.id));
  const [first, second] = await Promise.all([claim(), claim()]);
  const held = first ?? second;
  assert.ok(held !== undefined && (first === undefined || second === undefined));
  assert.equal(await hr.look(), false);
  await query(`update feed set lease_until = clock_timestamp() - interval '1 second' where organization_id = $1`);
  const next = await claim();
  assert.equal(next?.epoch, held.epoch + 1);
  await assert.rejects(
    withOrganization(db, organizationId, (tx) => keepFeed(tx, held)),
    /Another worker has taken/,
  );
});

test('a file that was cut off while it was taken in is taken in whole by the next worker', async () => {
  const hr = await makeFeed();
  await hr.bring('hr.csv', people(12, { E7: { end: day(20) } }));
  await query(`update feed_reading set state = 'applying' where organization_id = $1`);
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ state }) => state),
    ['applied'],
  );
  assert.deepEqual(await cases(), [`E7 ${day(20)} hr`]);
});

test('a feed that is paused or removed is not looked at', async () => {
  const hr = await makeFeed();
  const change = (what: 'pause' | 'resume' | 'remove') =>
    withOrganization(db, organizationId, (tx) => changeFeed(tx, 'hr', what, operatorId));
  await change('pause');
  assert.equal(await hr.look(), false);
  await change('resume');
  assert.equal(await hr.look(), true);
  await change('remove');
  assert.equal(await hr.look(), false);
});

test('a folder that is not there and a playbook that acts by itself are refused when the feed is added', async () => {
  await assert.rejects(makeFeed({ settings: { path: '/nowhere/at/all' } }), /\/nowhere\/at\/all does not exist/);
  await assert.rejects(makeFeed({ settings: { playbook: 'immediate' } }), /acts without an approval/);
});

test('a file larger than the feed may bring is not read, and said', async () => {
  const hr = await makeFeed({ settings: { largestBytes: 1024 } });
  await hr.bring('hr.csv', people(40));
  assert.deepEqual(await hr.readings(), []);
  assert.match((await hr.now()).problem ?? '', /hr\.csv has \d+ bytes, more than this feed may bring/);
});

test('a file that cannot be opened keeps the others of its folder from nothing', async () => {
  const hr = await makeFeed();
  const bytes = Buffer.concat([Buffer.from(`${hr.folder}/a-`), Buffer.of(0xff), Buffer.from('.csv')]);
  await writeFile(bytes, people(3));
  await hr.bring('hr.csv', people(3));
  assert.equal((await hr.readings()).length, 1);
});

test('a feed whose turn has come is found by any worker; one that is paused, held by another or restored is not', async () => {
  const hr = await makeFeed();
  const isDue = async () => (await listDueFeeds(db, 1000)).some(({ feedId }) => feedId === hr.feed.id);
  assert.ok(await isDue());
  await withOrganization(db, organizationId, (tx) => claimFeed(tx, hr.feed.id));
  assert.ok(!(await isDue()));
  await query('update feed set lease_until = null, paused = true where organization_id = $1');
  assert.ok(!(await isDue()));
  await query('update feed set paused = false where organization_id = $1');
  await query(`update organization set settings = '{"restored": true}' where organization_id = $1`);
  assert.ok(!(await isDue()));
});
