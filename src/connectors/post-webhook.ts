import { Agent, request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { refused, type Verdict } from '../core/failure.ts';
import { checkUrl, guardedLookup } from './address-guard.ts';

/** One message to a system of somebody else's. */
export type WebhookPost = {
  readonly url: string;
  /** The address may lie inside the private network, and need not be https. */
  readonly internal: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs?: number;
};

/** What was said to it. `text` is at most `mostKeptBytes` long, and meant for a challenge alone. */
export type PostAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly sizeBytes: number;
      readonly retryAfter: string | undefined;
      readonly text: string;
    }
  | { readonly kind: 'none'; readonly reason: string };

const usualTimeoutMs = 15_000;
const mostKeptBytes = 4 * 1024;
/** What is longer is not read to its end. */
const mostReadBytes = 64 * 1024;

/** Whether something may be posted to an address at all: https unless it is internal, without a name or password in it, and at no port of another protocol. */
export function checkWebhookUrl(text: string, internal: boolean): Verdict {
  const url = URL.parse(text);
  if (url === null) return refused('The address is no URL.');
  if (url.protocol !== 'https:' && !(internal && url.protocol === 'http:'))
    return refused('The address must begin with https, or with http where it is internal.');
  return checkUrl(url, internal ? 'internal' : 'public');
}

/**
 * Posts a body to an address that the guard lets through; follows no redirect, has one deadline for everything, and never throws
 * for what happens on the way.
 */
export function postWebhook(post: WebhookPost): Promise<PostAnswer> {
  const verdict = checkWebhookUrl(post.url, post.internal);
  if (!verdict.allowed) return Promise.resolve({ kind: 'none', reason: verdict.reason });
  const url = new URL(post.url);
  const isTls = url.protocol === 'https:';
  const agent = isTls ? new TlsAgent({ keepAlive: false }) : new Agent({ keepAlive: false });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(post.body)),
    'user-agent': 'Handback',
    ...post.headers,
  };
  return new Promise((resolve) => {
    let outgoing: ClientRequest | undefined;
    const finish = (answer: PostAnswer) => {
      clearTimeout(deadline);
      resolve(answer);
      outgoing?.destroy();
    };
    const none = (why: string) => finish({ kind: 'none', reason: `${url.host}: ${why}.` });
    const timeoutMs = post.timeoutMs ?? usualTimeoutMs;
    const deadline = setTimeout(() => none(`no complete answer within ${timeoutMs} ms`), timeoutMs);
    const lookup = guardedLookup(post.internal ? 'internal' : 'public');
    outgoing = (isTls ? tlsRequest : plainRequest)(url, { method: 'POST', headers, agent, lookup });
    outgoing.on('error', (error) => none(say(error)));
    outgoing.on('response', (response) => read(response, finish));
    outgoing.end(post.body);
  });
}

/** The status is an answer even if what follows it breaks off. */
function read(response: IncomingMessage, finish: (answer: PostAnswer) => void): void {
  const kept: Buffer[] = [];
  let sizeBytes = 0;
  const end = () =>
    finish({
      kind: 'answer',
      status: response.statusCode ?? 0,
      sizeBytes,
      retryAfter: response.headers['retry-after'],
      text: Buffer.concat(kept).subarray(0, mostKeptBytes).toString('utf8'),
    });
  response.on('data', (chunk: Buffer) => {
    if (sizeBytes < mostKeptBytes) kept.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > mostReadBytes) end();
  });
  response.on('error', end);
  response.on('end', end);
}

function say(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined ? error.message.replace(/\.$/, '') : `the connection failed (${code})`;
}
