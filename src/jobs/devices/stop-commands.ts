import type { Actor } from '../../core/event.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { stopCommandsOf } from '../../store/devices/device-commands.ts';
import { withdrawProposals } from '../../store/two-people/proposals.ts';

/**
 * Stops what device managers were to do for a case that is taken back: what was not sent is cancelled, and what erases is asked back where
 * its manager has it already. A lock that was sent stays: it can be undone.
 */
export async function stopCommands(tx: Tx, offboardingId: string, actor: Actor): Promise<void> {
  const stopped = await stopCommandsOf(tx, offboardingId, 'The departure was taken back.');
  await recordEvents(
    tx,
    stopped.map(({ id, kind, unsent }) => ({
      offboardingId,
      type: 'device.command_moved',
      actor,
      about: { kind: 'device_command', id },
      data: { kind, state: unsent ? 'cancelled' : 'cancel_wanted' },
    })),
  );
  for (const { id } of stopped.filter(({ kind, unsent }) => unsent && kind === 'wipe'))
    await withdrawProposals(tx, { kind: 'device_command', id });
}
