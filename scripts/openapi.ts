import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import pg from 'pg';
import { makeServer } from '../src/api/server.ts';
import { loadInspectionPolicies } from '../src/jobs/inspection/inspection-policies.ts';
import { connectors } from '../src/connectors/registry.ts';

const page = new URL('../docs/openapi.json', import.meta.url);
// It changes with every release, and the document is about the routes.
const documentVersion = '1';

/** The text of docs/openapi.json: what the server would serve, made without a database. */
async function openapiText(): Promise<string> {
  const nowhere = new pg.Pool();
  const app = await makeServer({
    means: {
      db: {
        owner: nowhere,
        app: nowhere,
        dispatcher: nowhere,
        appConnection: { connectionString: '' },
        onBoundary: undefined,
        close: () => nowhere.end(),
      },
      connectors,
      unseal: () => ({}),
      random: () => 0,
      randomBytes: (size) => new Uint8Array(size),
      log: () => undefined,
    },
    queue: { wake: async () => undefined, close: async () => undefined },
    playbooks: new Map(),
    overlays: new Map(),
    policyTexts: new Map(),
    seal: () => new Uint8Array(),
    texts: new Map(),
    inspection: await loadInspectionPolicies(),
    fonts: { regular: new Uint8Array(), bold: new Uint8Array() },
    linkKey: new Uint8Array(),
    publicUrl: 'http://127.0.0.1:4310',
    secureCookies: false,
    version: documentVersion,
  });
  await app.ready();
  return `${JSON.stringify(app.swagger(), null, 2)}\n`;
}

if (import.meta.main) {
  const wanted = await openapiText();
  if (argv.includes('--write')) {
    writeFileSync(page, wanted);
  } else if (readFileSync(page, 'utf8') !== wanted) {
    console.error('docs/openapi.json is not what the routes say. Run: node scripts/openapi.ts --write');
    exit(1);
  }
}
