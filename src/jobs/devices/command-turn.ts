import type { JsonObject } from '../../core/applications/connector.ts';
import {
  type CompanyDevice,
  type DeviceReading,
  type DeviceSeen,
  type DeviceSession,
  type PersonalDevice,
  targetOf,
} from '../../core/devices/device-manager.ts';
import { workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { AssetObstacles } from '../../store/devices/asset-obstacles.ts';
import {
  type ApprovedCommand,
  changeHeldCommand,
  type CommandChange,
  type DeviceCommand,
  type HeldCommand,
} from '../../store/devices/device-commands.ts';
import type { DeviceRow } from '../../store/devices/devices.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';
import type { Queue } from '../steps/queue.ts';
import { endStepsOf } from './end-steps.ts';

export type CommandMeans = { readonly means: Means; readonly seal: Seal; readonly queue?: Queue };
export type InTx = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** When a command is looked at again that could not go on. */
export const againMs = 5 * 60_000;

/** What one look at one command works with, of a device that was read just now. */
export type Turn = {
  readonly all: CommandMeans;
  readonly held: HeldCommand;
  readonly inTx: InTx;
  readonly command: ApprovedCommand & { readonly now: Temporal.Instant };
  readonly device: DeviceRow;
  readonly obstacles: AssetObstacles;
  /** It was approved so long ago that people are told. */
  readonly waitsLong: boolean;
  readonly session: DeviceSession;
  readonly reading: DeviceReading;
  readonly mayStillSend: () => boolean;
};

/** What the device of this turn offers, by whose it is. */
export function handleOf({ session, device }: Turn, seen: DeviceSeen): CompanyDevice | PersonalDevice {
  const target = targetOf(seen, device.asset?.ownership ?? null);
  return target.owner === 'company' ? session.company(target) : session.personal(target);
}

/** Leaves a command as it is for five minutes, and says why. */
export async function postpone({ inTx, held }: Turn, problem: string): Promise<void> {
  await inTx((tx) => changeHeldCommand(tx, held, { problem, againMs }));
}

/** Ends a command that did not happen. */
export function end(turn: Turn, state: 'refused' | 'failed' | 'cancelled', problem: string): Promise<void> {
  return move(turn, { state, problem, againMs: null });
}

/** Writes where a command stands now. */
export function move(turn: Turn, change: CommandChange): Promise<void> {
  return turn.inTx((tx) => moveIn(turn, tx, change));
}

/** The same in a transaction that is open: with its event when that is new, and ends the steps that waited for it. */
export async function moveIn({ held, command, all, device }: Turn, tx: Tx, change: CommandChange): Promise<void> {
  if (!(await changeHeldCommand(tx, held, change))) return;
  if (change.state === undefined || change.state === command.state) return;
  await record(tx, command, 'device.command_moved', { from: command.state, state: change.state });
  if (change.state === 'done') await endStepsOf(all, tx, command, device.application.name);
}

/** Writes what happened to a command into the ledger. */
export async function record(
  tx: Tx,
  { id, kind, offboardingId, deviceId }: DeviceCommand,
  type: 'device.command_sent' | 'device.command_moved',
  data: JsonObject,
): Promise<void> {
  const about = { kind: 'device_command', id };
  await recordEvent(tx, { offboardingId, type, actor: workerActor, about, data: { kind, device: deviceId, ...data } });
}

/** What went wrong, as a sentence. */
export function sentenceOf(error: unknown): string {
  return error instanceof Failure ? error.message : 'Its manager could not be asked.';
}
