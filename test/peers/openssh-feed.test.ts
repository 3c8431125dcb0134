import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { openSftpFolder } from '../../src/connectors/sftp-folder.ts';
import type { JsonObject } from '../../src/core/applications/connector.ts';
import { spoolFeedFile } from '../../src/jobs/feeds/feed-spool.ts';
import { useDatabase } from '../database.ts';
import { addTestFeed, makeFeedMeans } from '../feed.ts';
import { addOperator, addOrganization } from '../organization.ts';
import { startOpenSsh } from './openssh.ts';

const ssh = await startOpenSsh();
after(ssh.stop);
const db = await useDatabase();
const feeds = await makeFeedMeans(db);
let organizationId: string;
let operatorId: string;

const place = {
  host: '127.0.0.1',
  port: ssh.port,
  user: ssh.user,
  hostKey: ssh.hostKey,
  path: ssh.folder,
  internal: true,
};
const credentials = { privateKey: ssh.privateKey };

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  await rm(ssh.folder, { recursive: true });
  await mkdir(ssh.folder);
});

const makeFeed = (settings: JsonObject = {}) =>
  addTestFeed(feeds, { organizationId, operatorId, kind: 'sftp', settings: { ...place, ...settings }, credentials });

function people(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => `E${index + 1},Person ${index + 1},active,\n`);
  return `employee_id,name,status,end_date\n${rows.join('')}`;
}

test('a file on an SFTP server is read once two looks agree, and stays there', async () => {
  const hr = await makeFeed();
  await writeFile(join(ssh.folder, 'hr.csv'), people(30));
  await symlink('/etc/passwd', join(ssh.folder, 'link.csv'));
  await hr.look();
  assert.deepEqual(await hr.readings(), []);
  await hr.look();
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ state, rows }) => [state, rows]),
    [['applied', 30]],
  );
  assert.deepEqual((await hr.now()).notes, ['link.csv is a symbolic link, and is left alone.']);
});

test('a file that is still being uploaded is left until it rests', async () => {
  const hr = await makeFeed();
  await writeFile(join(ssh.folder, 'hr.csv'), people(30).slice(0, 200));
  for (let part = 0; part < 3; part += 1) {
    await hr.look();
    await appendFile(join(ssh.folder, 'hr.csv'), `X${part},More,active,\n`);
  }
  assert.deepEqual(await hr.readings(), []);
});

test('a server with another host key is refused with a sentence, before anything secret is sent', async () => {
  const wrong = `SHA256:${'A'.repeat(43)}`;
  await assert.rejects(openSftpFolder({ ...place, hostKey: wrong }, { password: 'never sent' }), (error: Error) => {
    assert.match(
      error.message,
      /shows another host key \(SHA256:.+\) than the one that is pinned \(SHA256:A+\)\. Nothing was sent/,
    );
    return true;
  });
});

test('a wrong password is said plainly, without the password', async () => {
  await assert.rejects(openSftpFolder(place, { password: 'hunter2' }), (error: Error) => {
    assert.match(error.message, new RegExp(`does not let ${ssh.user} in: the password or key is wrong`));
    assert.ok(!error.message.includes('hunter2'));
    return true;
  });
});

test('an address in the private network is not reached unless the feed says that it is internal', async () => {
  await assert.rejects(openSftpFolder({ ...place, internal: false }, credentials), /inside the private network/);
});

test('a connection that is cut in the middle takes nothing in, and the next look does', async (context) => {
  // A line between the two that can be cut after so many bytes.
  let most = Number.POSITIVE_INFINITY;
  const line = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: ssh.port });
    let passed = 0;
    far.on('data', (chunk) => {
      passed += chunk.length;
      if (passed > most) {
        near.destroy();
        far.destroy();
      } else near.write(chunk);
    });
    near.on('data', (chunk) => far.write(chunk));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  context.after(() => line.close());
  const hr = await makeFeed({ port: (line.address() as AddressInfo).port });
  await writeFile(join(ssh.folder, 'hr.csv'), people(50_000));
  await hr.look();
  most = 400_000;
  await hr.look();
  assert.deepEqual(await hr.readings(), []);
  assert.match((await hr.now()).problem ?? '', /broke off while hr\.csv was read/);
  most = Number.POSITIVE_INFINITY;
  await writeFile(join(ssh.folder, 'hr.csv'), people(100));
  await hr.look();
  await hr.look();
  assert.deepEqual(
    (await hr.readings()).map(({ rows }) => rows),
    [100],
  );
});

test('a huge file is written to disk as it comes, no further than the feed allows', async () => {
  await writeFile(join(ssh.folder, 'huge.csv'), Buffer.alloc(24 * 1024 * 1024, 'a'));
  const folder = await openSftpFolder(place, credentials);
  try {
    await assert.rejects(
      spoolFeedFile('huge.csv', folder.read('huge.csv'), 1024 * 1024),
      /huge\.csv is larger than this feed may be/,
    );
    const whole = await spoolFeedFile('huge.csv', folder.read('huge.csv'), 64 * 1024 * 1024);
    assert.equal(whole.sizeBytes, 24 * 1024 * 1024);
    await whole.remove();
  } finally {
    await folder.close();
  }
});
