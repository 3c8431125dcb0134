// Applications that do not exist, in a process of their own: what Handback is shown with, and tried against.
// It shares no code with Handback, so that what it writes down can be used to check Handback from the outside.
//
//   node demo/simulated-application.ts --directory DIR --application crm --application wiki [--port 0] [--seed 1]
//     [--token TOKEN] [--control-token TOKEN] [--faults '{"crm":{"latencyMs":50}}'] [--exit-with-stdin]
//
// It prints one line of JSON when it is ready. Accounts are under /applications/NAME/accounts with "Authorization: Bearer TOKEN".
// With "X-Control-Token", PUT …/accounts seeds accounts, POST …/faults replaces the faults, POST …/drift {"id", …} changes an
// account by hand (as an administrator of the application would).
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { type SimulatedAccount, openAccounts } from './simulated-accounts.ts';
import { type Faults, seededRandom } from './simulated-faults.ts';
import { type Hosted, react } from './simulated-routes.ts';
import type { Answer } from './simulated-writes.ts';

const { values: options } = parseArgs({
  options: {
    directory: { type: 'string' },
    application: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    token: { type: 'string', default: randomUUID() },
    'control-token': { type: 'string', default: randomUUID() },
    faults: { type: 'string', default: '{}' },
    'exit-with-stdin': { type: 'boolean', default: false },
  },
});
const { directory, token, application: names, 'control-token': controlToken } = options;
if (directory === undefined || names.length === 0 || names.some((name) => !/^[a-z0-9-]+$/.test(name))) {
  console.error('Name a --directory, and each --application in small letters, digits and hyphens.');
  process.exit(2);
}

mkdirSync(directory, { recursive: true });
const faultsByName = JSON.parse(options.faults) as Readonly<Record<string, Faults>>;
const applications = new Map<string, Hosted>(
  names.map((name, index) => [
    name,
    {
      accounts: openAccounts(directory, name),
      faults: faultsByName[name] ?? {},
      random: seededRandom(Number(options.seed) + index),
    },
  ]),
);

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.listen(Number(options.port), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(JSON.stringify({ port, url: `http://127.0.0.1:${port}`, token, controlToken, applications: names }));
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulated');
  const [, name = '', path = ''] = /^\/applications\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
  const hosted = applications.get(name);
  const body = await readJson(request);
  if (hosted === undefined) return send(response, { status: 404, body: { error: 'no_such_application' } });
  if (body === malformed) return send(response, { status: 400, body: { error: 'not_json' } });
  const { 'x-control-token': control, 'operation-id': operationId, authorization } = request.headers;
  if (control !== undefined) {
    return send(
      response,
      control === controlToken ? takeControl(hosted, `${request.method} ${path}`, body) : { status: 401, body: null },
    );
  }
  const { pauseMs, answer } = react(hosted, token, {
    method: request.method ?? 'GET',
    path,
    query: url.searchParams,
    token: authorization?.replace(/^Bearer /, ''),
    operationId: typeof operationId === 'string' ? operationId : null,
    body,
  });
  if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  if (answer === 'hang') return;
  if (answer === 'cut') return void response.destroy();
  send(response, answer);
}

function takeControl(hosted: Hosted, call: string, body: unknown): Answer {
  const { accounts } = hosted;
  const byHand = { verb: null, operationId: null, keyed: false, changed: true };
  if (call === 'PUT accounts') {
    for (const account of body as readonly SimulatedAccount[])
      accounts.record({ ...byHand, type: 'seed', account: { ...blank, ...account } });
    return { status: 204, body: null };
  }
  if (call === 'POST faults') {
    hosted.faults = body as Faults;
    return { status: 204, body: null };
  }
  if (call === 'POST drift') {
    const wanted = { status: 'active', ...(body as Partial<SimulatedAccount> & { id: string }) };
    const account = accounts.current(wanted.id);
    if (account === undefined) return { status: 404, body: { error: 'not_found' } };
    accounts.record({ ...byHand, type: 'drift', account: { ...account, ...wanted } });
    return { status: 204, body: null };
  }
  return { status: 404, body: { error: 'not_found' } };
}

const blank = {
  displayName: null,
  email: null,
  employeeNumber: null,
  type: 'member',
  admin: false,
  status: 'active',
  groups: [],
  owns: [],
  seats: [],
  lastSignInAt: null,
  sessionsEnded: 0,
} as const;

const malformed = Symbol('malformed');

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return malformed;
  }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === null ? undefined : JSON.stringify(body));
}

function stop(): void {
  server.close();
  server.closeAllConnections();
  for (const { accounts } of applications.values()) accounts.close();
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (options['exit-with-stdin']) process.stdin.on('end', stop).resume();
