import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { pathToFileURL } from 'node:url';
import { startTestServer } from '../test/database.ts';
import { edgeCases, type EdgeGroup } from '../test/edge-cases.ts';
import { type EdgeMutation, edgeMutations } from '../test/edge-mutations.ts';
import { root, runTests } from './run-tests.ts';

// `node scripts/mutations.ts [GROUP…]`: plants one fault after the other in a copy of the sources, and fails when the tests that
// must catch it do not.
const groups = argv.slice(2);
const chosen = edgeMutations.filter(({ group }) => groups.length === 0 || groups.includes(group));
const left = new Set(['node_modules', '.git', 'data', 'trial', 'coverage']);

function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handback-mutations-'));
  cpSync(root, folder, { recursive: true, filter: (from) => !left.has(relative(root, from)) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

/** Why the fault was not caught; null when it was. */
async function plant(mutation: EdgeMutation, folder: string): Promise<string | null> {
  const { file, find, replace, caughtBy } = mutation;
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    return `${file} does not hold “${find}” exactly once.`;
  try {
    writeFileSync(path, `${before}${replace}${after}`);
    // Anything catches a program that does not even start.
    if (!loads(path)) return `${file} cannot be loaded with “${replace}”.`;
    const { passed, failed } = await runTests([caughtBy], { flags: flagsFor([mutation]), folder, quiet: true });
    return failed > 0 ? null : `None of ${passed} tests of ${caughtBy} failed.`;
  } finally {
    writeFileSync(path, text);
  }
}

function loads(path: string): boolean {
  const program = `await import(${JSON.stringify(pathToFileURL(path).href)})`;
  return spawnSync(execPath, ['--input-type=module', '--eval', program]).status === 0;
}

/** Runs only the tests that cite rows of the groups of these faults. */
function flagsFor(mutations: readonly EdgeMutation[]): readonly string[] {
  const among = new Set<EdgeGroup>(mutations.map(({ group }) => group));
  const rows = edgeCases.filter(({ group }) => among.has(group)).map(({ row }) => row);
  const pattern = `/\\bedge-0*(?:${rows.join('|')})\\b/`;
  return ['--test-concurrency=2', '--test-timeout=120000', `--test-name-pattern=${pattern}`];
}

// Kept open around all of them, so that the database server they share is started once.
const server = await startTestServer();
const folder = copySources();
const missed: string[] = [];
let caught = 0;
try {
  // Tests that fail without any fault would seem to catch every one.
  const files = [...new Set(chosen.map(({ caughtBy }) => caughtBy))];
  const { passed, failed } = await runTests(files, { flags: flagsFor(chosen), folder, quiet: true });
  console.log(`${passed} tests passed without a fault, ${failed} failed.`);
  if (failed > 0 || passed === 0) missed.push(`They fail without a fault too. See: npm test -- ${files.join(' ')}`);
  for (const mutation of missed.length > 0 ? [] : chosen) {
    const startedMs = performance.now();
    const problem = await plant(mutation, folder);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`${problem === null ? 'caught' : 'MISSED'} ${mutation.group}: ${mutation.fault} (${seconds} s)`);
    if (problem === null) caught += 1;
    else missed.push(`${mutation.group}, ${mutation.file}: ${problem}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
}
for (const problem of missed) console.log(problem);
if (chosen.length === 0) console.log(`There is no group ${groups.join(' ')}.`);
else console.log(`${caught} of ${chosen.length} planted faults were caught.`);
exit(missed.length > 0 || chosen.length === 0 ? 1 : 0);
