import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { execPath, exit } from 'node:process';

type Check = { readonly name: string; readonly program: string; readonly args: readonly string[] };
type Outcome = { readonly ok: boolean; readonly output: string; readonly seconds: string };

const root = join(import.meta.dirname, '..');
const atOnce = 2;

const checks: readonly Check[] = [
  { name: 'types', program: 'tsc', args: ['--noEmit'] },
  { name: 'types of the pages', program: 'tsc', args: ['--noEmit', '-p', 'src/web'] },
  { name: 'lint', program: 'oxlint', args: [] },
  { name: 'format', program: 'biome', args: ['format', '.'] },
  { name: 'dead code', program: 'knip', args: ['--no-progress', '--no-config-hints'] },
  generatedPage('docs/errors.md', 'scripts/errors-page.ts'),
  generatedPage('docs/edge-cases.md', 'scripts/edge-cases-page.ts'),
  generatedPage('docs/openapi.json', 'scripts/openapi.ts'),
];

/** A page that a script makes. Run without `--write`, the script compares, and fails when the page is out of date. */
function generatedPage(page: string, script: string): Check {
  return { name: page, program: execPath, args: [script] };
}

function run({ program, args }: Check): Promise<Outcome> {
  const path = program === execPath ? program : join(root, 'node_modules', '.bin', program);
  const startedMs = performance.now();
  return new Promise((resolve) => {
    execFile(path, [...args], { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim() || (error?.message ?? '');
      resolve({ ok: error === null, output, seconds: ((performance.now() - startedMs) / 1000).toFixed(1) });
    });
  });
}

const waiting = [...checks];
const failed: string[] = [];

async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const outcome = await run(check);
    console.log(`${outcome.ok ? 'ok    ' : 'FAILED'} ${check.name} (${outcome.seconds} s)`);
    if (outcome.ok) continue;
    failed.push(check.name);
    console.log(outcome.output.replace(/^/gm, '    '));
  }
}

await Promise.all(Array.from({ length: atOnce }, work));
console.log(failed.length === 0 ? `All ${checks.length} checks passed.` : `Failed: ${failed.join(', ')}.`);
exit(failed.length === 0 ? 0 : 1);
