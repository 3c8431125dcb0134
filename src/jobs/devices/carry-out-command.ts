import { targetChanged } from '../../core/devices/device-command.ts';
import type { DeviceReading } from '../../core/devices/device-manager.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { readObstacles } from '../../store/devices/asset-obstacles.ts';
import { changeHeldCommand, type HeldCommand, lockHeldCommand } from '../../store/devices/device-commands.ts';
import { type DeviceRow, lockDevice, markOneGone, saveDevices } from '../../store/devices/devices.ts';
import { getApplicationAccess } from '../../store/inventory/applications.ts';
import { openDeviceManager } from '../applications/open-application.ts';
import {
  againMs,
  type CommandMeans,
  end,
  handleOf,
  type InTx,
  moveIn,
  postpone,
  sentenceOf,
  type Turn,
} from './command-turn.ts';
import { followCommand } from './follow-command.ts';
import { keepSecrets } from './keep-secrets.ts';
import { sendCommand } from './send-command.ts';
import { readWaiting, tellWaiting } from './tell-waiting.ts';

/** Of the two minutes that a command is held, nothing is sent in the second one. */
const sendWithinMs = 60_000;

/**
 * Brings one command a step on: looks at the device first, captures its keys, commits the intent, tells the manager, and from then on
 * asks what became of it. A command that may have been sent is never sent again before the manager has said that it has none.
 */
export async function carryOutCommand(all: CommandMeans, held: HeldCommand, inTx: InTx): Promise<void> {
  const begun = performance.now();
  const found = await inTx(async (tx) => {
    const command = await lockHeldCommand(tx, held);
    if (command === undefined) return undefined;
    if (!['approved', 'queued', 'delivered'].includes(command.state)) {
      await changeHeldCommand(tx, held, { problem: command.problem, againMs: null });
      return undefined;
    }
    const device = await lockDevice(tx, command.deviceId);
    const obstacles = await readObstacles(tx, command.assetId);
    const { timesOf, morning } = await readWaiting(tx, command.now);
    const times = timesOf(command.approvedAt ?? command.now);
    if (command.kind !== 'capture') await tellWaiting(tx, command, device, { times, morning });
    const waitsLong = times > 0;
    return { command, device, obstacles, waitsLong, access: await getApplicationAccess(tx, device.application.id) };
  });
  if (found === undefined) return;
  const { access, ...rest } = found;
  const signal = AbortSignal.timeout(sendWithinMs + 30_000);
  const given = await openDeviceManager(all.means, held.organizationId, access, { signal })
    .then(async (session) => ({ session, reading: await session.readDevice(rest.command.enrolmentRef) }))
    .catch((error: unknown) => sentenceOf(error));
  if (typeof given === 'string') {
    await inTx((tx) => changeHeldCommand(tx, held, { problem: given, againMs }));
    return;
  }
  await inTx((tx) => keepReading(tx, rest.device, given.reading));
  const mayStillSend = () => performance.now() - begun < sendWithinMs;
  const turn: Turn = { all, held, inTx, ...rest, ...given, mayStillSend };
  if (turn.command.kind === 'capture') return capture(turn);
  if (turn.command.intentAt === null) return sendCommand(turn, turn.command.kind);
  return followCommand(turn, turn.command.kind, turn.command.intentAt);
}

async function capture(turn: Turn): Promise<void> {
  const { reading, command, device, inTx, all } = turn;
  if (command.cancelWantedAt !== null) return end(turn, 'cancelled', 'It was cancelled.');
  if (reading.state === 'unknown') return postpone(turn, reading.reason);
  if (reading.state === 'absent') return end(turn, 'refused', 'Its manager no longer has this enrolment.');
  const changed = targetChanged(command, reading.device);
  if (changed !== null) return end(turn, 'refused', `${changed} Look at it, and ask anew.`);
  const handle = handleOf(turn, reading.device);
  if (handle.owner === 'personal') return end(turn, 'refused', 'It is a personal device: its keys are nobody else’s.');
  const captured = await handle.capture();
  if (captured.state === 'unknown') return postpone(turn, captured.reason);
  if (captured.state === 'none')
    return end(turn, 'failed', 'Its manager keeps no key or code for it: capture them by hand.');
  await inTx(async (tx) => {
    await keepSecrets(all, tx, device.id, command, captured.secrets);
    await moveIn(turn, tx, { state: 'done', problem: null, againMs: null });
  });
}

async function keepReading(tx: Tx, device: DeviceRow, reading: DeviceReading): Promise<void> {
  if (reading.state === 'present') await saveDevices(tx, device.application.id, [reading.device]);
  if (reading.state === 'absent') await markOneGone(tx, device.id);
}
