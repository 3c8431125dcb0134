import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { assertEndedWell, environmentOf, makeFolder, runCli, startHandback } from './handback-process.ts';

test('whoever follows the first ten minutes of the README sees seven leavers, and one of them out to the end', async () => {
  const env = environmentOf(await makeFolder());
  const server = await startHandback(env, []);
  const lines = async (): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await runCli(env, ['offboardings', 'list']);
    assert.equal(code, 0, stderr);
    return stdout.split('\n').filter((line) => line.startsWith('OFF-'));
  };
  // The applications of the demo are slow on purpose; what hangs is ended by the limit of the test runner.
  while (!(await lines()).some((line) => /^OFF-1 .* closed /.test(line))) await pause(500);
  assert.deepEqual(
    (await lines()).map((line) => line.split(' ')[0]),
    ['OFF-7', 'OFF-6', 'OFF-5', 'OFF-4', 'OFF-3', 'OFF-2', 'OFF-1'],
  );
  // Whoever directs the demo approves what everybody has answered, so that no answer after it asks for approval again.
  const approved = ['OFF-2', 'OFF-3', 'OFF-5'];
  while ((await lines()).some((line) => approved.includes(line.split(' ')[0] ?? '') && line.includes('approval')))
    await pause(500);
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, minutes = ''] = /## The first ten minutes\n(.*?)\n## /s.exec(readme) ?? [];
  const commands = [...minutes.matchAll(/^ +\.\/handback (\w.*)$/gm)].map(([, words = '']) =>
    words.trim().split(/\s+/),
  );
  assert.ok(commands.length >= 4, minutes);
  for (const words of commands) {
    const { code, stdout, stderr } = await runCli(env, words);
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    assert.ok(stdout.length > 0, words.join(' '));
  }
  server.signal('SIGTERM');
  await assertEndedWell(server);
});
