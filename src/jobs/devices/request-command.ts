import { type CommandKind, mayAskForMore, mayCommand } from '../../core/devices/device-command.ts';
import { type Actor, operatorActor, systemActor } from '../../core/event.ts';
import { Failure, type Verdict } from '../../core/failure.ts';
import { type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  type AssetObstacles,
  approveCommand,
  countAsked,
  endDeadCommands,
  endUnsent,
  insertCommand,
  lockCommand,
  newCommandId,
  readObstacles,
  setCommandProposal,
  wantCancelled,
} from '../../store/devices/device-commands.ts';
import { type DeviceRow, lockDevice } from '../../store/devices/devices.ts';
import { withdrawProposals } from '../../store/two-people/proposals.ts';
import type { Means } from '../means.ts';
import { proposeDeed } from '../two-people/second-person.ts';
import { digestOfCommand } from './command-digest.ts';

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
  const device = await lockDevice(tx, wanted.deviceId);
  const { asset, obstacles } = await readTarget(tx, device);
  refuseUnless(mayCommand(kind, factsOf(device, asset, obstacles)));
  if (!obstacles.inMassEvent) refuseUnless(mayAskForMore(kind, await countAsked(tx, operatorId, kind)));
  const id = newCommandId();
  const { offboardingId } = obstacles;
  const digest = digestOfCommand(id, kind, device, offboardingId);
  const { enrolmentRef, serial, fingerprint } = device;
  const target = { enrolmentRef, serial, fingerprint, digest };
  await insertCommand(tx, {
    id,
    deviceId: device.id,
    assetId: asset.id,
    offboardingId,
    kind,
    reason,
    operatorId,
    ...target,
  });
  const actor = operatorActor(operatorId);
  await record(tx, 'device.command_requested', actor, { id, kind, offboardingId, device, digest, reason });
  if (kind !== 'wipe') {
    await approve(tx, actor, { id, kind, offboardingId, device, digest });
    return { commandId: id, proposal: null };
  }
  const about = { kind: 'device_command', id };
  const proposal = await proposeDeed(tx, { kind: 'wipe', about, digest, offboardingId, operatorId, reason });
  await setCommandProposal(tx, id, proposal.id);
  return { commandId: id, proposal };
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
  const unsent = await endUnsent(tx, id, 'cancelled', 'It was cancelled before anything was sent.');
  if (unsent) await withdrawProposals(tx, { kind: 'device_command', id });
  else await wantCancelled(tx, id);
  await recordEvent(tx, {
    offboardingId,
    type: 'device.command_moved',
    actor: operatorActor(cancel.operatorId),
    about: { kind: 'device_command', id },
    data: { kind, state: unsent ? 'cancelled' : 'cancel_wanted' },
    private: { reason: cancel.reason },
  });
  return unsent ? 'cancelled' : 'asked';
}

type Asset = NonNullable<DeviceRow['asset']>;

async function readTarget(
  tx: Tx,
  device: DeviceRow,
): Promise<{ readonly asset: Asset; readonly obstacles: AssetObstacles }> {
  const { asset } = device;
  if (asset === null)
    throw new Failure(
      'rule-refused',
      'It is not certain which asset this enrolment is: confirm it with "devices match" first.',
    );
  return { asset, obstacles: await readObstacles(tx, asset.id) };
}

function factsOf(device: DeviceRow, asset: Asset, { held, disputed, copyOpen }: AssetObstacles) {
  return {
    match: device.match,
    matchReason: device.matchReason,
    gone: device.goneAt !== null,
    deviceOwnership: device.ownership,
    assetOwnership: asset.ownership,
    held,
    disputed,
    copyOpen,
    open: device.open,
  };
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
