import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { type HeldCommand, takeDeviceCommands } from '../../store/devices/device-commands.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';
import { carryOutCommand } from './carry-out-command.ts';
import type { CommandMeans } from './command-turn.ts';

/** How many commands one worker has under way. */
const most = 4;

/** Tells device managers what was approved, and asks them what became of it. Any number of workers may run against one database. */
export function startDeviceCommands(all: CommandMeans): Worker {
  return startLooking(all.means, async () => (await carryOutDeviceCommands(all)) > 0, {
    everyMs: 5_000,
    failed: 'Device commands could not be looked for; trying again.',
  });
}

/** Takes the commands whose turn has come, and brings each one step on. Answers how many it took. */
export async function carryOutDeviceCommands(all: CommandMeans): Promise<number> {
  const held = await takeDeviceCommands(all.means.db, most);
  await Promise.all(held.map((command) => carryOut(all, command)));
  return held.length;
}

/** What fails here is looked at again when the lease is over: before anything is sent again, the manager is asked. */
async function carryOut(all: CommandMeans, held: HeldCommand): Promise<void> {
  const inTx = <T>(work: (tx: Tx) => Promise<T>) =>
    withOrganization(all.means.db, held.organizationId, work, { name: 'device-command' });
  try {
    await carryOutCommand(all, held, inTx);
  } catch (error) {
    const message = 'A device command could not be carried on; it is looked at again.';
    all.means.log({ level: 'error', message, command: held.commandId, error });
  }
}
