import { escalatedTo } from '../../core/steps/step-owner.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { getToldSteps, listUnreachable, queueMessages } from '../../store/messages/messages.ts';
import { readOwnership } from '../../store/steps/step-ownership.ts';

/**
 * Tells whoever comes after the one whose mail came back, for every step that mail told of: those who would be asked next and
 * the owner of the case, or else administrators. Who cannot be reached either is passed over. Safe to repeat.
 */
export async function tellNextOwners(tx: Tx, messageId: string): Promise<void> {
  const { recipientId, stepIds } = await getToldSteps(tx, messageId);
  if (stepIds.length === 0) return;
  const { steps, cases, team } = await readOwnership(tx, { stepIds });
  const unreachable = await listUnreachable(tx, [...team.operators.keys()]);
  const reachable = (id: string) => id !== recipientId && !unreachable.has(id);
  const messages = steps.flatMap((step) => {
    const about = cases.get(step.offboardingId);
    if (about === undefined) return [];
    const group = ([1, 2] as const)
      .map((level) => escalatedTo(step, about, team, level).filter(({ id }) => reachable(id)))
      .find((found) => found.length > 0);
    return (group ?? []).map(({ kind, id }) => ({
      template: 'escalation' as const,
      channel: 'mail' as const,
      recipient: { kind, id },
      offboardingId: step.offboardingId,
      values: { stepId: step.stepId },
      dedupKey: `bounce:${messageId}:${step.stepId}:${id}`,
    }));
  });
  await queueMessages(tx, messages);
}
