import { z } from 'zod';
import type {
  AccountListing,
  AccountSeen,
  Administration,
  Connector,
  ConnectorMeans,
  ConnectorSession,
} from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import {
  administration,
  type SimulatedAccount,
  page,
  search,
  toAccountSeen,
  toAdministration,
} from './simulated/accounts.ts';
import type { Call } from './simulated/call.ts';
import { type SimulatedReading, simulatedWrites } from './simulated/writes.ts';
import { refuseCredential } from './write-outcome.ts';

const config = z.strictObject({
  /** The application's address, up to and including /applications/NAME; loopback only, so that a demo can touch nothing real. */
  baseUrl: z.url({ protocol: /^http$/, hostname: /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/ }),
  canaryId: z.string().min(1),
  lagMs: z.number().int().min(0).default(0),
});
const credentials = z.strictObject({ token: z.string().min(1) });
export type SimulatedConfig = z.infer<typeof config>;

const largestPage = 500;

/** An application that exists only on this machine, for demonstrations and tests: it can do everything a connector can be asked for. */
export const simulated: Connector<SimulatedConfig, z.infer<typeof credentials>> = {
  kind: 'simulated',
  title: 'Simulated application',
  config,
  credentials,
  manual: false,
  verbs: ['suspend', 'revokeSessions', 'removeFromGroups', 'deprovision', 'releaseSeat', 'restore'],
  open: async ({ baseUrl, canaryId, lagMs }, { token }, means) =>
    openSession(callsTo(baseUrl, token, means), canaryId, lagMs, means),
};

function callsTo(baseUrl: string, token: string, { http }: ConnectorMeans): Call {
  return async (method, path, { json, operationId } = {}) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(operationId === undefined ? {} : { 'operation-id': operationId }),
    };
    const answer = await http({
      method,
      url: `${baseUrl}/${path}`,
      headers,
      reach: 'internal',
      ...(json === undefined ? {} : { json }),
    });
    refuseCredential(answer, title);
    return answer;
  };
}

const title = 'The simulated application';

async function openSession(
  call: Call,
  canaryId: string,
  lagMs: number,
  means: ConnectorMeans,
): Promise<ConnectorSession> {
  /** Asks for accounts and for the canary in one request: without the canary the answer says nothing. */
  const look = async (keys: readonly (readonly [string, string])[]): Promise<Look> => {
    const query = new URLSearchParams([['id', canaryId]]);
    for (const [key, value] of keys) query.append(key, value);
    const answer = await call('GET', `accounts?${query.toString()}`);
    if (answer.kind !== 'answer') return { state: 'unknown', reason: answer.reason };
    if (answer.status !== 200) return { state: 'unknown', reason: `${title} answered ${answer.status}.` };
    const parsed = search.safeParse(answer.json);
    if (!parsed.success)
      return { state: 'unknown', reason: `${title} answered with something that is no list of accounts.` };
    const { accounts } = parsed.data;
    if (!accounts.some((account) => account.id === canaryId)) {
      return {
        state: 'unknown',
        reason: `The answer lacked the canary account ${canaryId}, so it could not see everything.`,
      };
    }
    return { state: 'seen', accounts: accounts.filter((account) => account.id !== canaryId) };
  };

  const lookAt = async (externalId: string): Promise<SimulatedReading> => {
    const seen = await look([['id', externalId]]);
    if (seen.state === 'unknown') return { reading: seen, whole: undefined };
    const whole = seen.accounts.find((candidate) => candidate.id === externalId);
    return {
      reading: whole === undefined ? { state: 'absent' } : { state: 'present', account: toAccountSeen(whole) },
      whole,
    };
  };

  return {
    probe: async () => {
      const seen = await look([]);
      if (seen.state === 'unknown') throw new Failure('application-unreachable', seen.reason);
    },
    findAccounts: async ({ employeeNumbers, externalIds, emails, logins }): Promise<AccountListing> => {
      const seen = await look([
        ...externalIds.map((value) => ['id', value] as const),
        ...employeeNumbers.map((value) => ['employeeNumber', value] as const),
        ...emails.map((value) => ['email', value] as const),
        ...logins.map((value) => ['login', value] as const),
      ]);
      return seen.state === 'unknown' ? seen : { state: 'seen', accounts: seen.accounts.map(toAccountSeen) };
    },
    readAccount: async (externalId) => (await lookAt(externalId)).reading,
    listAccounts: () => listAccounts(call, canaryId),
    readAdmins: async (externalId) => readAdmins(call, externalId),
    writes: simulatedWrites({ call, look: lookAt, lagMs, title, now: means.now }),
    close: async () => {},
  };
}

async function readAdmins(call: Call, externalId: string): Promise<Administration> {
  const answer = await call('GET', 'administration');
  if (answer.kind !== 'answer') return { state: 'unknown', reason: answer.reason };
  const parsed = answer.status === 200 ? administration.safeParse(answer.json) : undefined;
  return parsed?.success
    ? toAdministration(parsed.data, externalId)
    : { state: 'unknown', reason: `${title} answered ${answer.status} when it was asked who administers it.` };
}

type Look =
  | { readonly state: 'seen'; readonly accounts: readonly SimulatedAccount[] }
  | { readonly state: 'unknown'; readonly reason: string };

async function* listAccounts(call: Call, canaryId: string): AsyncIterable<readonly AccountSeen[]> {
  let cursor: string | null = '0';
  let count = 0;
  let total = 0;
  let canarySeen = false;
  while (cursor !== null) {
    const answer = await call('GET', `accounts?limit=${largestPage}&cursor=${encodeURIComponent(cursor)}`);
    const parsed = answer.kind === 'answer' && answer.status === 200 ? page.safeParse(answer.json) : undefined;
    if (!parsed?.success) {
      const why =
        answer.kind === 'answer' ? `${title} answered ${answer.status} to a page of the listing.` : answer.reason;
      throw new Failure('application-unreachable', `The listing broke off after ${count} accounts: ${why}`);
    }
    ({ total, nextCursor: cursor } = parsed.data);
    count += parsed.data.accounts.length;
    canarySeen ||= parsed.data.accounts.some((account) => account.id === canaryId);
    yield parsed.data.accounts.filter((account) => account.id !== canaryId).map(toAccountSeen);
  }
  if (count !== total || !canarySeen) {
    throw new Failure(
      'application-unreachable',
      `The listing is not complete: ${count} of ${total} accounts, canary ${canarySeen ? 'seen' : 'missing'}. It says nothing about who is absent.`,
    );
  }
}
