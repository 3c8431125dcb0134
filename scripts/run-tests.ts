import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import type { TestCounts } from './test-counts.ts';

/** The root of the repository; the paths of test files are relative to it. */
export const root = join(import.meta.dirname, '..');

const reporter = join(import.meta.dirname, 'test-counts.ts');

// Where Node keeps what it compiled: each of hundreds of processes then reads the same modules without stripping their types again.
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

// What tests write is gone with them, and much of it: databases, profiles of browsers. Where there is room, it stays in memory.
const memory = '/dev/shm';
const neededBytes = 4 * 1024 ** 3;
if (env['TMPDIR'] === undefined && existsSync(memory)) {
  const { bavail, bsize } = statfsSync(memory);
  if (bavail * bsize >= neededBytes) env['TMPDIR'] = memory;
}

/**
 * Runs test files in one `node --test` process, which prints its own report and summary. A process that dies without a
 * summary, or fails without a failed test, counts as one failure.
 */
export async function runTests(
  files: readonly string[],
  options: {
    readonly flags: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** The folder whose files they are; left out: this repository. */
    readonly folder?: string;
    /** Says nothing about single tests. */
    readonly quiet?: boolean;
  },
): Promise<TestCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'handback-test-'));
  const countsFile = join(folder, 'counts.json');
  const reports = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
  const counting = [`--test-reporter=${reporter}`, `--test-reporter-destination=${countsFile}`];
  const args = ['--test', ...options.flags, ...reports, ...counting, ...files];
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const stdio = options.quiet === true ? 'ignore' : 'inherit';
      const child = spawn(execPath, args, {
        cwd: options.folder ?? root,
        stdio,
        env: { ...compiled, ...env, ...options.env },
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
    const counts = readCounts(countsFile);
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readCounts(path: string): TestCounts {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestCounts;
  } catch {
    console.error('The test process ended before its summary: a test ended the process, or it was killed.');
    return { passed: 0, failed: 1, skipped: 0, emptyFiles: [], failures: [] };
  }
}
