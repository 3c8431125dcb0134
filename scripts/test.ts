import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { argv, env, exit } from 'node:process';
import { peerOf } from './peers.ts';
import { root, runTests } from './run-tests.ts';

// `npm test -- FILTER…`: a filter that is part of a test file's path chooses files, any other chooses tests by name.
const allFiles = globSync('{src,test,bench,demo,scripts}/**/*.test.ts', { cwd: root }).sort();
const filters = argv.slice(2).map((filter) => filter.replace(/^\.\//, ''));
const fileFilters = filters.filter((filter) => allFiles.some((file) => file.includes(filter)));
const namePatterns = filters.filter((filter) => !fileFilters.includes(filter));
const chosen = allFiles.filter((file) => fileFilters.length === 0 || fileFilters.some((part) => file.includes(part)));

const skippedSuites = chosen.flatMap((file) => {
  const peer = peerOf(file);
  const missing = peer?.missing();
  return peer && missing ? [{ file, because: `${peer.name}: ${missing}` }] : [];
});
const runnable = chosen.filter((file) => !skippedSuites.some((suite) => suite.file === file));
const isPure = (file: string): boolean => /^src\/(core|formats|ledger)\//.test(file);
const isPatient = (file: string): boolean =>
  /\bstartHandback\(|survival\/survive/.test(readFileSync(join(root, file), 'utf8'));
const pure = runnable.filter(isPure);
const patient = runnable.filter((file) => !isPure(file) && isPatient(file));
const others = runnable.filter((file) => !isPure(file) && !isPatient(file));

// One process for pure tests: a process per file would take fifty times as long. The others own servers and processes, so they are
// kept apart, as many at a time as there are cores. Beside them, one after the other, those that start the whole program: most of the
// time they wait for it. A file that hangs fails after half an hour.
const names = namePatterns.map((pattern) => `--test-name-pattern=${pattern}`);
const apart = (atOnce: number) => [`--test-concurrency=${atOnce}`, '--test-timeout=1800000', ...names];
const lanes = [
  [{ files: patient, flags: apart(1) }],
  [
    { files: pure, flags: ['--test-isolation=none', ...names] },
    { files: others, flags: apart(Math.max(2, availableParallelism())) },
  ],
];

const problems: string[] = [];
const failures: string[] = [];
const total = { passed: 0, failed: 0, skipped: 0 };
// Kept open around all files, so that the database server the tests share is started and stopped once.
const needsServer = runnable.some((file) => !isPure(file));
const server = needsServer ? await (await import('../test/database.ts')).startTestServer() : undefined;
async function runLane(lane: (typeof lanes)[number]): Promise<void> {
  for (const { files, flags } of lane) {
    if (files.length === 0) continue;
    const counts = await runTests(files, { flags });
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    failures.push(...counts.failures);
    if (namePatterns.length > 0) continue;
    total.failed += counts.emptyFiles.length;
    problems.push(...counts.emptyFiles.map((file) => `${file} holds no test.`));
  }
}

await Promise.all(lanes.map(runLane));
await server?.stop();

// Where nobody reads the output, a suite that was not run must not look like one that passed.
const isCi = env['CI'] === 'true';
total[isCi ? 'failed' : 'skipped'] += skippedSuites.length;
console.log('');
for (const { file, because } of skippedSuites) {
  console.log(
    `Suite ${isCi ? 'not run, which CI counts as failed' : 'skipped'}: ${file} (${because}). Try: npm run setup:peers`,
  );
}
if (total.passed + total.failed === 0) {
  problems.push(filters.length > 0 ? `No test matches ${filters.join(' ')}.` : 'No test was executed.');
}
// Once more at the end: the lanes' reports lie between each other.
for (const failure of failures) console.log(`Failed: ${failure}\n`);
for (const problem of problems) console.log(problem);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
exit(total.failed > 0 || problems.length > 0 ? 1 : 0);
