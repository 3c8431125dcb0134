import type { ReturnAsk } from '../../core/messages/message.ts';
import { type AskedOf, stepOwners } from '../../core/steps/step-owner.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { readCaseTeam } from '../../store/steps/step-ownership.ts';

/** Whoever the first of these words names for a case, about a thing of it; never the leaver. */
export async function askedFor(tx: Tx, offboardingId: string, owner: readonly string[]): Promise<readonly AskedOf[]> {
  const found = await readCaseTeam(tx, offboardingId);
  if (found === null) return [];
  const step = { owner, action: 'pursue_return', assigneeId: null, appOwnerId: null } as const;
  return stepOwners(step, found.about, found.team);
}

/** Asks them for something about things of a case, once for each key; `approve` are the commands that approve what is proposed. */
export async function askAbout(
  tx: Tx,
  offboardingId: string,
  owner: readonly string[],
  asked: { readonly ask: ReturnAsk; readonly approve?: string; readonly key: string },
): Promise<void> {
  const { key, ...values } = asked;
  await queueMessages(
    tx,
    (await askedFor(tx, offboardingId, owner)).map(({ kind, id }) => ({
      template: 'return_asks',
      channel: 'mail',
      recipient: { kind, id },
      offboardingId,
      values,
      dedupKey: `return_asks ${values.ask} ${key} ${id}`,
    })),
  );
}
