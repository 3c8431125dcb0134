import type {
  AccountReading,
  AccountSeen,
  JsonObject,
  Receipt,
  Verb,
  WriteRequest,
  WriteResult,
} from '../../core/applications/connector.ts';
import { checkTarget } from '../check-target.ts';
import type { Modification } from './directory.ts';

/** One look at one account: as the contract words it, and as the directory holds it where it is there. */
export type DirectoryReading<Account> = { readonly reading: AccountReading; readonly account: Account | undefined };

/** How one kind of directory looks at an account, and why it would leave one alone. */
export type Hands<Account> = {
  readonly lookAt: (externalId: string) => Promise<DirectoryReading<Account>>;
  readonly protectionOf: (account: Account, seen: AccountSeen) => string | undefined;
  readonly now: () => Temporal.Instant;
};

/** One modifying operation, with the words for a person who reads that it was done and a later one was not. */
export type Operation = {
  readonly did: string;
  readonly run: () => Promise<Modification>;
  /** The operations after it are carried out even when the server rejects this one. */
  readonly independent?: boolean;
};

/** What a verb wants to do with an account that may be touched. No operations means that everything is already as it is wanted. */
export type Intention<Account> = {
  readonly before: JsonObject;
  readonly operations: (account: Account) => readonly Operation[] | Promise<readonly Operation[]>;
  readonly after: (account: Account) => JsonObject | Promise<JsonObject>;
  readonly holds: (seen: AccountSeen, account: Account) => boolean | Promise<boolean>;
  readonly notRestorable?: readonly string[];
  readonly effectiveBy?: Temporal.Instant;
};

/**
 * Carries a verb out: reads the account, refuses a changed or protected target, snapshots, changes, reads back on the same server. The
 * verb's intention may itself end the write, where the account cannot be treated.
 */
export async function carryOut<Account>(
  { lookAt, protectionOf, now }: Hands<Account>,
  verb: Verb,
  request: WriteRequest,
  intend: (account: Account) => Promise<Intention<Account> | WriteResult>,
): Promise<WriteResult> {
  const { externalId } = request.target;
  const { reading, account } = await lookAt(externalId);
  const check = checkTarget(reading, request.target);
  if (!check.ready) return check.end;
  if (account === undefined) return { outcome: 'refused', reason: 'refused: the account is no longer there.' };
  const protection = protectionOf(account, check.account);
  if (protection !== undefined) return { outcome: 'refused', reason: `refused: protected: ${protection}` };

  const intention = await intend(account);
  if ('outcome' in intention) return intention;
  const { before } = intention;
  const operations = await intention.operations(account);
  if (operations.length > 0) await request.beforeSend(before);
  const stopped = await runInOrder(operations);
  if (stopped !== undefined) return stopped;

  const back = await lookAt(externalId);
  const after = back.account === undefined ? {} : await intention.after(back.account);
  const receipt: Receipt = {
    verb,
    before,
    after,
    changed: Object.keys(after).filter(
      (name) => name in before && JSON.stringify(after[name]) !== JSON.stringify(before[name]),
    ),
    notRestorable: intention.notRestorable ?? [],
    effectiveBy: intention.effectiveBy ?? now(),
  };
  if (
    back.reading.state === 'present' &&
    back.account !== undefined &&
    (await intention.holds(back.reading.account, back.account))
  ) {
    return { outcome: 'applied', receipt, reading: back.reading };
  }
  return { outcome: 'accepted', receipt, pollAfterMs: 1000 };
}

/** Stops at the first operation that is not done, unless it is independent. A stop after a change is ambiguous: the rest has to be looked at. */
async function runInOrder(operations: readonly Operation[]): Promise<WriteResult | undefined> {
  const done: string[] = [];
  const failed: Exclude<Modification, { readonly kind: 'done' | 'lost' }>[] = [];
  for (const { did, run, independent } of operations) {
    const modification = await run();
    if (modification.kind === 'lost') return { outcome: 'ambiguous', reason: modification.reason };
    if (modification.kind === 'done') done.push(did);
    else failed.push(modification);
    if (modification.kind === 'not_sent' || (modification.kind === 'rejected' && !independent)) break;
  }
  const [first] = failed;
  if (first === undefined) return undefined;
  const reason = failed.map(explain).join(' ');
  if (done.length > 0) return { outcome: 'ambiguous', reason: `Only a part was done (${done.join(', ')}): ${reason}` };
  const again = failed.some((failure) => failure.kind === 'not_sent' || passingCodes.has(failure.code));
  return { outcome: 'definitely_not', reason, retryAfterMs: again ? 0 : null };
}

/** noSuchAttribute (somebody changed the value we had read), busy, unavailable: another try reads afresh. */
const passingCodes: ReadonlySet<number> = new Set([16, 51, 52]);

function explain(modification: Exclude<Modification, { readonly kind: 'done' }>): string {
  if (modification.kind !== 'rejected' || modification.code !== 50) return modification.reason;
  return `The bind account lacks the right to do this: ${modification.reason}`;
}
