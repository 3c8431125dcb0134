import { createServer } from 'node:http';
import { fleet } from './fleet.ts';
import { intune } from './intune.ts';
import { jamf } from './jamf.ts';
import {
  enrolAgain,
  type FakeDevice,
  type FakeFaults,
  goOnline,
  makeTenant,
  type Reply,
  type Tenant,
} from './tenant.ts';

const vendors = { jamf, intune, fleet };
const vendor = vendors[process.argv[2] as keyof typeof vendors];
const tenant = makeTenant();

function control(what: string, body: unknown): Reply {
  const { key = '', how = 'erases' } = (body ?? {}) as { key?: string; how?: 'acknowledges' | 'erases' | 'refuses' };
  const device = tenant.devices.get(key);
  if (what === 'put') put(body as Partial<FakeDevice> & { key: string });
  else if (what === 'journal') return { status: 200, body: tenant.journal };
  else if (what === 'faults') setFaults(tenant, body as FakeFaults);
  else if (device === undefined) return { status: 404, body: `no ${key}` };
  else if (what === 'remove') device.gone = true;
  else if (what === 'online') goOnline(device, how);
  else if (what === 'enrol-again') enrolAgain(tenant, device);
  else if (what === 'device') return { status: 200, body: device };
  return { status: 200, body: null };
}

function put(change: Partial<FakeDevice> & { key: string }): void {
  tenant.count += 1;
  const now = new Date().toISOString();
  const fresh: FakeDevice = {
    key: change.key,
    enrolment: tenant.count,
    serial: `SN${change.key.toUpperCase()}`,
    platform: 'macos',
    owner: 'company',
    user: `${change.key}@example.test`,
    recoveryKey: `KEY-${change.key}`,
    bypassCode: `BYPASS-${change.key}`,
    enrolledAt: now,
    lastSeenAt: now,
    state: 'usable',
    gone: false,
    commands: [],
  };
  tenant.devices.set(change.key, { ...(tenant.devices.get(change.key) ?? fresh), ...change });
}

function setFaults({ faults, tokens }: Tenant, wanted: FakeFaults): void {
  const { tooMany = 0, broken = 0, loseAnswers = 0, denyKeys = false, expireTokens = false } = wanted;
  Object.assign(faults, { tooMany, broken, loseAnswers, denyKeys });
  if (expireTokens) tokens.clear();
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const controlled = /^\/control\/(.+)$/.exec(url.pathname)?.[1];
    const before = tenant.journal.length;
    const { authorization = '', host = '' } = request.headers;
    const told = { method: request.method ?? '', url, authorization, host, body };
    const reply =
      controlled === undefined
        ? (faulty(url) ?? vendor(tenant, told) ?? { status: 404 })
        : control(controlled, JSON.parse(body));
    if (controlled === undefined && tenant.journal.length > before && tenant.faults.loseAnswers > 0) {
      tenant.faults.loseAnswers -= 1;
      request.socket.destroy();
      return;
    }
    const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
    response.writeHead(reply.status, {
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...reply.headers,
    });
    response.end(text);
  });
});

function faulty(url: URL): Reply | undefined {
  if (url.pathname.endsWith('/token')) return undefined;
  if (tenant.faults.tooMany > 0) {
    tenant.faults.tooMany -= 1;
    return { status: 429, headers: { 'retry-after': '2' } };
  }
  if (tenant.faults.broken === 0) return undefined;
  tenant.faults.broken -= 1;
  return { status: 503 };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => {
  server.close();
  server.closeAllConnections();
});
