import { Failure, type FailureCode, failureKinds } from '../../../core/failure.ts';
import { presenceHeaders } from '../../presence.ts';
import { askForProof } from './proof.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
/** One page of a list; `next` is the cursor of the page after, null on the last. */
export type Page<Row> = { readonly items: readonly Row[]; readonly next: string | null };
/** `version`: what was read before, as an ETag; a change in between is refused. */
export type Sending = { readonly version?: number };

/** The requests of the console, with the browser's session. Each throws a Failure with the sentence of the server. */
export const server = {
  get: <Answer>(path: string, query: Query = {}) => json<Answer>('GET', `${path}${searchOf(query)}`),
  post: <Answer>(path: string, body?: unknown, sending: Sending = {}) => json<Answer>('POST', path, body, sending),
  patch: <Answer>(path: string, body: unknown, sending: Sending = {}) => json<Answer>('PATCH', path, body, sending),
  delete: <Answer>(path: string) => json<Answer>('DELETE', path),
  /** Fetches a file as it is. A link does the same for one that never needs a proof. */
  download: (path: string) => provedIfAsked(async () => fileOf(await send(path, { headers: { 'x-handback': '1' } }))),
  /** Sends a file as it is. */
  upload: <Answer>(path: string, file: Blob, query: Query = {}) => raw<Answer>(`${path}${searchOf(query)}`, file),
};

/** Where a file of the API is fetched from, for links. */
export function fileAddress(path: string, query: Query = {}): string {
  return `/api/v1${path}${searchOf(query)}`;
}

async function json<Answer>(method: string, path: string, body?: unknown, { version }: Sending = {}): Promise<Answer> {
  const headers = new Headers({ accept: 'application/json', 'x-handback': '1' });
  if (version !== undefined) headers.set('if-match', `"${version}"`);
  if (method === 'POST') headers.set('idempotency-key', crypto.randomUUID());
  if (body !== undefined) headers.set('content-type', 'application/json');
  return provedIfAsked(async () =>
    answerOf<Answer>(
      await send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    ),
  );
}

async function raw<Answer>(path: string, body: Blob): Promise<Answer> {
  const headers = { accept: 'application/json', 'x-handback': '1', 'content-type': 'application/octet-stream' };
  return provedIfAsked(async () => answerOf<Answer>(await send(path, { method: 'POST', headers, body })));
}

/** What the server wants a fresh proof for is sent once more after it was given; whoever gives none reads why it was wanted. */
async function provedIfAsked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'prove-again' || !(await askForProof())) throw error;
    return ask();
  }
}

/** A file as it came, or what the server said instead. */
async function fileOf(response: Response): Promise<Blob> {
  return response.ok ? response.blob() : answerOf<never>(response);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(presenceHeaders())) headers.set(name, value);
  return fetch(`/api/v1${path}`, { ...init, headers, credentials: 'same-origin' }).catch((cause: unknown) => {
    throw new Failure(
      'server-unreachable',
      'The server cannot be reached. What you see may be old; nothing was changed.',
      { cause },
    );
  });
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const content: unknown = await response.json().catch(() => null);
  if (response.ok) return content as Answer;
  const { code, detail, ...details } = (content ?? {}) as { code?: string; detail?: string };
  throw new Failure(isCode(code) ? code : 'internal', detail ?? `The server answered ${response.status}.`, { details });
}

function isCode(code: string | undefined): code is FailureCode {
  return code !== undefined && Object.hasOwn(failureKinds, code);
}

function searchOf(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length === 0
    ? ''
    : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}
