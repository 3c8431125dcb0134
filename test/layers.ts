import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { findImports, type Import } from './imports.ts';

/** What a layer may import besides itself. `node` and `packages` are 'any' or a list of names. */
type Layer = {
  readonly imports: readonly string[];
  readonly typesOf?: readonly string[];
  readonly node: 'any' | readonly string[];
  readonly packages: 'any' | readonly string[];
};

const withoutIo = [
  'node:buffer',
  'node:crypto',
  'node:events',
  'node:stream',
  'node:string_decoder',
  'node:util',
  'node:zlib',
];

const layers: Readonly<Record<string, Layer>> = {
  core: { imports: [], node: [], packages: ['zod'] },
  formats: { imports: ['core'], node: withoutIo, packages: 'any' },
  ledger: { imports: ['core'], node: ['node:crypto'], packages: ['canonicalize'] },
  store: { imports: ['core', 'ledger'], node: 'any', packages: 'any' },
  connectors: { imports: ['core', 'formats'], node: 'any', packages: 'any' },
  jobs: { imports: ['core', 'formats', 'ledger', 'store', 'connectors'], node: 'any', packages: 'any' },
  api: { imports: ['core', 'formats', 'ledger', 'store', 'jobs'], node: 'any', packages: 'any' },
  cli: { imports: ['core', 'formats', 'ledger'], typesOf: ['api'], node: 'any', packages: 'any' },
  web: { imports: ['core', 'formats'], typesOf: ['api'], node: [], packages: 'any' },
};

/** The files directly in src. The composition roots, of the server and of the offline tools, may import everything. */
const config: Layer = { imports: ['core'], node: 'any', packages: 'any' };
const rootFiles: Readonly<Record<string, Layer | 'everything'>> = {
  'main.ts': 'everything',
  'program.ts': 'everything',
  'offline.ts': 'everything',
  'config.ts': config,
};

/** Packages that are one layer's business: what they speak to is reached through that layer. */
const homeOfPackage: Readonly<Record<string, string>> = {
  pg: 'store',
  ldapts: 'connectors',
  fastify: 'api',
  commander: 'cli',
};

const readsConfig = /^src\/(?:main\.ts|api\/.*|cli\/main\.ts)$/;
const readsManifest = /^src\/(?:api|cli)\//;
const emptyNames = new Set(['utils', 'helpers', 'common', 'services', 'lib']);

/**
 * Holds the layer table against every file under src, given as path from the root of the repository and text. Returns one
 * sentence per violation, with file and line; none when all is well.
 */
export function findViolations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => {
    const place = placeViolation(path);
    if (place !== undefined) return [`${path}: ${place}`];
    const layer = layerOf(path);
    if (layer === 'everything' || !/\.(?:[cm]?[jt]s|tsx)$/.test(path)) return [];
    return findImports(text).flatMap((found) => {
      const reason = importViolation(path, layer, found);
      return reason === undefined ? [] : [`${path}:${found.line}: ${reason}`];
    });
  });
}

function placeViolation(path: string): string | undefined {
  const [first = '', ...rest] = path.split('/').slice(1);
  const folders = rest.slice(0, -1);
  const unnamed = folders.find((folder) => emptyNames.has(folder));
  if (rest.length === 0) {
    return asSource(first) in rootFiles
      ? undefined
      : 'only main.ts, program.ts, offline.ts and config.ts stand directly in src.';
  }
  if (!(first in layers)) return `src/${first} is not a layer of the table.`;
  return unnamed === undefined ? undefined : `a folder named ${unnamed} says nothing about what is in it.`;
}

function layerOf(path: string): Layer | 'everything' {
  const [first = ''] = path.split('/').slice(1);
  const layer = layers[first] ?? rootFiles[asSource(first)];
  if (layer === undefined) throw new Error(`${path} is in no layer.`);
  return layer;
}

function importViolation(path: string, layer: Layer, { specifier, typeOnly }: Import): string | undefined {
  if (specifier === undefined) return 'the path of import() is computed, so it cannot be held against the table.';
  if (specifier.startsWith('.')) return fileViolation(path, layer, { target: resolve(path, specifier), typeOnly });
  if (isBuiltin(specifier)) return nodeViolation(path, layer, specifier);
  return packageViolation(path, layer, specifier);
}

function fileViolation(
  path: string,
  layer: Layer,
  { target, typeOnly }: { readonly target: string; readonly typeOnly: boolean },
): string | undefined {
  const [top, other = '', ...rest] = target.split('/');
  if (top === 'test' && isTest(path)) return undefined;
  if (target === 'package.json' && readsManifest.test(path)) return undefined;
  if (top !== 'src') return `${target} is outside src.`;
  const from = path.split('/')[1] ?? '';
  if (rest.length === 0) {
    if (asSource(from) === other && isTest(path)) return undefined;
    return other === 'config.ts' && readsConfig.test(asSource(path)) ? undefined : `${target} is not for ${from}.`;
  }
  if (from === other || layer.imports.includes(other)) return undefined;
  if (!layer.typesOf?.includes(other)) return `${from} may not import ${other} (${target}).`;
  return typeOnly ? undefined : `${from} may import only types of ${other} (${target}): write import type.`;
}

function nodeViolation(path: string, layer: Layer, specifier: string): string | undefined {
  if (!specifier.startsWith('node:')) return `write node:${specifier}.`;
  const from = path.split('/')[1] ?? '';
  if (isTest(path) && (from !== 'core' || /^node:(?:test|assert)(?:\/|$)/.test(specifier))) return undefined;
  return layer.node === 'any' || layer.node.includes(specifier) ? undefined : `${from} may not import ${specifier}.`;
}

function packageViolation(path: string, layer: Layer, specifier: string): string | undefined {
  const from = path.split('/')[1] ?? '';
  const name = /^(?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*(?=\/|$)/.exec(specifier)?.[0];
  if (name === undefined) return `${specifier} is neither a relative path nor a package.`;
  if (name === 'fast-check') return isTest(path) ? undefined : 'fast-check is for tests.';
  if (layer.packages !== 'any' && !layer.packages.includes(name)) return `${from} may not import the package ${name}.`;
  const home = homeOfPackage[name] ?? (name.startsWith('@fastify/') ? 'api' : undefined);
  return home === undefined || home === from ? undefined : `the package ${name} belongs to ${home}.`;
}

function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** The source file that a test stands beside; any other path is itself. */
function asSource(path: string): string {
  return path.replace(/\.test\.ts$/, '.ts');
}
