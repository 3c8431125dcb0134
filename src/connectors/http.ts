import { Agent, request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Http, HttpAnswer, HttpRequest, Json } from '../core/applications/connector.ts';
import { checkUrl, guardedLookup } from './address-guard.ts';

const defaultTimeoutMs = 30_000;
const largestAnswerBytes = 10 * 1024 * 1024;

/** A PEM bundle to trust besides the system's, for applications with a certificate of their own; a signal that ends every request. */
export type HttpOptions = { readonly signal?: AbortSignal; readonly caCertificate?: string };

/**
 * Makes the `Http` that connectors are handed. Each request has one deadline for everything, follows no redirect, and reads at most
 * 10 MiB. It never throws for what happens on the way: `not_sent` until the connection (and TLS) stands, `lost` from then on.
 */
export function makeHttp(options: HttpOptions = {}): Http {
  // A kept connection may die under a request without telling whether it was read; a fresh one keeps "not sent" certain.
  const agents = {
    'http:': new Agent({ keepAlive: false }),
    'https:': new TlsAgent({ keepAlive: false, ...(options.caCertificate ? { ca: options.caCertificate } : {}) }),
  };
  return (request) => send(request, agents, options.signal);
}

type Agents = { readonly 'http:': Agent; readonly 'https:': TlsAgent };

function send(request: HttpRequest, agents: Agents, signal: AbortSignal | undefined): Promise<HttpAnswer> {
  const url = URL.parse(request.url);
  if (url === null) return Promise.resolve({ kind: 'not_sent', reason: 'The address is not an http or https URL.' });
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  const what = `${request.method} ${url.host}`;
  const reach = request.reach ?? 'public';
  const verdict = checkUrl(url, reach);
  if (!verdict.allowed) return Promise.resolve({ kind: 'not_sent', reason: `${what}: ${verdict.reason}` });
  if (signal?.aborted) return Promise.resolve({ kind: 'not_sent', reason: `${what}: Handback is stopping.` });

  const body = bodyOf(request);
  const headers = {
    accept: 'application/json',
    // Nothing is ever unpacked, so that a small answer cannot become a large one.
    'accept-encoding': 'identity',
    ...(body === undefined
      ? {}
      : {
          'content-type': request.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
          'content-length': String(Buffer.byteLength(body)),
        }),
    ...request.headers,
  };

  return new Promise((resolve) => {
    let connected = false;
    let outgoing: ClientRequest;
    const finish = (answer: HttpAnswer) => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', abort);
      resolve(answer);
      outgoing?.destroy();
    };
    const fail = (why: string) =>
      finish(
        connected
          ? { kind: 'lost', reason: `${what}: ${why} after the request may have arrived.` }
          : { kind: 'not_sent', reason: `${what}: ${why}; nothing was sent.` },
      );
    const abort = () => fail('Handback is stopping');
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    const deadline = setTimeout(() => fail(`no complete answer within ${timeoutMs} ms`), timeoutMs);
    signal?.addEventListener('abort', abort);
    try {
      const open = protocol === 'https:' ? tlsRequest : plainRequest;
      outgoing = open(url, { method: request.method, headers, agent: agents[protocol], lookup: guardedLookup(reach) });
    } catch (error) {
      return fail(describe(error));
    }
    outgoing.on('socket', (socket) => {
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    outgoing.on('error', (error) => fail(describe(error)));
    outgoing.on('response', (response) => readAnswer(request, response, finish, fail));
    outgoing.end(body);
  });
}

function bodyOf({ json, form }: HttpRequest): string | undefined {
  if (form !== undefined) return new URLSearchParams({ ...form }).toString();
  return json === undefined ? undefined : JSON.stringify(json);
}

function readAnswer(
  { binary }: HttpRequest,
  response: IncomingMessage,
  finish: (answer: HttpAnswer) => void,
  fail: (why: string) => void,
): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  response.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > largestAnswerBytes) return fail('the answer was larger than 10 MiB');
    chunks.push(chunk);
  });
  response.on('error', (error) => fail(describe(error)));
  response.on('end', () => {
    if (!response.complete) return fail('the answer broke off');
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    const bytes = Buffer.concat(chunks);
    const json = parseJson(headers['content-type'], bytes.toString('utf8'));
    finish({ kind: 'answer', status: response.statusCode ?? 0, headers, json, ...(binary ? { bytes } : {}) });
  });
}

function parseJson(contentType: string | undefined, text: string): Json | undefined {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '')) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Only the code and Node's own words: a message may otherwise quote a header or an address with a token in it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return error.message;
  if (code.startsWith('ERR_INVALID')) return 'a header or the address holds a character that may not be sent';
  return `${words[code] ?? 'the connection failed'} (${code})`;
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at this address',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by nobody known',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};
