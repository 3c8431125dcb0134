import { readFileSync } from 'node:fs';

type Answer = Readonly<Record<string, unknown>>;
type Get = (path: string) => Promise<Answer>;

// Read, not imported: screens are written for a browser.
const text = readFileSync(new URL('../src/web/console/screens.ts', import.meta.url), 'utf8');
const paths = [...text.matchAll(/^ {4}path: '([^']+)'/gm)].map(([, path = '']) => path);

/** An address for every screen of the console; null where the organization has nothing that such a screen could show. */
export async function addressesOf(
  get: Get,
): Promise<readonly { readonly path: string; readonly address: string | null }[]> {
  const values = new Map<string, string | null>();
  const found: { path: string; address: string | null }[] = [];
  if (paths.length < 2) throw new Error('No screens were found in src/web/console/screens.ts.');
  for (const path of paths) {
    const names = [...path.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
    for (const name of names) if (!values.has(name)) values.set(name, await exampleOf(name, get));
    const missing = names.some((name) => values.get(name) === null);
    const address = path.replaceAll(/\$(\w+)/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''));
    found.push({ path, address: missing ? null : address });
  }
  return found;
}

/** Where the first value of a varying part of an address is found: the list it comes from, and the field. */
const examples: Readonly<Record<string, { readonly list: string; readonly field: string }>> = {
  case: { list: '/offboardings', field: 'number' },
  count: { list: '/stock-counts', field: 'id' },
  tag: { list: '/assets', field: 'tag' },
  application: { list: '/applications', field: 'id' },
  licence: { list: '/licences', field: 'id' },
  playbook: { list: '/playbooks', field: 'name' },
  report: { list: '/reports', field: 'name' },
  export: { list: '/metric-exports', field: 'id' },
  event: { list: '/mass-events', field: 'id' },
  matter: { list: '/matters', field: 'name' },
};

async function exampleOf(name: string, get: Get): Promise<string | null> {
  const example = examples[name];
  if (example === undefined) throw new Error(`Say in test/routes-of-console.ts where a value of $${name} is found.`);
  const { items } = (await get(example.list)) as { readonly items?: readonly Answer[] };
  const value = items?.[0]?.[example.field];
  return typeof value === 'string' ? value : null;
}
