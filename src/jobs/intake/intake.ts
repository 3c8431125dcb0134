import { takeMessages } from '../../store/intake/inbound-messages.ts';
import { type IntakeMeans, processMessage } from './process-message.ts';
import type { Worker } from '../steps/worker.ts';

/** How many messages are worked on at the same time. */
const most = 16;

/**
 * Works on the messages that HR systems sent, as they arrive. Any number of workers may run against one database: each message
 * is handed to one of them at a time, and to another when the first one dies.
 */
export function startIntake(intake: IntakeMeans, options: { readonly everyMs?: number } = {}): Worker {
  const { db, log } = intake.means;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const look = async () => {
    let taken = 0;
    try {
      const messages = await takeMessages(db, most);
      taken = messages.length;
      await Promise.all(messages.map(({ organizationId, messageId }) => workOn(intake, organizationId, messageId)));
    } catch (error) {
      log({ level: 'warn', message: 'Messages could not be looked for; trying again.', error });
    }
    // A full hand says that there is more.
    if (!stopped) timer = setTimeout(run, taken === most ? 0 : (options.everyMs ?? 500));
  };
  const run = () => {
    current = look();
  };
  run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
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
