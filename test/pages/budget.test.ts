import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const built = join(import.meta.dirname, '..', '..', 'dist', 'web');

type Chunk = { readonly file: string; readonly imports?: readonly string[]; readonly isEntry?: boolean };

/** Most bytes of script, compressed as a browser gets it, that a visitor loads before the first screen. */
const budgets = [
  { entry: 'console/index.html', kilobytes: 200 },
  { entry: 'portal/portal.ts', kilobytes: 30 },
  { entry: 'scan/index.html', kilobytes: 40 },
] as const;

const manifest = JSON.parse(await readFile(join(built, '.vite', 'manifest.json'), 'utf8')) as Readonly<
  Record<string, Chunk>
>;

for (const { entry, kilobytes } of budgets) {
  test(`${entry} loads at most ${kilobytes} kB of script before it begins`, async () => {
    const names = new Set<string>();
    const add = (name: string): void => {
      if (names.has(name)) return;
      names.add(name);
      for (const imported of manifest[name]?.imports ?? []) add(imported);
    };
    assert.ok(manifest[entry] !== undefined, `${entry} was built`);
    add(entry);
    const sizes = [...names].map(async (name) => (await stat(join(built, `${manifest[name]?.file}.gz`))).size);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes <= kilobytes * 1000, `${(bytes / 1000).toFixed(1)} kB`);
  });
}

test('no built file names an address of another host as something to load', async () => {
  for (const { file } of Object.values(manifest)) {
    const text = await readFile(join(built, file), 'utf8');
    // Names of XML namespaces and pages that a person may open are no requests.
    const loaded = [...text.matchAll(/(?:import\(|fetch\(|src=|url\()\s*["'`]?(https?:\/\/[^"'`)\s]+)/g)].map(
      ([, address]) => address,
    );
    assert.deepEqual(loaded, [], file);
  }
});
