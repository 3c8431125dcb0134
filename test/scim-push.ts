import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MadeHrSourceAnswer } from '../src/api/schemas/intake.ts';
import { loadPolicies } from '../src/jobs/plans/playbooks.ts';
import { processMessage } from '../src/jobs/intake/process-message.ts';
import { takeMessages } from '../src/store/intake/inbound-messages.ts';
import type { TestApi, TestOperator } from './api.ts';

/** The SCIM server over loopback. */
export type ScimPeer = {
  /** Where it answers, without a slash at the end. */
  readonly baseUrl: string;
  readonly send: (method: string, path: string, options?: ScimRequest) => Promise<ScimAnswer>;
};
export type ScimRequest = {
  readonly token?: string;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
};
export type ScimAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Empty where the answer has no JSON. */
  readonly json: ScimDocument;
};
type Part = Readonly<Record<string, unknown>>;
/** Whatever an answer may hold: a user, a group, a list, an error or what the server can do. */
export type ScimDocument = {
  readonly [extension: `urn:${string}`]: Part;
  readonly id?: string;
  readonly schemas?: readonly string[];
  readonly status?: string;
  readonly scimType?: string;
  readonly detail?: string;
  readonly userName?: string;
  readonly externalId?: string;
  readonly displayName?: string;
  readonly title?: string;
  readonly active?: boolean;
  readonly name?: Part;
  readonly emails?: readonly Part[];
  readonly phoneNumbers?: readonly Part[];
  readonly members?: readonly Part[];
  readonly meta?: Part;
  readonly patch?: Part;
  readonly filter?: Part;
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly itemsPerPage?: number;
  readonly Resources?: readonly (ScimDocument & { readonly attributes?: readonly Part[] })[];
};

/** Lets the server of a test listen, for senders with a token. */
export async function listenForScim({ app }: TestApi): Promise<ScimPeer> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const send: ScimPeer['send'] = (method, path, { token, body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const all = {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(payload === undefined
          ? {}
          : { 'content-type': 'application/scim+json', 'content-length': String(Buffer.byteLength(payload)) }),
        ...headers,
      };
      const outgoing = request({ host: '127.0.0.1', port, method, path: `/scim/v2${path}`, headers: all }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = /json/.test(answer.headers['content-type'] ?? '');
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            json: isJson ? (JSON.parse(text) as ScimDocument) : {},
          });
        });
      });
      outgoing.once('error', reject);
      outgoing.end(payload);
    });
  return { baseUrl: `http://127.0.0.1:${port}/scim/v2`, send };
}

/** Adds a source that pushes; its id and its token. */
export async function addScimSource(
  operator: TestOperator,
  name: string,
  config: object = {},
): Promise<{ readonly id: string; readonly token: string }> {
  const answer = await operator.send('POST', '/hr-sources', { name, kind: 'scim', config });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  const { source, secret } = answer.json<MadeHrSourceAnswer>();
  return { id: source.id, token: secret ?? '' };
}

/** Works on every message that waits, as the worker does. */
export async function workOnMessages({ means, queue }: TestApi): Promise<void> {
  const policies = await loadPolicies();
  for (const { organizationId, messageId } of await takeMessages(means.db, 100))
    await processMessage({ means, queue, policies }, organizationId, messageId);
}
