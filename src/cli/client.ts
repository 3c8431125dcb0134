import { Failure, type FailureCode, failureKinds } from '../core/failure.ts';
import type { FoundServer } from './find-server.ts';
import { withProgress } from './progress.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One page of a list, or all that was asked for of it. */
export type Page<Row> = { readonly items: readonly Row[]; readonly next: string | null };

/** Requests to one server; each throws a Failure with the code and the sentence of the server's problem document. */
export type Client = {
  readonly url: string;
  readonly get: <Answer>(path: string, query?: Query) => Promise<Answer>;
  readonly post: <Answer>(path: string, body?: unknown) => Promise<Answer>;
  readonly patch: <Answer>(path: string, body: unknown) => Promise<Answer>;
  readonly delete: <Answer>(path: string) => Promise<Answer>;
  /** Follows the cursors of a list until it ends or `limit` rows are there. */
  readonly list: <Row>(path: string, query: Query, limit: number) => Promise<Page<Row>>;
  /** Sends bytes as they come, for files that do not fit into memory. */
  readonly upload: <Answer>(path: string, query: Query, body: AsyncIterable<Uint8Array>) => Promise<Answer>;
  /** With a body it asks by POST, for files that are made from what is said. */
  readonly download: (path: string, body?: unknown) => Promise<Response>;
};

const largestPage = 200;

/** Makes the requests of the command line to a server's `/api/v1`. */
export function makeClient(server: FoundServer): Client {
  const send = async (method: string, path: string, init: RequestInit & { query?: Query } = {}): Promise<Response> => {
    const url = new URL(`/api/v1${path}`, server.url);
    for (const [name, value] of Object.entries(init.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    if (server.token !== null) headers.set('authorization', `Bearer ${server.token}`);
    if (method === 'POST') headers.set('idempotency-key', crypto.randomUUID());
    const request = fetch(url, { ...init, method, headers, redirect: 'error' });
    const response = await withProgress(`Waiting for ${server.url} …`, request).catch((cause: unknown) => {
      throw unreachable(server, cause);
    });
    if (!response.ok) throw await failureOf(response, server);
    return response;
  };
  const sendJson = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const init = body === undefined ? {} : jsonInit(body);
    return answerOf<Answer>(await send(method, path, init), server);
  };
  const get = async <Answer>(path: string, query: Query = {}) =>
    answerOf<Answer>(await send('GET', path, { query }), server);
  return {
    url: server.url,
    get,
    post: (path, body) => sendJson('POST', path, body),
    patch: (path, body) => sendJson('PATCH', path, body),
    delete: (path) => sendJson('DELETE', path),
    list: async <Row>(path: string, query: Query, limit: number) => {
      const items: Row[] = [];
      let next: string | null = null;
      do {
        const page: Page<Row> = await get(path, {
          ...query,
          limit: Math.min(limit - items.length, largestPage),
          cursor: next ?? undefined,
        });
        items.push(...page.items);
        // Lists that always come whole name no next page.
        next = page.next ?? null;
      } while (next !== null && items.length < limit);
      return { items, next };
    },
    upload: async (path, query, body) => {
      const init = { query, body, duplex: 'half' as const, headers: { 'content-type': 'application/octet-stream' } };
      return answerOf(await send('POST', path, init), server);
    },
    download: (path, body) => (body === undefined ? send('GET', path) : send('POST', path, jsonInit(body))),
  };
}

function jsonInit(body: unknown) {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function answerOf<Answer>(response: Response, server: FoundServer): Promise<Answer> {
  const text = await response.text();
  try {
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  } catch (cause) {
    throw notHandback(server, cause);
  }
}

/** RFC 9457. */
type Problem = { readonly code?: string; readonly detail?: string; readonly title?: string; readonly remedy?: string };

async function failureOf(response: Response, server: FoundServer): Promise<Failure> {
  const text = await response.text();
  let problem: Problem & Record<string, unknown>;
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch (cause) {
    return notHandback(server, cause);
  }
  const { code } = problem;
  if (code === undefined || !isFailureCode(code)) return notHandback(server, undefined);
  const message = problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
  // What is wrong with a link, the server says best.
  const signingIn = new URL(response.url).pathname === '/api/v1/sign-in';
  if (code !== 'not-signed-in' || signingIn) return new Failure(code, message, { details: problem });
  const how =
    server.token === null
      ? `No token for ${server.url} is known here. Sign in with "handback sign-in LINK", or set HANDBACK_TOKEN.`
      : `${message} The token sent to ${server.url} is not valid any more, or never was.`;
  return new Failure(code, how, { details: problem });
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failureKinds, code);
}

function notHandback(server: FoundServer, cause: unknown): Failure {
  return new Failure(
    'server-unreachable',
    `What answers at ${server.url} (${server.source}) is not a Handback server.`,
    { cause },
  );
}

function unreachable(server: FoundServer, cause: unknown): Failure {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = reason instanceof Error && 'code' in reason ? ` (${String(reason.code)})` : '';
  return new Failure(
    'server-unreachable',
    `No Handback server can be reached at ${server.url}, ${server.source}${code}. ` +
      'Start one with "handback start", or name another with --url.',
    { cause },
  );
}
