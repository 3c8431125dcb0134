import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');

/** Lints files in a directory of their own under the project's configuration: `path:line rule` of each finding. */
async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'handback-lint-'));
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
      await copyFile(join(root, name), join(folder, name));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const report = await new Promise<string>((resolve) => {
      execFile(join(root, 'node_modules/.bin/oxlint'), ['--format=unix'], { cwd: folder }, (_, stdout) =>
        resolve(stdout),
      );
    });
    return [...report.matchAll(/^(?<path>\S+?):(?<line>\d+):\d+: .*\[Error\/(?<rule>.+)\]$/gm)].map(
      ({ groups }) => `${groups?.['path']}:${groups?.['line']} ${groups?.['rule']}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Lints one file in which every line but the first `given` ones breaks a rule, and names the lines that got away. */
async function linesNotRefused(
  path: string,
  given: readonly string[],
  planted: readonly [string, string][],
): Promise<string[]> {
  const findings = await lint({ [path]: `${[...given, ...planted.map(([line]) => line)].join('\n')}\n` });
  return planted
    .filter(([, rule], index) => !findings.includes(`${path}:${given.length + index + 1} ${rule}`))
    .map(([line]) => line);
}

test('a promise that nobody awaits does not pass the lint', async () => {
  const given = [
    'export async function deprovision(): Promise<void> {}',
    'const writes: Record<string, () => Promise<void>> = { deprovision };',
    'export async function all(accounts: readonly string[]): Promise<void> {',
  ];
  const escaped = await linesNotRefused('src/jobs/planted.ts', given, [
    ['  deprovision();', 'typescript(no-floating-promises)'],
    ['  accounts.map(() => deprovision());', 'typescript(no-floating-promises)'],
    ["  writes['deprovision']?.();", 'typescript(no-floating-promises)'],
    ['  deprovision().then(() => accounts.length);', 'typescript(no-floating-promises)'],
    ['  accounts.forEach(async () => deprovision());', 'typescript(no-misused-promises)'],
    ['  if (deprovision()) return;', 'typescript(no-misused-promises)'],
    ['  await accounts.length; }', 'typescript(await-thenable)'],
  ]);
  assert.deepEqual(escaped, []);
});

test('the environment is read by src/config.ts and nothing else under src', async () => {
  const escaped = await linesNotRefused(
    'src/store/planted.ts',
    ["import process from 'node:process';"],
    [
      ["import { env } from 'node:process';", 'eslint(no-restricted-imports)'],
      ["export const a = process.env['DATABASE_URL'];", 'eslint(no-restricted-properties)'],
      ['export const { env: b } = process;', 'eslint(no-restricted-properties)'],
      ['export const c = [env, globalThis.process.env];', 'eslint(no-restricted-properties)'],
    ],
  );
  assert.deepEqual(escaped, []);
  assert.deepEqual(await lint({ 'src/config.ts': "export const a = process.env['DATABASE_URL'];\n" }), []);
});

test('pure code has no clock, no timer and no chance', async () => {
  for (const folder of ['src/core', 'src/formats/dialects']) {
    const escaped = await linesNotRefused(
      `${folder}/planted.ts`,
      [],
      [
        ['export const a = Date.now();', 'eslint(no-restricted-globals)'],
        ['export const b = new Date();', 'eslint(no-restricted-globals)'],
        ['export const c = Temporal.Now.instant();', 'eslint(no-restricted-properties)'],
        ['export const d = Math.random();', 'eslint(no-restricted-properties)'],
        ['export const e = setTimeout(() => undefined, 1);', 'eslint(no-restricted-globals)'],
        ['export const f = globalThis.setTimeout(() => undefined, 1);', 'eslint(no-restricted-properties)'],
        ['export const g = crypto.randomUUID();', 'eslint(no-restricted-globals)'],
        ["export const h = process.getBuiltinModule('node:fs');", 'eslint(no-restricted-globals)'],
      ],
    );
    assert.deepEqual(escaped, [], folder);
  }
});

test('any, loose equality, ignored type errors and unhandled cases do not pass the lint', async () => {
  const escaped = await linesNotRefused(
    'src/api/planted.ts',
    [],
    [
      ['export const a = (value: any): unknown => value;', 'typescript(no-explicit-any)'],
      ['export const b = (value: unknown): boolean => value == 1;', 'eslint(eqeqeq)'],
      ['// @ts-ignore', 'typescript(ban-ts-comment)'],
      [
        "export function c(kind: 'x' | 'y'): number { switch (kind) { case 'x': return 1; } return 0; }",
        'typescript(switch-exhaustiveness-check)',
      ],
      ["export function d(): never { throw 'a word'; }", 'typescript(only-throw-error)'],
    ],
  );
  assert.deepEqual(escaped, []);
});
