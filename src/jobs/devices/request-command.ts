import { type CommandKind, mayAskForMore, mayCommand } from '../../core/devices/device-command.ts';
import { type Actor, operatorActor, systemActor } from '../../core/event.ts';
import { Failure, type Verdict } from '../../core/failure.ts';
import { type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { AssetObstacles } from '../../store/devices/asset-obstacles.ts';
import {
  approveCommand,
  cancelUnsent,
  countAsked,
  endDeadCommands,
  endOwnProposals,
  insertCommand,
  lockCommand,
  newCommandId,
  setCommandProposal,
  setRequestedBy,
  wantCancelled,
} from '../../store/devices/device-commands.ts';
import { type DeviceRow, lockDevice } from '../../store/devices/devices.ts';
import { withdrawProposals } from '../../store/two-people/proposals.ts';
import type { Means } from '../means.ts';
import { proposeDeed } from '../two-people/second-person.ts';
import { digestOfCommand } from './command-digest.ts';
import { factsOf, readTarget, type TargetAsset } from './command-target.ts';

/** What came of asking: a wipe waits for its second person, the rest goes out by itself. */
export type Requested = { readonly commandId: string; readonly proposal: Proposal | null };

/**
 * Asks for a device to be locked, wiped or retired, or for its keys. Nothing is sent here: a worker does once the approval is
 * committed. Throws `rule-refused` with what stands against it.
 */
export async function requestCommand(
  tx: Tx,
  wanted: {
    readonly deviceId: string;
    readonly kind: CommandKind;
    readonly reason: string;
    readonly operatorId: string;
  },
): Promise<Requested> {
  const { kind, operatorId, reason } = wanted;
  if (reason.trim().length < 3)
    throw new Failure('rule-refused', 'Say why: it is kept with what is done to the device.');
  await endDeadCommands(tx, wanted.deviceId);
  if (kind !== 'capture')
    await withdrawLocks(
      tx,
      { deviceId: wanted.deviceId },
      { operatorId, why: `Somebody asked for a ${kind} instead.` },
    );
  const device = await lockDevice(tx, wanted.deviceId);
  const target = await readTarget(tx, device);
  const { obstacles } = target;
  refuseUnless(mayCommand(kind, factsOf(device, target.asset, obstacles)));
  if (!obstacles.inMassEvent) refuseUnless(mayAskForMore(kind, await countAsked(tx, operatorId, kind)));
  const actor = operatorActor(operatorId);
  const { id, digest, offboardingId } = await insertFor(tx, { device, ...target, kind, reason, operatorId });
  if (kind !== 'wipe') {
    await approve(tx, actor, { id, kind, offboardingId, device, digest });
    return { commandId: id, proposal: null };
  }
  const about = { kind: 'device_command', id };
  const proposal = await proposeDeed(tx, { kind: 'wipe', about, digest, offboardingId, operatorId, reason });
  await setCommandProposal(tx, id, proposal.id);
  return { commandId: id, proposal };
}

/**
 * Proposes to lock a device, as nobody: it waits until somebody approves it. Answers its id; null where it is locked, something is under
 * way for it, or it may not be locked.
 */
export async function proposeLock(
  tx: Tx,
  wanted: { readonly deviceId: string; readonly reason: string },
): Promise<string | null> {
  await endDeadCommands(tx, wanted.deviceId);
  const device = await lockDevice(tx, wanted.deviceId);
  const target = await readTarget(tx, device);
  const isLocked = device.state === 'locked' || device.state === 'locking';
  if (isLocked || !mayCommand('lock', factsOf(device, target.asset, target.obstacles)).allowed) return null;
  const { reason } = wanted;
  return (await insertFor(tx, { device, ...target, kind: 'lock', reason, operatorId: null })).id;
}

/** Withdraws locks that were proposed by themselves, and that nobody has approved: what they were for is no longer so. */
export async function withdrawLocks(
  tx: Tx,
  of: { readonly deviceId: string } | { readonly assetId: string },
  { operatorId, why }: { readonly operatorId: string; readonly why: string },
): Promise<void> {
  for (const ended of await endOwnProposals(tx, of, why))
    await recordCancelled(tx, operatorActor(operatorId), ended, why);
}

/** Approves a lock that was proposed by itself, if everything is still as it was; whoever approves it is who asks for it. */
export async function approveLock(
  tx: Tx,
  { commandId, operatorId }: { readonly commandId: string; readonly operatorId: string },
): Promise<void> {
  const { id, kind, deviceId, state, requestedBy, offboardingId, digest } = await lockCommand(tx, commandId);
  if (state !== 'proposed') throw new Failure('conflict', `It is ${state}; there is nothing to approve.`);
  if (requestedBy !== null)
    throw new Failure(
      'rule-refused',
      'Another person confirms this with "proposals confirm"; "proposals list" shows it.',
    );
  const device = await lockDevice(tx, deviceId);
  const { asset, obstacles } = await readTarget(tx, device);
  refuseUnless(mayCommand(kind, { ...factsOf(device, asset, obstacles), open: null }));
  refuseChanged({ digest }, digestOfCommand(id, kind, device, offboardingId));
  if (!obstacles.inMassEvent) refuseUnless(mayAskForMore(kind, await countAsked(tx, operatorId, kind)));
  await setRequestedBy(tx, id, operatorId);
  await approve(tx, operatorActor(operatorId), { id, kind, offboardingId, device, digest });
}

/** Approves a wipe that two people want, if everything is still as it was shown to them. */
export async function approveWipe(_means: Means, tx: Tx, proposal: Proposal): Promise<void> {
  if (proposal.about.kind !== 'device_command')
    throw new Failure('rule-refused', 'A wipe is proposed for a device: use "devices wipe".');
  const { id, kind, deviceId, state } = await lockCommand(tx, proposal.about.id);
  if (state !== 'proposed') throw new Failure('conflict', `This wipe is ${state} already.`);
  const device = await lockDevice(tx, deviceId);
  const { asset, obstacles } = await readTarget(tx, device);
  refuseUnless(mayCommand(kind, { ...factsOf(device, asset, obstacles), open: null }));
  const { offboardingId } = obstacles;
  refuseChanged(proposal, digestOfCommand(id, kind, device, offboardingId));
  await approve(tx, systemActor, { id, kind, offboardingId, device, digest: proposal.digest, proposal: proposal.id });
}

/** Ends a command that was not sent, or asks its manager to take it back. */
export async function cancelCommand(
  tx: Tx,
  cancel: { readonly commandId: string; readonly reason: string; readonly operatorId: string },
): Promise<'cancelled' | 'asked'> {
  const command = await lockCommand(tx, cancel.commandId);
  const { id, kind, offboardingId, state } = command;
  if (['done', 'failed', 'refused', 'cancelled'].includes(state))
    throw new Failure('conflict', `It is ${state}; there is nothing to cancel.`);
  const unsent = await cancelUnsent(tx, id);
  if (unsent) await withdrawProposals(tx, { kind: 'device_command', id });
  else await wantCancelled(tx, id);
  const by = operatorActor(cancel.operatorId);
  await recordCancelled(tx, by, { id, kind, offboardingId }, cancel.reason, unsent ? 'cancelled' : 'cancel_wanted');
  return unsent ? 'cancelled' : 'asked';
}

function recordCancelled(
  tx: Tx,
  actor: Actor,
  { id, kind, offboardingId }: Pick<Approved, 'id' | 'kind' | 'offboardingId'>,
  reason: string,
  state: 'cancelled' | 'cancel_wanted' = 'cancelled',
): Promise<void> {
  return recordEvent(tx, {
    offboardingId,
    type: 'device.command_moved',
    actor,
    about: { kind: 'device_command', id },
    data: { kind, state },
    private: { reason },
  });
}

/** Writes down what is wanted of which enrolment, as nobody has approved it yet. */
async function insertFor(
  tx: Tx,
  wanted: {
    readonly device: DeviceRow;
    readonly asset: TargetAsset;
    readonly obstacles: AssetObstacles;
    readonly kind: CommandKind;
    readonly reason: string;
    /** Null: it is proposed by itself. */
    readonly operatorId: string | null;
  },
) {
  const { device, asset, kind, reason, operatorId } = wanted;
  const { offboardingId } = wanted.obstacles;
  const id = newCommandId();
  const digest = digestOfCommand(id, kind, device, offboardingId);
  const { enrolmentRef, serial, fingerprint } = device;
  const target = { deviceId: device.id, assetId: asset.id, enrolmentRef, serial, fingerprint, digest };
  await insertCommand(tx, { id, offboardingId, kind, reason, operatorId, ...target });
  const actor = operatorId === null ? systemActor : operatorActor(operatorId);
  await record(tx, 'device.command_requested', actor, { id, kind, offboardingId, device, digest, reason });
  return { id, digest, offboardingId };
}

type Approved = {
  readonly id: string;
  readonly kind: CommandKind;
  readonly offboardingId: string | null;
  readonly device: DeviceRow;
  readonly digest: string;
  readonly proposal?: string;
};

async function approve(tx: Tx, actor: Actor, command: Approved): Promise<void> {
  await record(tx, 'device.command_approved', actor, command);
  await approveCommand(tx, command.id, command.offboardingId ?? tx.organizationId);
}

async function record(
  tx: Tx,
  type: 'device.command_requested' | 'device.command_approved',
  actor: Actor,
  { id, kind, offboardingId, device, digest, proposal, reason }: Approved & { readonly reason?: string },
): Promise<void> {
  await recordEvent(tx, {
    offboardingId,
    type,
    actor,
    about: { kind: 'device_command', id },
    data: { kind, device: device.id, asset: device.asset?.id ?? null, digest, proposal: proposal ?? null },
    ...(reason === undefined ? {} : { private: { reason } }),
  });
}

function refuseUnless(verdict: Verdict): void {
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
}
