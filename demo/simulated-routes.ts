import type { Accounts, SimulatedAccount } from './simulated-accounts.ts';
import { type Faults, type Misfortune, drawLatencyMs, drawMisfortune } from './simulated-faults.ts';
import { type Answer, carryOut } from './simulated-writes.ts';

/** One hosted application: its accounts, what it does wrong, and its own random numbers. */
export type Hosted = { readonly accounts: Accounts; faults: Faults; readonly random: () => number };

/** A request cut down to what matters here; `path` is what follows /applications/NAME/. */
export type Incoming = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
  readonly operationId: string | null;
  readonly body: unknown;
};

/** What to do with a request: answer it after a pause, or leave it hanging, or cut the connection. */
export type Reaction = { readonly pauseMs: number; readonly answer: Answer | 'hang' | 'cut' };

/** Answers as the application would, with the misfortune that was drawn for the request. */
export function react(application: Hosted, token: string, incoming: Incoming): Reaction {
  const { faults, random } = application;
  const isWrite = incoming.method !== 'GET';
  const misfortune = drawMisfortune(faults, isWrite, random);
  const pauseMs = drawLatencyMs(faults, random);
  if (faults.redirect302) return { pauseMs, answer: { status: 302, body: null, headers: { location: '/sign-in' } } };
  if (faults.expiredToken || incoming.token !== token)
    return { pauseMs, answer: { status: 401, body: { error: 'invalid_token' } } };
  return { pauseMs, answer: unlucky(misfortune, faults, () => route(application, incoming)) };
}

function unlucky(misfortune: Misfortune, faults: Faults, proceed: () => Answer): Reaction['answer'] {
  if (misfortune === 'hang') return 'hang';
  if (misfortune === 'fail_before') return { status: 500, body: { error: 'internal' } };
  if (misfortune === 'too_many') {
    const headers: Record<string, string> = faults.retryAfter === undefined ? {} : { 'retry-after': faults.retryAfter };
    return { status: 429, body: { error: 'too_many_requests' }, headers };
  }
  const answer = proceed();
  if (misfortune === 'drop_after') return 'cut';
  return misfortune === 'fail_after' ? { status: 502, body: { error: 'bad_gateway' } } : answer;
}

function route({ accounts, faults }: Hosted, { method, path, query, operationId, body }: Incoming): Answer {
  const [collection, id, ...verb] = path.split('/').map(decodeURIComponent);
  if (collection === 'administration' && method === 'GET' && id === undefined)
    return administration(accounts.seenWithDelay(faults.staleReadMs ?? 0));
  if (collection !== 'accounts') return { status: 404, body: { error: 'not_found' } };
  if (method === 'POST' && id !== undefined && verb.length > 0) {
    const order = { id, verb: verb.join('/'), operationId, letsLastAdminGo: faults.letsLastAdminGo ?? false };
    return carryOut(accounts, order, isObject(body) ? body : {});
  }
  if (method !== 'GET' || verb.length > 0) return { status: 405, body: { error: 'method_not_allowed' } };
  const visible = faults.emptyListing ? [] : accounts.seenWithDelay(faults.staleReadMs ?? 0);
  if (id !== undefined) {
    const account = visible.find((candidate) => candidate.id === id);
    return account ? { status: 200, body: { account } } : { status: 404, body: { error: 'not_found' } };
  }
  return searchKeys.some((key) => query.has(key)) ? search(visible, query) : page(visible, query);
}

/** Who administers the application, and who owns which group. */
function administration(accounts: readonly SimulatedAccount[]): Answer {
  const short = ({ id, status }: SimulatedAccount) => ({ id, status });
  const groups = [...new Set(accounts.flatMap(({ owns }) => owns))];
  const body = {
    administrators: accounts.filter(({ admin }) => admin).map(short),
    groups: groups.map((name) => ({ name, owners: accounts.filter(({ owns }) => owns.includes(name)).map(short) })),
  };
  return { status: 200, body };
}

const searchKeys = ['id', 'employeeNumber', 'email', 'login'] as const;

function search(visible: readonly SimulatedAccount[], query: URLSearchParams): Answer {
  const found = visible.filter((account) =>
    searchKeys.some((key) => query.getAll(key).some((value) => same(account[key], value))),
  );
  return { status: 200, body: { accounts: found } };
}

function same(held: string | null, asked: string): boolean {
  return held !== null && held.toLowerCase() === asked.toLowerCase();
}

function page(visible: readonly SimulatedAccount[], query: URLSearchParams): Answer {
  const limit = Math.min(Number(query.get('limit') ?? 100) || 100, 1000);
  const start = Number(query.get('cursor') ?? 0) || 0;
  const end = start + limit;
  const nextCursor = end < visible.length ? String(end) : null;
  return { status: 200, body: { accounts: visible.slice(start, end), nextCursor, total: visible.length } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
