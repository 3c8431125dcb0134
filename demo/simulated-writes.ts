import type { Accounts, SimulatedAccount } from './simulated-accounts.ts';

/** An answer of the simulated application: an HTTP status and a JSON body. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

type Body = Readonly<Record<string, unknown>>;
type Rule = {
  readonly keyed: boolean;
  readonly change: (account: SimulatedAccount, body: Body) => Partial<SimulatedAccount>;
};

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

const rules: Readonly<Record<string, Rule>> = {
  suspend: { keyed: false, change: ({ status }) => (status === 'deprovisioned' ? {} : { status: 'suspended' }) },
  unsuspend: { keyed: false, change: ({ status }) => (status === 'suspended' ? { status: 'active' } : {}) },
  deprovision: { keyed: false, change: () => ({ status: 'deprovisioned' }) },
  'revoke-sessions': { keyed: true, change: ({ sessionsEnded }) => ({ sessionsEnded: sessionsEnded + 1 }) },
  'groups/remove': {
    keyed: false,
    change: ({ groups }, body) => ({ groups: groups.filter((group) => !strings(body['groups']).includes(group)) }),
  },
  'seats/release': {
    keyed: true,
    change: ({ seats }, body) => ({ seats: seats.filter((seat) => seat !== body['seat']) }),
  },
  restore: {
    keyed: false,
    change: (account, body) => ({
      status: typeof body['status'] === 'string' ? body['status'] : account.status,
      groups: [...new Set([...account.groups, ...strings(body['groups'])])],
      seats: [...new Set([...account.seats, ...strings(body['seats'])])],
    }),
  },
};

/** One write as it was asked for, and whether this application lets go of its last administrator. */
type Order = {
  readonly id: string;
  readonly verb: string;
  readonly operationId: string | null;
  readonly letsLastAdminGo: boolean;
};

/**
 * Applies one write and answers for it. Writes are absolute, so doing them twice changes nothing; `revoke-sessions` and `seats/release`
 * need an Operation-Id, which is remembered for ever, and a repetition of it is answered without being applied.
 */
export function carryOut(accounts: Accounts, { id, verb, operationId, letsLastAdminGo }: Order, body: Body): Answer {
  const rule = rules[verb];
  const account = accounts.current(id);
  if (rule === undefined || account === undefined) return { status: 404, body: { error: 'not_found' } };
  if (rule.keyed && operationId === null) return { status: 400, body: { error: 'operation_id_required' } };
  const { keyed } = rule;
  if (keyed && operationId !== null && accounts.wasApplied(operationId, verb)) {
    accounts.record({ type: 'repetition', verb, operationId, keyed, changed: false, account });
    return { status: 200, body: { account, changed: false, repeated: true } };
  }
  const after = { ...account, ...rule.change(account, body) };
  if (!letsLastAdminGo && account.admin && after.status !== 'active' && isLastAdmin(accounts, id)) {
    return { status: 409, body: { error: 'last_admin' } };
  }
  const changed = JSON.stringify(after) !== JSON.stringify(account);
  accounts.record({ type: 'write', verb, operationId, keyed, changed, account: after });
  return { status: 200, body: { account: after, changed, repeated: false } };
}

function isLastAdmin(accounts: Accounts, id: string): boolean {
  return !accounts.seenWithDelay(0).some((other) => other.admin && other.status === 'active' && other.id !== id);
}
