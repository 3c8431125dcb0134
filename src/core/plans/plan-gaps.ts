import type { Plan, PlannedItem } from './plan.ts';
import type { Action } from '../playbooks/playbook.ts';

/** What can end an account, by itself or by a person's hand. */
const ending: readonly Action[] = ['suspend', 'deprovision', 'delete', 'switch_badge_off', 'cancel_card'];

/**
 * What a playbook forgot: accounts that are to end and that no step ends before the closing, and applications of which nobody
 * finds out whether the person has an account there. Empty for a plan that covers every application.
 */
export function findUncovered({ items, steps }: Plan): readonly PlannedItem[] {
  const byItem = Map.groupBy(steps, ({ itemKey }) => itemKey);
  const looks = steps.some(({ action }) => action === 'observe');
  return items.filter(({ key, kind, expected }) => {
    const own = byItem.get(key) ?? [];
    // Manual applications are not read, so that somebody must be asked.
    if (kind === 'coverage') return own.length === 0 && !(looks && expected.assurance === 'confirmed');
    const ends = kind === 'account' && ['suspended', 'deprovisioned', 'deleted'].includes(expected.ending);
    return ends && !own.some(({ action, phase }) => phase === 'gate' && ending.includes(action));
  });
}
