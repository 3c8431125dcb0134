import { globSync } from 'node:fs';
import { exit } from 'node:process';
import { root, runTests } from './run-tests.ts';

// `npm run torture`: the tests that take hours rather than minutes, one file at a time.
const files = globSync('test/torture/*.torture.ts', { cwd: root }).sort();
if (files.length === 0) {
  console.error('There is nothing to torture: no file matches test/torture/*.torture.ts.');
  exit(1);
}
const { passed, failed, skipped } = await runTests(files, {
  flags: ['--test-concurrency=1'],
  env: { HANDBACK_TORTURE: 'full' },
});
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
exit(failed > 0 || passed === 0 ? 1 : 0);
