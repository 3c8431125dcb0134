import type { Tx } from '../../store/database/transaction.ts';
import { listChannelStepIds } from '../../store/messages/chat-settings.ts';
import { queueForChannels } from '../../store/messages/messages.ts';
import { officeDay } from './office-day.ts';

/**
 * Once a working day, tells chat channels what is due, where there is no mail that they would hear of it along with. Answers how many
 * channels it were.
 */
export async function tellChannels(tx: Tx, now: Temporal.Instant): Promise<number> {
  const today = await officeDay(tx, now);
  const stepIds = today === null ? [] : await listChannelStepIds(tx);
  if (today === null || stepIds.length === 0) return 0;
  return queueForChannels(tx, [
    {
      template: 'digest',
      channel: 'chat',
      recipient: { kind: 'address', address: 'chat', name: null },
      offboardingId: null,
      values: { stepIds: [...stepIds] },
      // As where mails are sent: when a mail server is set up during the day, a channel does not hear of it twice.
      dedupKey: `digest::${today.toString()}`,
    },
  ]);
}
