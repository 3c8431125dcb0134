import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findViolations } from './layers.ts';
import { listProjectFiles, readProjectFile } from './project-files.ts';

function violationsIn(path: string, text: string): string[] {
  return findViolations(new Map([[path, text]]));
}

test('every file under src keeps to the layer table', () => {
  const files = new Map(listProjectFiles('src/**/*').map((path) => [path, readProjectFile(path)]));
  assert.ok(files.has('src/core/failure.ts'), 'the sources were found');
  assert.deepEqual(findViolations(files), []);
});

const planted: readonly { readonly path: string; readonly text: string; readonly because: string }[] = [
  { path: 'src/core/a.ts', text: `import { x } from '../store/b.ts';`, because: 'core may not import store' },
  { path: 'src/core/a.ts', text: `import type { X } from '../formats/b.ts';`, because: 'core may not import formats' },
  { path: 'src/core/a.ts', text: `import fs from 'node:fs';`, because: 'core may not import node:fs' },
  {
    path: 'src/core/a.ts',
    text: `import type { Hash } from 'node:crypto';`,
    because: 'core may not import node:crypto',
  },
  { path: 'src/core/a.ts', text: `import fs from 'fs/promises';`, because: 'write node:fs/promises' },
  { path: 'src/core/a.ts', text: `import { parse } from 'yaml';`, because: 'core may not import the package yaml' },
  { path: 'src/core/a.ts', text: `import { test } from 'node:test';`, because: 'core may not import node:test' },
  { path: 'src/core/a.ts', text: `import fc from 'fast-check';`, because: 'fast-check is for tests' },
  { path: 'src/core/a.ts', text: `import { x } from '../../test/x.ts';`, because: 'outside src' },
  { path: 'src/core/a.ts', text: `import { config } from '../config.ts';`, because: 'src/config.ts is not for core' },
  { path: 'src/core/a.ts', text: `import { start } from '../main.ts';`, because: 'src/main.ts is not for core' },
  { path: 'src/core/a.ts', text: `export * from '../jobs/run.ts';`, because: 'core may not import jobs' },
  { path: 'src/core/a.ts', text: `export { x } from '../jobs/run.ts';`, because: 'core may not import jobs' },
  { path: 'src/core/a.ts', text: `export type { X } from '../jobs/run.ts';`, because: 'core may not import jobs' },
  { path: 'src/core/a.ts', text: `import '../jobs/run.ts';`, because: 'core may not import jobs' },
  { path: 'src/core/a.ts', text: `const x = await import('../jobs/run.ts');`, because: 'core may not import jobs' },
  { path: 'src/core/a.ts', text: `const x = await import(name);`, because: 'is computed' },
  { path: 'src/core/a.ts', text: `const x = await import('../jobs/' + name);`, because: 'is computed' },
  {
    path: 'src/core/a.ts',
    text: 'const x = `${await import("../jobs/run.ts")}`;',
    because: 'core may not import jobs',
  },
  {
    path: 'src/core/a.ts',
    text: `import x from 'https://example.test/x.ts';`,
    because: 'neither a relative path nor a package',
  },
  { path: 'src/core/a.test.ts', text: `import fs from 'node:fs';`, because: 'core may not import node:fs' },
  { path: 'src/core/a.test.ts', text: `import { x } from '../store/b.ts';`, because: 'core may not import store' },
  { path: 'src/formats/a.ts', text: `import { x } from '../ledger/b.ts';`, because: 'formats may not import ledger' },
  { path: 'src/formats/a.ts', text: `import fs from 'node:fs';`, because: 'formats may not import node:fs' },
  { path: 'src/ledger/a.ts', text: `import fs from 'node:fs';`, because: 'ledger may not import node:fs' },
  { path: 'src/ledger/a.ts', text: `import { z } from 'zod';`, because: 'ledger may not import the package zod' },
  { path: 'src/store/a.ts', text: `import { x } from '../formats/b.ts';`, because: 'store may not import formats' },
  {
    path: 'src/connectors/a.ts',
    text: `import { x } from '../store/b.ts';`,
    because: 'connectors may not import store',
  },
  { path: 'src/jobs/a.ts', text: `import { x } from '../api/b.ts';`, because: 'jobs may not import api' },
  { path: 'src/jobs/a.ts', text: `import pg from 'pg';`, because: 'the package pg belongs to store' },
  { path: 'src/store/a.ts', text: `import fastify from '@fastify/cookie';`, because: '@fastify/cookie belongs to api' },
  { path: 'src/api/a.ts', text: `import { x } from '../connectors/b.ts';`, because: 'api may not import connectors' },
  { path: 'src/cli/a.ts', text: `import { x } from '../api/b.ts';`, because: 'only types of api' },
  { path: 'src/cli/a.ts', text: `import { type X } from '../api/b.ts';`, because: 'only types of api' },
  { path: 'src/cli/a.ts', text: `import type from '../api/b.ts';`, because: 'only types of api' },
  { path: 'src/cli/a.ts', text: `import type { X } from '../store/b.ts';`, because: 'cli may not import store' },
  { path: 'src/cli/a.ts', text: `import { config } from '../config.ts';`, because: 'src/config.ts is not for cli' },
  { path: 'src/web/a.ts', text: `import { x } from '../api/b.ts';`, because: 'only types of api' },
  { path: 'src/web/a.ts', text: `import path from 'node:path';`, because: 'web may not import node:path' },
  { path: 'src/config.ts', text: `import { x } from './store/b.ts';`, because: 'may not import store' },
  { path: 'src/plugins/a.ts', text: '', because: 'src/plugins is not a layer' },
  { path: 'src/server.ts', text: '', because: 'only main.ts, program.ts, offline.ts and config.ts' },
  { path: 'src/core/utils/a.ts', text: '', because: 'a folder named utils' },
  { path: 'src/store/case/helpers/a.ts', text: '', because: 'a folder named helpers' },
];

for (const { path, text, because } of planted) {
  test(`in ${path}, ${text || 'its place'} is refused`, () => {
    const violations = violationsIn(path, `// A first line.\n${text}\n`);
    assert.equal(violations.length, 1, violations.join('\n'));
    const [violation = ''] = violations;
    assert.ok(violation.startsWith(`${path}${text === '' ? '' : ':2'}: `), violation);
    assert.ok(violation.includes(because), violation);
  });
}

const allowed: readonly { readonly path: string; readonly text: string }[] = [
  {
    path: 'src/core/a.ts',
    text: `import { z } from 'zod'; import { b } from './b.ts'; import { c } from './time/c.ts';`,
  },
  { path: 'src/core/time/a.ts', text: `import { b } from '../b.ts';` },
  { path: 'src/core/a.test.ts', text: `import { test } from 'node:test'; import assert from 'node:assert/strict';` },
  { path: 'src/core/a.test.ts', text: `import fc from 'fast-check'; import { x } from '../../test/x.ts';` },
  { path: 'src/ledger/a.ts', text: `import { createHash } from 'node:crypto'; import c from 'canonicalize';` },
  { path: 'src/ledger/a.test.ts', text: `import { readFileSync } from 'node:fs';` },
  { path: 'src/store/a.ts', text: `import pg from 'pg'; import { hash } from '../ledger/hash.ts';` },
  { path: 'src/cli/a.ts', text: `import type { X } from '../api/b.ts'; export type { Y } from '../api/c.ts';` },
  {
    path: 'src/cli/main.ts',
    text: `import { config } from '../config.ts'; import m from '../../package.json' with { type: 'json' };`,
  },
  {
    path: 'src/main.ts',
    text: `import { x } from './jobs/run.ts'; import { y } from '../demo/company.ts'; await import(name);`,
  },
  { path: 'src/config.test.ts', text: `import { config } from './config.ts';` },
  { path: 'src/store/case/a.ts', text: '' },
  { path: 'src/web/screen.css', text: `@import '../store/b.ts';` },
];

for (const { path, text } of allowed) {
  test(`in ${path}, ${text || 'its place'} is allowed`, () => {
    assert.deepEqual(violationsIn(path, text), []);
  });
}

test('an import in a comment, a string, a template or a regular expression is none', () => {
  const text = String.raw`
    // import a from '../store/a.ts';
    /* import b from '../store/b.ts'; */
    const c = "import c from '../store/c.ts'";
    const d = ${'`'}import d from '../store/d.ts' ${'${'}f({ e: '}' })} import('../store/e.ts')${'`'};
    const g = /import\('..\/store\/g.ts'\)|["'/]/.test(c) ? 4 / 2 : x[0] / 3;
    const h = import.meta.dirname;
    i.import('../store/i.ts');
    export const j = { import: 1 };
  `;
  assert.deepEqual(violationsIn('src/core/a.ts', text), []);
});

test('an import after strings, templates, divisions and regular expressions is still found', () => {
  const text = String.raw`
    const a = ${'`'}it's ${'${'}/['"${'`'}]/.test(b) ? ${'`'}${'${'}c}${'`'} : 'd'}${'`'} + 1 / 2 / 3;
    const e = (f) / g; const h = "\"'"; if (i) return /'/;
    import { x } from '../store/x.ts';
  `;
  assert.deepEqual(violationsIn('src/core/a.ts', text), [
    'src/core/a.ts:4: core may not import store (src/store/x.ts).',
  ]);
});
