import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A worker as BambooHR holds them: the fields of the record, and the rows of the table of employment statuses. */
export type BambooEmployee = {
  readonly fields: Readonly<Record<string, string | null>>;
  readonly employmentStatus: readonly Readonly<Record<string, string | null>>[];
};

/** A company at BambooHR in a process of its own, which remembers what it was told. */
export type BambooCompany = {
  /** Up to and including /api/v1. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly setEmployee: (id: string, employee: BambooEmployee | null) => Promise<void>;
  /** The status with which the next so many reads are answered, before any record is looked at. */
  readonly failNext: (times: number, status: number, retryAfter?: string) => Promise<void>;
  /** How often records and tables were read. */
  readonly reads: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

/** Starts a company without employees, on a free port of this machine. */
export async function startBambooHr(): Promise<BambooCompany> {
  const apiKey = 'key-of-the-company';
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), apiKey], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('The company ended before it was ready.'))),
  ]);
  const control = async (path: string, body: unknown) =>
    (await fetch(`${url}/control/${path}`, { method: 'PUT', body: JSON.stringify(body) })).json() as Promise<unknown>;
  return {
    baseUrl: `${url}/api/v1`,
    apiKey,
    setEmployee: async (id, employee) => void (await control(`employees/${id}`, employee)),
    failNext: async (times, status, retryAfter) => void (await control('fail', { times, status, retryAfter })),
    reads: async () => Number(await control('reads', null)),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

type Failing = { times: number; status: number; retryAfter?: string };
type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };

function makeCompany(apiKey: string): (method: string, url: URL, authorization: string, body: string) => Reply {
  const employees = new Map<string, BambooEmployee>();
  let failing: Failing = { times: 0, status: 200 };
  let reads = 0;
  const controlled = (path: string, body: string): Reply => {
    const [kind, id] = path.split('/');
    const value: unknown = JSON.parse(body);
    if (kind === 'reads') return { status: 200, body: reads };
    if (kind === 'fail') failing = value as Failing;
    else if (value === null) employees.delete(id ?? '');
    else employees.set(id ?? '', value as BambooEmployee);
    return { status: 200, body: null };
  };
  return (method, url, authorization, body) => {
    const control = /^\/control\/(.+)$/.exec(url.pathname)?.[1];
    if (control !== undefined) return controlled(control, body);
    if (authorization !== `Basic ${Buffer.from(`${apiKey}:x`).toString('base64')}`) return { status: 401 };
    reads += 1;
    if (failing.times > 0) {
      failing.times -= 1;
      const { status, retryAfter } = failing;
      return { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } };
    }
    const [, id = '', table] = /^\/api\/v1\/employees\/(\d+)(\/tables\/employmentStatus)?$/.exec(url.pathname) ?? [];
    const employee = employees.get(id);
    if (method !== 'GET' || employee === undefined) return { status: 404 };
    if (table !== undefined) return { status: 200, body: employee.employmentStatus };
    // Only what was asked for is answered; a field nobody filled in comes as null.
    const asked = (url.searchParams.get('fields') ?? '').split(',').filter((name) => name !== '');
    const fields = Object.fromEntries(asked.map((name) => [name, employee.fields[name] ?? null]));
    return { status: 200, body: { id, ...fields } };
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

if (import.meta.main) {
  const company = makeCompany(process.argv[2] ?? '');
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://company');
      const reply = company(request.method ?? '', url, request.headers.authorization ?? '', body);
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
    });
  });
  process.stdin.resume().once('end', () => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    console.log(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  });
}
