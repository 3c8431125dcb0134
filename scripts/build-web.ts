import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, exit, stderr } from 'node:process';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

// Builds the console, the scan page and the portal's script into dist/web, when what they are made of has changed.
const root = join(import.meta.dirname, '..');
const built = join(root, 'dist', 'web');
const stamp = join(root, 'dist', 'web.sha256');
const sources = ['src/web/**/*', 'src/core/**/*.ts', 'src/formats/**/*.ts', 'vite.config.ts', 'package-lock.json'];

function digestOfSources(): string {
  const hash = createHash('sha256');
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }));
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of paths.filter((name) => !name.endsWith('.test.ts')).sort())
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

/** Beside each file that shrinks, what a browser that understands it is sent instead. */
async function compress(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|svg|json|wasm)$/.test(name)) continue;
    const content = await readFile(join(folder, name));
    const settings = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content, settings));
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
  }
}

const digest = digestOfSources();
const isBuilt = existsSync(join(built, '.vite', 'manifest.json')) && existsSync(stamp);
if (isBuilt && readFileSync(stamp, 'utf8') === digest && !argv.includes('--force')) exit(0);
const startedMs = performance.now();
stderr.write('setup: building the pages (dist/web).\n');
const { build } = await import('vite');
// Built aside and moved: a server that runs keeps the files that it has promised.
const aside = `${built}-${process.pid}`;
mkdirSync(join(root, 'dist'), { recursive: true });
await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: aside } });
await compress(join(aside, 'assets'));
await rm(built, { recursive: true, force: true });
await rename(aside, built);
writeFileSync(stamp, digest);
stderr.write(`setup: built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.\n`);
