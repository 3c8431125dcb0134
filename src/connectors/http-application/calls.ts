import type { ConnectorMeans, HttpAnswer, Json } from '../../core/applications/connector.ts';
import type { HttpChange, HttpDefinition } from '../../core/applications/http-definition.ts';
import { textOf, valueAt } from '../../core/json-pointer.ts';
import { fillJson, fillPath, fillQuery, type TemplateValues } from '../../core/messages/template.ts';
import { refuseCredential, type WriteAnswer, writeOutcome } from '../write-outcome.ts';
import { authorizeWith } from './authorize.ts';
import type { HttpCredentials, HttpSettings } from './settings.ts';

type More = { readonly json?: Json; readonly headers?: Readonly<Record<string, string>> };
/** One request to an address of the application; throws `application-refused` when the credential is no longer accepted. */
export type HttpCall = (method: 'GET' | HttpChange['method'], url: string, more?: More) => Promise<HttpAnswer>;

/** What every look and every write of a session needs. */
export type Access = {
  readonly definition: HttpDefinition;
  readonly call: HttpCall;
  readonly now: () => Temporal.Instant;
};

/** The requests of one session, signed in. A token that has run out is replaced once; then the credential itself is refused. */
export function httpAccess(settings: HttpSettings, credentials: HttpCredentials, means: ConnectorMeans): Access {
  const { definition, internalHosts } = settings;
  const { signIn, again } = authorizeWith(settings, credentials, means);
  const fixed = Object.fromEntries(
    Object.entries(definition.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const ask = async (method: 'GET' | HttpChange['method'], url: string, { json, headers }: More) => {
    const signed = await signIn();
    if ('instead' in signed) return signed.instead;
    return means.http({
      method,
      url,
      reach: internalHosts.includes(new URL(url).hostname) ? 'internal' : 'public',
      headers: { ...fixed, ...headers, ...signed.headers },
      ...(json === undefined ? {} : { json }),
    });
  };
  const call: HttpCall = async (method, url, more = {}) => {
    const first = await ask(method, url, more);
    const answer = first.kind === 'answer' && first.status === 401 && again() ? await ask(method, url, more) : first;
    refuseCredential(answer, definition.name);
    return answer;
  };
  return { definition, call, now: means.now };
}

type Written = { readonly path?: string | undefined; readonly query: Readonly<Record<string, string>> };

/** The address of a request, its placeholders filled; undefined where a value would make it lead elsewhere. */
export function addressOf(
  { definition }: Access,
  { path = '/', query }: Written,
  values: TemplateValues,
): string | undefined {
  const filled = fillPath(path, values);
  return filled === undefined
    ? undefined
    : `${definition.baseUrl.replace(/\/+$/, '')}${filled}${fillQuery(query, values)}`;
}

/** The JSON of a successful answer; otherwise why it says nothing. */
export function bodyOf(
  { definition }: Access,
  answer: HttpAnswer,
): { readonly json: Json } | { readonly reason: string } {
  const { name } = definition;
  if (answer.kind !== 'answer') return { reason: answer.reason };
  const { status, json } = answer;
  if (status === 403) return { reason: `${name} does not let the credential read this (403).` };
  if (status >= 300 && status < 400)
    return { reason: `${name} answered with a redirect (${status}), which is not followed.` };
  if (status === 429) return { reason: `${name} says there were too many requests (429).` };
  if (status !== 200) return { reason: `${name} answered ${status}.` };
  if (json === undefined) return { reason: `${name} answered with something that is not JSON.` };
  return succeeded(definition, json) ? { json } : { reason: `${name} answered 200 and says itself that it failed.` };
}

/** Sends a change and sorts what comes back: only the statuses of the definition say that it was taken, and a web page never does. */
export async function sendChange(
  access: Access,
  change: HttpChange,
  values: TemplateValues,
  headers: Readonly<Record<string, string>> = {},
): Promise<WriteAnswer> {
  const { definition, call, now } = access;
  const url = addressOf(access, change, values);
  if (url === undefined)
    return { outcome: 'definitely_not', reason: 'The id cannot stand in an address.', retryAfterMs: null };
  const json = change.body === undefined ? undefined : fillJson(change.body, values);
  const answer = await call(change.method, url, { headers, ...(json === undefined ? {} : { json }) });
  const outcome = writeOutcome(answer, definition.name, now());
  if (outcome.outcome !== 'ok' || answer.kind !== 'answer') return outcome;
  const unclear = (why: string): WriteAnswer => ({ outcome: 'ambiguous', reason: `${definition.name} ${why}` });
  if (!change.success.includes(answer.status))
    return unclear(`answered ${answer.status}, which the definition does not call a success.`);
  if (/^text\/html/i.test(answer.headers['content-type'] ?? '')) return unclear('answered with a web page.');
  if (answer.status !== 204 && !succeeded(definition, answer.json)) return unclear('says itself that it failed.');
  return outcome;
}

function succeeded({ succeeds }: HttpDefinition, json: Json | undefined): boolean {
  return succeeds === undefined || textOf(valueAt(json, succeeds.at)) === String(succeeds.is);
}
