import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listEnrolments } from '../../store/devices/command-lists.ts';
import { proposeLock } from '../devices/request-command.ts';
import { askAbout } from './asked-for.ts';

type MissingThings = {
  readonly offboardingId: string;
  readonly things: readonly { readonly returnId: string; readonly assetId: string }[];
  /** Why, as a sentence that is kept with each proposal. */
  readonly reason: string;
  /** What made it so: of each, everybody is written to once. */
  readonly cause: 'late' | 'stolen';
};

/**
 * Proposes to lock what a case lacks, and asks IT or security to approve that; nothing is sent before. Of what no device manager is known
 * to have they are asked to decide by themselves, and of what is locked, or about to be, nobody is asked.
 */
export async function askForLocks(tx: Tx, missing: MissingThings): Promise<void> {
  const { offboardingId, things, reason, cause } = missing;
  const enrolments = Map.groupBy(
    await listEnrolments(
      tx,
      things.map(({ assetId }) => assetId),
    ),
    ({ assetId }) => assetId,
  );
  const commands: string[] = [];
  for (const { deviceId, proposedLock } of [...enrolments.values()].flat()) {
    const commandId = proposedLock ?? (await proposeLock(tx, { deviceId, reason }));
    if (commandId !== null) commands.push(commandId);
  }
  const unknown = things.filter(({ assetId }) => !enrolments.has(assetId));
  const key = `${cause} ${digestOf(canonicalBytes(things.map(({ returnId }) => returnId).toSorted()))}`;
  const tell = (asked: { readonly ask: 'lock' } | { readonly ask: 'lock_proposed'; readonly approve: string }) =>
    askAbout(tx, offboardingId, ['it', 'security'], { ...asked, key });
  if (commands.length > 0) await tell({ ask: 'lock_proposed', approve: sayApprove(commands) });
  if (unknown.length > 0) await tell({ ask: 'lock' });
}

/** The commands that approve them, as many as a message takes; "devices commands" shows all. */
function sayApprove(commandIds: readonly string[]): string {
  return commandIds
    .slice(0, 10)
    .map((id) => `handback devices approve ${id}`)
    .join('; ');
}
