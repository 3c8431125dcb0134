import type { JsonObject, Receipt, Verb, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { checkTarget } from '../check-target.ts';
import { type Operation, runInOrder } from '../run-in-order.ts';
import type { Membership } from './groups.ts';
import { type Access, type ScimReading, isCanary, lookAt } from './reading.ts';
import { type User, protectingGroup } from './user.ts';

/** What a write needs besides the requests: the clock of the session. */
export type WriteAccess = Access & { readonly now: () => Temporal.Instant };

/** A user that may be touched, as it was read right before. */
export type Subject = Pick<ScimReading, 'memberships'> & { readonly user: User };

/** What a verb wants to do. No operations means that everything is already as it is wanted. */
export type Intention = {
  readonly before: JsonObject;
  readonly operations: readonly Operation[];
  readonly after: (later: Subject) => JsonObject;
  readonly holds: (later: ScimReading) => boolean;
  readonly notRestorable?: readonly string[];
};

/** Carries a verb out: reads the user, refuses a changed or protected target, snapshots, changes, reads back. */
export async function carryOut(
  access: WriteAccess,
  verb: Verb,
  request: WriteRequest,
  intend: (subject: Subject) => Intention | WriteResult | Promise<Intention | WriteResult>,
): Promise<WriteResult> {
  const { externalId } = request.target;
  const { reading: first, user, memberships } = await lookAt(access, externalId);
  const check = checkTarget(first, request.target);
  if (!check.ready) return check.end;
  if (user === undefined) return { outcome: 'refused', reason: 'refused: the account is no longer there.' };
  const protection = protectionOf(access, { user, memberships });
  if (protection !== undefined) return { outcome: 'refused', reason: `refused: protected: ${protection}` };

  const intention = await intend({ user, memberships });
  if ('outcome' in intention) return intention;
  const { before, operations } = intention;
  if (operations.length > 0) await request.beforeSend(before);
  const stopped = await runInOrder(operations);
  if (stopped !== undefined) return stopped;

  const back = await lookAt(access, externalId);
  const after = afterOf(back, intention);
  const { lagMs } = access.settings;
  const receipt: Receipt = {
    verb,
    before,
    after,
    changed: Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name])),
    notRestorable: intention.notRestorable ?? [],
    effectiveBy: access.now().add({ milliseconds: lagMs }),
  };
  if (back.reading.state !== 'unknown' && intention.holds(back))
    return { outcome: 'applied', receipt, reading: back.reading };
  return { outcome: 'accepted', receipt, pollAfterMs: Math.max(lagMs, 1000) };
}

/** Memberships as a receipt keeps them, in an order of their own, because a set has none. */
export function kept(memberships: readonly Membership[]): JsonObject[] {
  return memberships.map(({ id, name }) => ({ id, name })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function afterOf({ reading, user, memberships }: ScimReading, intention: Intention): JsonObject {
  if (user !== undefined) return intention.after({ user, memberships });
  return reading.state === 'absent' ? { absent: true } : {};
}

function protectionOf(access: WriteAccess, { user, memberships }: Subject): string | undefined {
  if (isCanary(access, user)) return 'this is the canary account, which has to stay as it is.';
  const group = protectingGroup(access.settings, memberships);
  return group === undefined ? undefined : `the account is in ${group}. An administrator decides.`;
}
