import { spawn } from 'node:child_process';
import { createServer, request as plainRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export type Held = { readonly id: string; readonly [name: string]: unknown };

/** A running SCIM provider, and a way to what it holds that is not SCIM. */
export type ScimServer = {
  readonly baseUrl: string;
  readonly token: string;
  readonly add: (kind: 'Users' | 'Groups', fields: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly addMember: (groupId: string, userId: string) => Promise<void>;
  readonly held: () => Promise<{ readonly users: readonly Held[]; readonly groups: readonly Held[] }>;
  readonly stop: () => Promise<void>;
};

/** Starts the provider in a process of its own on a free loopback port. */
export async function startScimServer(): Promise<ScimServer> {
  const token = crypto.randomUUID();
  const program = fileURLToPath(new URL('scim-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, token], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('The SCIM provider ended before it was ready.'))),
  ]);
  const { url } = JSON.parse(line) as { readonly url: string };
  const baseUrl = `${url}/scim/v2`;
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    const response = await fetch(`${baseUrl}/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Held;
  };
  return {
    baseUrl,
    token,
    add: async (kind, fields) => {
      const schema = `urn:ietf:params:scim:schemas:core:2.0:${kind === 'Users' ? 'User' : 'Group'}`;
      const schemas = enterprise in fields ? [schema, enterprise] : [schema];
      return (await send('POST', kind, { schemas, ...fields })).id;
    },
    addMember: async (groupId, userId) => {
      const operation = { op: 'add', path: 'members', value: [{ value: userId }] };
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      await send('PATCH', `Groups/${groupId}`, { schemas, Operations: [operation] });
    },
    held: async () => {
      const response = await fetch(`${url}/held`);
      return (await response.json()) as { users: Held[]; groups: Held[] };
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What stands between the connector and the provider from now on: nothing, or one way of going wrong. */
export type Trouble =
  | 'none'
  | 'fail after applying'
  | 'drop after applying'
  | 'stale reads'
  | { readonly tooManyRequests: string | undefined };

/** A way through to the provider that can be told to go wrong. */
export type TroubledWay = {
  readonly baseUrl: string;
  readonly set: (trouble: Trouble) => void;
  readonly stop: () => Promise<void>;
};

/** Opens a way to a provider, at first without any trouble. */
export async function startTroubledWay(target: string): Promise<TroubledWay> {
  let trouble: Trouble = 'none';
  const remembered = new Map<string, Answer>();
  const server = createServer((request, response) => {
    void pass(request, response);
  });
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    if (typeof trouble === 'object') {
      const { tooManyRequests } = trouble;
      return response.writeHead(429, tooManyRequests === undefined ? {} : { 'retry-after': tooManyRequests }).end();
    }
    const url = request.url ?? '/';
    const isRead = request.method === 'GET';
    const stale = isRead && trouble === 'stale reads' ? remembered.get(url) : undefined;
    const answer = stale ?? (await forward(`${target}${url}`, request));
    if (isRead) remembered.set(url, answer);
    if (!isRead && trouble === 'drop after applying') return response.destroy();
    if (!isRead && trouble === 'fail after applying') return response.writeHead(502).end();
    return response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      trouble = next;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

function forward(url: string, request: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers } = request;
    const onward = plainRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
    });
    onward.once('error', reject);
    request.pipe(onward);
  });
}
