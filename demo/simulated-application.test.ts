import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import { type Faults, type SimulatedApplications, startSimulatedApplication } from '../test/simulated-application.ts';
import { drawMisfortune, seededRandom } from './simulated-faults.ts';

function newDirectory(t: TestContext): string {
  const directory = mkdtempSync(`${tmpdir()}/handback-simulated-`);
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

async function start(t: TestContext, directory: string, faults: Faults = {}): Promise<SimulatedApplications> {
  const applications = await startSimulatedApplication({
    directory,
    applications: ['crm', 'wiki'],
    faults: { crm: faults },
  });
  t.after(applications.stop);
  await applications.seedAccounts('crm', [{ id: 'a', login: 'a', groups: ['g'], seats: ['s'] }]);
  return applications;
}

function post({ url, token }: SimulatedApplications, path: string, operationId?: string): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(operationId === undefined ? {} : { 'operation-id': operationId }),
  };
  return fetch(`${url}/applications/crm/accounts/${path}`, { method: 'POST', headers });
}

test('a keyed write is applied once for one operation id, also after a restart, and twice for two: the journal tells', async (t) => {
  const directory = newDirectory(t);
  const first = await start(t, directory);
  await post(first, 'a/revoke-sessions', 'one');
  await post(first, 'a/revoke-sessions', 'one');
  await first.stop();
  const second = await startSimulatedApplication({ directory, applications: ['crm'] });
  t.after(second.stop);
  await post(second, 'a/revoke-sessions', 'one');
  await post(second, 'a/revoke-sessions', 'two');
  const lines = second.journal('crm').filter((line) => line.verb === 'revoke-sessions');
  assert.deepEqual(
    lines.map((line) => [line.operationId, line.type, line.account.sessionsEnded]),
    [
      ['one', 'write', 1],
      ['one', 'repetition', 1],
      ['one', 'repetition', 1],
      ['two', 'write', 2],
    ],
  );
  assert.equal((await post(second, 'a/revoke-sessions')).status, 400);
});

test('a write that is applied and then dropped is in the journal although no answer came', async (t) => {
  const applications = await start(t, newDirectory(t), { applyThenDropRate: 1 });
  await assert.rejects(post(applications, 'a/suspend', 'one'));
  assert.equal(applications.account('crm', 'a')?.status, 'suspended');
});

test('a write that fails before it is applied leaves no line', async (t) => {
  const applications = await start(t, newDirectory(t), { fail500Rate: 1 });
  assert.equal((await post(applications, 'a/suspend')).status, 500);
  assert.equal(applications.journal('crm').length, 1);
});

test('a killed process has lost nothing it answered for, and a line cut short is dropped', async (t) => {
  const directory = newDirectory(t);
  const applications = await start(t, directory);
  await post(applications, 'a/suspend', 'one');
  process.kill(applications.pid, 'SIGKILL');
  await applications.stop();
  appendFileSync(`${directory}/crm.jsonl`, '{"at":"2026-');
  const again = await startSimulatedApplication({ directory, applications: ['crm'] });
  t.after(again.stop);
  assert.equal(again.account('crm', 'a')?.status, 'suspended');
  await post(again, 'a/unsuspend', 'two');
  assert.deepEqual(
    again.journal('crm').map((line) => line.sequence),
    [1, 2, 3],
  );
});

test('an account that is changed by hand drifts, and without the token nothing is answered', async (t) => {
  const applications = await start(t, newDirectory(t));
  await post(applications, 'a/suspend');
  await applications.drift('crm', { id: 'a' });
  assert.equal(applications.account('crm', 'a')?.status, 'active');
  assert.equal((await fetch(`${applications.url}/applications/crm/accounts`)).status, 401);
  assert.equal((await fetch(`${applications.url}/applications/nothing/accounts`)).status, 404);
});

test('the same seed draws the same misfortunes, at about the rates asked for', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 2000 }, () => drawMisfortune({ fail500Rate: 0.1, rate429: 0.1 }, true, random));
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  const failed = draw(7).filter((misfortune) => misfortune === 'fail_before').length;
  assert.ok(failed > 100 && failed < 300);
});
