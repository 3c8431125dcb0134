import { takeMessages } from '../../store/intake/inbound-messages.ts';
import { type IntakeMeans, processMessage } from './process-message.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';

/** How many messages are worked on at the same time. */
const most = 16;

/**
 * Works on the messages that HR systems sent, as they arrive. Any number of workers may run against one database: each message
 * is handed to one of them at a time, and to another when the first one dies.
 */
export function startIntake(intake: IntakeMeans, options: { readonly everyMs?: number } = {}): Worker {
  const look = async () => {
    const messages = await takeMessages(intake.means.db, most);
    await Promise.all(messages.map(({ organizationId, messageId }) => workOn(intake, organizationId, messageId)));
    // A full hand says that there is more.
    return messages.length === most;
  };
  const failed = 'Messages could not be looked for; trying again.';
  return startLooking(intake.means, look, { everyMs: options.everyMs ?? 500, failed });
}

async function workOn(intake: IntakeMeans, organizationId: string, messageId: string): Promise<void> {
  try {
    await processMessage(intake, organizationId, messageId);
  } catch (error) {
    intake.means.log({
      level: 'error',
      message: 'A message could not be worked on; it is tried again in two minutes.',
      inboundMessage: messageId,
      error,
    });
  }
}
