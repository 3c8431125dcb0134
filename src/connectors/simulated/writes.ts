import type {
  AccountReading,
  AccountSeen,
  ConnectorSession,
  Json,
  JsonObject,
  Receipt,
  Verb,
  Write,
  WriteRequest,
  WriteResult,
} from '../../core/applications/connector.ts';
import { checkTarget } from '../check-target.ts';
import type { Call } from './call.ts';
import { writeOutcome } from '../write-outcome.ts';
import { type SimulatedAccount, refusal, written } from './accounts.ts';

/** One look at an account: in the words of the contract, and as the application wrote it where it is there. */
export type SimulatedReading = { readonly reading: AccountReading; readonly whole: SimulatedAccount | undefined };

type Means = {
  readonly call: Call;
  readonly look: (externalId: string) => Promise<SimulatedReading>;
  readonly lagMs: number;
  readonly title: string;
  readonly now: () => Temporal.Instant;
};

/** One verb: the request it becomes, what of the account it may change, and what can be seen when it has worked. */
type Recipe = {
  readonly path: string;
  readonly effect: Write['effect'];
  readonly changes: readonly (keyof SimulatedAccount)[];
  readonly body: (account: SimulatedAccount, request: WriteRequest) => JsonObject;
  readonly holds: (account: AccountSeen, body: JsonObject, whole: SimulatedAccount) => boolean;
  readonly notRestorable?: (request: WriteRequest) => readonly string[];
};

const recipes: Partial<Readonly<Record<Verb, Recipe>>> = {
  suspend: {
    path: 'suspend',
    effect: 'set',
    changes: ['status'],
    body: () => ({}),
    holds: ({ active }) => active === false,
  },
  deprovision: {
    path: 'deprovision',
    effect: 'set',
    changes: ['status'],
    body: () => ({}),
    holds: ({ deprovisioned }) => deprovisioned,
  },
  revokeSessions: {
    path: 'revoke-sessions',
    effect: 'keyed',
    changes: ['sessionsEnded'],
    body: () => ({}),
    holds: () => true,
    notRestorable: () => ['the sessions that were ended'],
  },
  removeFromGroups: {
    path: 'groups/remove',
    effect: 'set',
    changes: ['groups'],
    body: ({ groups }) => ({ groups }),
    holds: ({ groups }, body) => groups.every((group) => !listOf(body['groups']).includes(group)),
  },
  releaseSeat: {
    path: 'seats/release',
    effect: 'keyed',
    changes: ['seats'],
    body: (_account, { seat }) => ({ seat: seat ?? '' }),
    holds: (_account, body, { seats }) => seats.every((seat) => seat !== body['seat']),
  },
  restore: {
    path: 'restore',
    effect: 'set',
    changes: ['status', 'groups', 'seats'],
    body: (_account, { receipts = [] }) => stateBefore(receipts),
    holds: ({ active, groups }, body) =>
      (body['status'] !== 'active' || active === true) &&
      listOf(body['groups']).every((group) => groups.includes(group)),
    notRestorable: ({ receipts = [] }) => [...new Set(receipts.flatMap((receipt) => receipt.notRestorable))],
  },
};

/** The verbs of the simulated application, each as a write that checks its target, sends one request and reads back. */
export function simulatedWrites(means: Means): ConnectorSession['writes'] {
  return Object.fromEntries(
    Object.entries(recipes).map(([verb, recipe]) => [
      verb,
      {
        effect: recipe.effect,
        reversible: verb !== 'revokeSessions',
        lagMs: means.lagMs,
        needs: ['accounts:read', `accounts:${recipe.path}`],
        run: (request: WriteRequest) => carryOut(means, verb as Verb, recipe, request),
      } satisfies Write,
    ]),
  );
}

async function carryOut(means: Means, verb: Verb, recipe: Recipe, request: WriteRequest): Promise<WriteResult> {
  const { call, look, title, now } = means;
  const { externalId } = request.target;
  const { reading: first, whole: account } = await look(externalId);
  const check = checkTarget(first, request.target);
  if (!check.ready) return check.end;
  if (verb === 'releaseSeat' && request.seat === undefined)
    return { outcome: 'refused', reason: 'refused: no seat was named.' };
  if (account === undefined) return { outcome: 'refused', reason: 'refused: the account is no longer there.' };

  const before = pick(account, recipe.changes);
  const body = recipe.body(account, request);
  await request.beforeSend(before);
  const answer = await call('POST', `accounts/${encodeURIComponent(externalId)}/${recipe.path}`, {
    json: body,
    operationId: request.operationId,
  });
  if (
    answer.kind === 'answer' &&
    answer.status === 409 &&
    refusal.safeParse(answer.json).data?.error === 'last_admin'
  ) {
    return { outcome: 'refused', reason: 'refused: protected: this is the last administrator of the application.' };
  }
  const outcome = writeOutcome(answer, title, now());
  if (outcome.outcome !== 'ok') return outcome;
  const done = written.safeParse(outcome.json);
  if (!done.success) return { outcome: 'ambiguous', reason: `${title} answered with something that is no account.` };

  const after = pick(done.data.account, recipe.changes);
  const receipt: Receipt = {
    verb,
    before,
    after,
    changed: Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name])),
    notRestorable: recipe.notRestorable?.(request) ?? [],
    effectiveBy: now().add({ milliseconds: means.lagMs }),
  };
  const { reading, whole } = await look(externalId);
  if (reading.state === 'present' && whole !== undefined && recipe.holds(reading.account, body, whole))
    return { outcome: 'applied', receipt, reading };
  return { outcome: 'accepted', receipt, pollAfterMs: Math.max(means.lagMs, 1000) };
}

/** What the receipts, newest first, say the account looked like before all of them. */
function stateBefore(receipts: readonly Receipt[]): JsonObject {
  let status: Json = null;
  const groups = new Set<string>();
  const seats = new Set<string>();
  for (const { before } of receipts) {
    status = before['status'] ?? status;
    for (const group of listOf(before['groups'])) groups.add(group);
    for (const seat of listOf(before['seats'])) seats.add(seat);
  }
  return { ...(status === null ? {} : { status }), groups: [...groups], seats: [...seats] };
}

function pick(account: SimulatedAccount, names: readonly (keyof SimulatedAccount)[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, account[name]]));
}

function listOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
