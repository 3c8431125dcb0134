import { z } from 'zod';
import type { ConnectorMeans, HttpAnswer, HttpRequest, Json } from '../../core/applications/connector.ts';
import type { Captured, DeviceSecret, Order, Told } from '../../core/devices/device-manager.ts';
import { Failure } from '../../core/failure.ts';
import { refuseCredential, writeOutcome } from '../write-outcome.ts';

/** One request to a device manager, with whatever proves who asks. */
export type ManagerCall = (method: HttpRequest['method'], path: string, json?: Json) => Promise<HttpAnswer>;

export type Manager = {
  readonly title: string;
  readonly call: ManagerCall;
  readonly now: () => Temporal.Instant;
};

/** Where a manager answers, without a slash at its end. */
export const managerAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });

/**
 * A manager whose requests go below `root` with a bearer token. One that is got by client credentials (RFC 6749 §4.4) is kept until a minute before its
 * end, and fetched once more when the manager says 401, which a request that was refused so has not done anything.
 */
export function openManager(
  { http, now }: Pick<ConnectorMeans, 'http' | 'now'>,
  manager: { readonly title: string; readonly root: string; readonly internal: boolean },
  credential: string | { readonly url: string; readonly form: Readonly<Record<string, string>> },
): Manager {
  const { title } = manager;
  const reach = manager.internal ? 'internal' : 'public';
  let kept: { readonly value: string; readonly until: number } | undefined;
  const bearer = async (): Promise<string> => {
    if (typeof credential === 'string') return credential;
    if (kept !== undefined && kept.until > now().epochMilliseconds) return kept.value;
    const answer = await http({ method: 'POST', url: credential.url, form: credential.form, reach });
    const given = answer.kind === 'answer' && answer.status === 200 ? token.safeParse(answer.json) : undefined;
    if (!given?.success) throw noToken(title, answer);
    const lastsMs = ((given.data.expires_in ?? 60) - 60) * 1000;
    kept = { value: given.data.access_token, until: now().epochMilliseconds + lastsMs };
    return kept.value;
  };
  const send = async (...[method, path, json]: Parameters<ManagerCall>) =>
    http({
      method,
      // A next page is named by its whole address; it is only followed on the same host.
      url: path.startsWith(`${manager.root}/`) ? path : `${manager.root}/${path}`,
      reach,
      headers: { authorization: `Bearer ${await bearer()}` },
      ...(json === undefined ? {} : { json }),
    });
  const call: ManagerCall = async (...request) => {
    const first = await send(...request);
    if (first.kind !== 'answer' || first.status !== 401 || typeof credential === 'string') return refuse(first);
    kept = undefined;
    return refuse(await send(...request));
  };
  return { title, call, now };

  function refuse(answer: HttpAnswer): HttpAnswer {
    refuseCredential(answer, title);
    return answer;
  }
}

function noToken(title: string, answer: HttpAnswer): Failure {
  if (answer.kind === 'answer' && answer.status >= 400 && answer.status < 500 && answer.status !== 429)
    return new Failure(
      'application-refused',
      `${title} does not accept the client's credentials (${answer.status}): they are wrong, expired or were revoked.`,
    );
  const why = answer.kind === 'answer' ? `it answered ${answer.status}` : answer.reason;
  return new Failure('application-unreachable', `${title} gave no token: ${why}`);
}

/** What a read brought: a value of the schema, that there is no such thing (404), or why it says nothing. */
export type Read<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly reason: string };

/** Reads one thing. */
export async function readOne<T>({ call, title }: Manager, path: string, schema: z.ZodType<T>): Promise<Read<T>> {
  const answer = await call('GET', path);
  if (answer.kind !== 'answer') return { state: 'unknown', reason: answer.reason };
  if (answer.status === 404) return { state: 'missing' };
  if (answer.status === 403)
    return { state: 'unknown', reason: `${title} does not let this credential read it (403).` };
  if (answer.status !== 200) return { state: 'unknown', reason: `${title} answered ${answer.status}.` };
  const parsed = schema.safeParse(answer.json);
  return parsed.success
    ? { state: 'read', value: parsed.data }
    : { state: 'unknown', reason: `${title} answered with something that was not expected.` };
}

/** Reads what a listing needs. Throws `application-unreachable` for whatever is not a complete answer. */
export async function readPage<T>(manager: Manager, path: string, schema: z.ZodType<T>): Promise<T> {
  const page = await readOne(manager, path, schema);
  if (page.state === 'read') return page.value;
  const why = page.state === 'unknown' ? page.reason : `${manager.title} answered 404.`;
  throw new Failure('application-unreachable', `The devices could not be listed: ${why}`);
}

/** Tells the manager something, and says whether it has it; `taken` reads its own reference and what it gave out of the answer, if any. */
export async function tell(
  { call, title, now }: Manager,
  order: Pick<Order, 'beforeSend'>,
  request: { readonly method: 'POST' | 'DELETE'; readonly path: string; readonly json?: Json },
  taken: (json: Json | undefined) => {
    readonly vendorRef?: string | null;
    readonly secrets?: readonly DeviceSecret[];
  } = () => ({}),
): Promise<Told> {
  await order.beforeSend();
  const answer = await call(request.method, request.path, request.json);
  const outcome = writeOutcome(answer, title, now());
  if (outcome.outcome !== 'ok') return outcome;
  return { outcome: 'queued', vendorRef: null, secrets: [], ...taken(outcome.json) };
}

/** What was captured; nothing at all is that the manager keeps none. */
export function capturedOf(secrets: readonly DeviceSecret[]): Captured {
  return secrets.length === 0 ? { state: 'none' } : { state: 'captured', secrets };
}

/** An instant as managers write it; null for none, and for what is none. */
export function instantOf(text: string | null | undefined): Temporal.Instant | null {
  try {
    // Some managers say "never" as the first year there is.
    return text === null || text === undefined || text.startsWith('0001-') ? null : Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

/** Only what is there, as text. */
export function fingerprintOf(
  values: Readonly<Record<string, string | null | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

/** A command is looked for from a little before it was sent: two clocks differ. */
export function isSince(at: Temporal.Instant | null, since: Temporal.Instant): boolean {
  return at === null || Temporal.Instant.compare(at, since.subtract({ minutes: 5 })) >= 0;
}
