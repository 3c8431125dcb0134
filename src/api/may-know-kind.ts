import type { Acting, Role } from '../core/permission.ts';
import { isVisibleCase } from '../store/cases/case-lists.ts';
import type { Tx } from '../store/database/transaction.ts';
import { rowScope } from '../store/row-scope.ts';

const who: readonly Role[] = ['hr', 'legal', 'security', 'admin'];

/** Whether an operator may know how somebody leaves, by a role they hold for this very case. */
export function mayKnowKind(tx: Tx, acting: Acting, offboardingId: string): Promise<boolean> {
  const grants = acting.grants.filter(({ role }) => who.includes(role));
  return isVisibleCase(tx, rowScope({ ...acting, grants }, 'departures.read'), offboardingId);
}

/** Whether an operator may know how anybody leaves, by a role they hold for the whole organization. */
export function knowsEveryKind({ grants }: Acting): boolean {
  return grants.some(({ role, scope }) => scope === 'organization' && who.includes(role));
}
