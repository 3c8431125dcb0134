import { presenceHeaders } from '../presence.ts';

/** What the server refused, or that it could not be reached. */
export type Refusal = { readonly code: string; readonly message: string };

export type Answer<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly refusal: Refusal };

const timeoutMs = 20_000;

/** Asks the API; what it refuses is an answer too. */
export function get<Body>(path: string): Promise<Answer<Body>> {
  return ask('GET', path);
}

/** Sends to the API. The same `key` does the same thing only once, however often it is sent. */
export function post<Body>(path: string, body: unknown, key: string = crypto.randomUUID()): Promise<Answer<Body>> {
  return ask('POST', path, { 'idempotency-key': key, 'content-type': 'application/json' }, JSON.stringify(body));
}

async function ask<Body>(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer<Body>> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'x-handback': '1', ...presenceHeaders(), ...headers },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body }),
  }).catch(() => null);
  if (response === null) return { ok: false, refusal: { code: 'server-unreachable', message: '' } };
  const content: unknown = await response.json().catch(() => null);
  if (response.ok) return { ok: true, body: content as Body };
  const { code = 'internal', detail = `${response.status}` } = (content ?? {}) as { code?: string; detail?: string };
  return { ok: false, refusal: { code, message: detail } };
}

/** Whether it is worth sending the same again later: nothing was refused, the server was only not there. */
export function isPassing({ code }: Refusal): boolean {
  return ['server-unreachable', 'database-unavailable', 'internal', 'not-signed-in'].includes(code);
}
