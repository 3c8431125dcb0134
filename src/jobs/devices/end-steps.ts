import type { CommandKind } from '../../core/devices/device-command.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { ApprovedCommand } from '../../store/devices/device-commands.ts';
import { endAssetSteps } from '../assets/end-asset-steps.ts';
import type { Queue } from '../steps/queue.ts';

/** Which steps a command carries out. A wipe ends no sanitization: that has its own evidence for each drive. */
const actions: Readonly<Record<CommandKind, readonly Action[]>> = {
  lock: ['lock_device'],
  wipe: ['wipe'],
  retire: ['remove_work_profile'],
  capture: ['capture_keys'],
};

const words: Readonly<Record<CommandKind, string>> = {
  lock: 'was locked',
  wipe: 'was wiped',
  retire: 'was retired',
  capture: 'has its keys and codes kept',
};

/** Ends the steps of open cases that waited for what a manager has confirmed. */
export async function endStepsOf(
  { queue }: { readonly queue?: Queue },
  tx: Tx,
  { kind, assetId, requestedBy, id }: ApprovedCommand,
  manager: string,
): Promise<void> {
  for (const action of actions[kind]) {
    await endAssetSteps(queue === undefined ? {} : { queue }, tx, {
      assetId,
      action,
      operatorId: requestedBy,
      evidence: { kind: 'note', note: `${manager} says that it ${words[kind]}.`, file: null },
      data: { command: id, confirmed: true },
    });
  }
}
