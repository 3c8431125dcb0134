import type { JsonObject, Receipt, Verb, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { checkTarget } from '../check-target.ts';
import { type Operation, runInOrder } from '../run-in-order.ts';
import { type Belonging, isOneOf, type Subject } from './account.ts';
import type { Access } from './calls.ts';
import { isCanary, type Look, lookAt } from './reading.ts';

/** What a verb wants to do. No operations means that everything is already as it is wanted. */
export type Intention = {
  readonly before: JsonObject;
  readonly operations: readonly Operation[];
  readonly after: (later: Subject, holds: boolean) => JsonObject;
  readonly holds: (later: Look) => Promise<boolean>;
  readonly notRestorable: readonly string[];
};

/** Carries a verb out: reads the account, refuses a changed or protected target, snapshots, changes, reads back. */
export async function carryOut(
  access: Access,
  { verb, lagMs }: { readonly verb: Verb; readonly lagMs: number },
  request: WriteRequest,
  intend: (subject: Subject) => Intention | WriteResult | Promise<Intention | WriteResult>,
): Promise<WriteResult> {
  const { externalId } = request.target;
  const { reading: first, subject } = await lookAt(access, externalId);
  const check = checkTarget(first, request.target);
  if (!check.ready) return check.end;
  if (subject === undefined) return { outcome: 'refused', reason: 'refused: the account is no longer there.' };
  const protection = protectionOf(access, subject);
  if (protection !== undefined) return { outcome: 'refused', reason: `refused: protected: ${protection}` };

  const intention = await intend(subject);
  if ('outcome' in intention) return intention;
  const { before, operations, notRestorable } = intention;
  if (operations.length > 0) await request.beforeSend(before);
  const stopped = await runInOrder(operations);
  if (stopped !== undefined) return stopped;

  const back = await lookAt(access, externalId);
  const holds = back.reading.state !== 'unknown' && (await intention.holds(back));
  const after = afterOf(back, intention, holds);
  const receipt: Receipt = {
    verb,
    before,
    after,
    changed: Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name])),
    notRestorable,
    effectiveBy: access.now().add({ milliseconds: lagMs }),
  };
  return holds
    ? { outcome: 'applied', receipt, reading: back.reading }
    : { outcome: 'accepted', receipt, pollAfterMs: Math.max(lagMs, 1000) };
}

/** Groups or seats as a receipt keeps them, in an order of their own, because a set has none. */
export function kept(belongings: readonly Belonging[]): JsonObject[] {
  return belongings.map(({ id, name }) => ({ id, name })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function afterOf({ reading, subject }: Look, intention: Intention, holds: boolean): JsonObject {
  if (subject !== undefined) return intention.after(subject, holds);
  return reading.state === 'absent' ? { absent: true } : {};
}

function protectionOf(access: Access, { account, record }: Subject): string | undefined {
  if (isCanary(access, account.externalId)) return 'this is the canary account, which has to stay as it is.';
  return isOneOf(access.definition.account.protected, record)
    ? 'the definition leaves this account to a person. An administrator decides.'
    : undefined;
}
