import type { Action } from '../playbooks/playbook.ts';
import { destroyingActions } from '../playbooks/playbook.ts';

/** What a matter may cover. A person covers everything they hold, and what they held last; data is one owned thing. */
export const holdKinds = ['person', 'asset', 'account', 'data'] as const;
export type HoldKind = (typeof holdKinds)[number];

/**
 * What a legal hold stops. `deprovision` is among them because some applications delete when they are told to: ending
 * sign-ins and sessions (`suspend`, `revokeSessions`, `removeFromGroups`) is never stopped.
 */
export const heldActions: readonly Action[] = [...destroyingActions, 'deprovision', 'remove_work_profile'];

/** What a dispute about an asset stops, all of it among what a hold stops: whatever would erase it while nobody knows whose it is. */
const disputedActions: readonly Action[] = ['wipe', 'sanitize', 'remove_work_profile'];

/** What a plan has to keep its hands off, beside the flag of its own departure. */
export type PlanHolds = {
  /** The number of a matter that covers the person, and with them everything in the case. */
  readonly everything: number | null;
  /** Numbers of matters by the id of the holding they cover. */
  readonly byTarget: ReadonlyMap<string, number>;
  /** Ids of assets that somebody disputes. */
  readonly disputed: ReadonlySet<string>;
};

/** Why a step does not run although it is planned; null: neither a hold nor a dispute stops it. */
export function whyHeld(
  action: Action,
  targetId: string | null,
  { legalHold, holds }: { readonly legalHold: boolean; readonly holds: PlanHolds | undefined },
): string | null {
  if (heldActions.includes(action)) {
    if (legalHold) return 'legal hold: nothing is destroyed until it is released';
    const matter = holds?.everything ?? (targetId === null ? undefined : holds?.byTarget.get(targetId));
    if (matter !== undefined) return `legal hold (${matterName(matter)}): nothing is destroyed until it is released`;
  }
  if (disputedActions.includes(action) && targetId !== null && holds?.disputed.has(targetId) === true)
    return 'disputed: nothing is erased until somebody settles that';
  return null;
}

/** What people call a matter. */
function matterName(number: number): string {
  return `M-${number}`;
}
