import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadInstallationKey } from './installation-key.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handback-key-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('of several first starts one makes the key, and all have it', async () => {
  const path = join(folder, 'deep', 'key');
  const keys = await Promise.all(
    [1, 2, 3].map(() => loadInstallationKey(path, { mayMake: true }).catch(() => undefined)),
  );
  const key = await loadInstallationKey(path, { mayMake: false });
  assert.equal(key.length, 32);
  for (const other of keys) if (other !== undefined) assert.deepEqual(other, key);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(folder, 'deep')), ['key']);
});

test('a missing key is not replaced where something is sealed with it', async () => {
  await assert.rejects(loadInstallationKey(join(folder, 'gone'), { mayMake: false }), { code: 'configuration-wrong' });
  await assert.rejects(stat(join(folder, 'gone')));
});

test('a key that others can read, or that is damaged, is refused', async () => {
  const path = join(folder, 'key');
  await loadInstallationKey(path, { mayMake: true });
  await chmod(path, 0o644);
  await assert.rejects(loadInstallationKey(path, { mayMake: true }), { message: /chmod 600/ });
  await chmod(path, 0o600);
  await truncate(path, 31);
  await assert.rejects(loadInstallationKey(path, { mayMake: true }), { message: /31 bytes instead of 32/ });
});
