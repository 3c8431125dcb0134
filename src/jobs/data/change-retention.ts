import { operatorActor } from '../../core/event.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { saveRetentionRule } from '../../store/data/retention.ts';
import type { Tx } from '../../store/database/transaction.ts';

/** Sets how long data of a kind is kept once it has ended, for what ends from now on. */
export async function changeRetention(
  tx: Tx,
  rule: { readonly ownedKind: string; readonly days: number; readonly operatorId: string },
): Promise<void> {
  const before = await saveRetentionRule(tx, rule);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'retention.changed',
    actor: operatorActor(rule.operatorId),
    data: { kind: rule.ownedKind, days: rule.days, before },
  });
}
