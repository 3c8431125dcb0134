import { randomUUIDv7 } from 'node:crypto';
import type { CommandKind, CommandState } from '../../core/devices/device-command.ts';
import { Failure } from '../../core/failure.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { mayKnowOf } from '../cases/embargo.ts';
import type { RowScope } from '../row-scope.ts';
import { getVisibleDevice } from './devices.ts';

/** One thing a manager is to do to one enrolment. */
export type DeviceCommand = {
  readonly id: string;
  readonly deviceId: string;
  readonly assetId: string;
  readonly offboardingId: string | null;
  readonly kind: CommandKind;
  readonly state: CommandState;
  readonly reason: string;
  readonly enrolmentRef: string;
  readonly serial: string | null;
  readonly fingerprint: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly proposalId: string | null;
  /** Null: it is proposed by itself, and nobody has approved it. */
  readonly requestedBy: string | null;
  readonly requestedAt: Temporal.Instant;
  readonly approvedAt: Temporal.Instant | null;
  readonly intentAt: Temporal.Instant | null;
  readonly vendorRef: string | null;
  readonly queuedAt: Temporal.Instant | null;
  readonly deliveredAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant | null;
  readonly expiresAt: Temporal.Instant | null;
  readonly cancelWantedAt: Temporal.Instant | null;
  readonly problem: string | null;
  readonly tries: number;
};

/** A command that was approved: somebody stands for it. */
export type ApprovedCommand = DeviceCommand & { readonly requestedBy: string };

/** SQL for whether nobody can confirm the command `c` any more. */
export const isDead = `exists (select from proposal q where q.organization_id = c.organization_id and q.proposal_id = c.proposal_id
  and (q.state in ('refused', 'expired') or (q.state = 'waiting' and q.expires_at <= clock_timestamp())))`;

/** The columns of `device_command c` that a command is read from. */
export const commandColumns = `c.device_command_id as id, c.device_id as "deviceId", c.asset_id as "assetId", c.offboarding_id as "offboardingId",
  c.kind, case when c.state = 'proposed' and ${isDead} then 'cancelled' else c.state end as state, c.reason, c.enrolment_ref as "enrolmentRef", c.serial, c.fingerprint, c.digest, c.proposal_id as "proposalId",
  c.requested_by as "requestedBy", c.requested_at as "requestedAt", c.approved_at as "approvedAt", c.intent_at as "intentAt",
  c.vendor_ref as "vendorRef", c.queued_at as "queuedAt", c.delivered_at as "deliveredAt", c.ended_at as "endedAt",
  c.expires_at as "expiresAt", c.cancel_wanted_at as "cancelWantedAt", c.problem, c.tries`;

export type NewCommand = Pick<
  DeviceCommand,
  'deviceId' | 'assetId' | 'offboardingId' | 'kind' | 'reason' | 'enrolmentRef' | 'serial' | 'fingerprint' | 'digest'
> & { readonly id: string; readonly operatorId: string | null };

export function newCommandId(): string {
  return randomUUIDv7();
}

/** Writes a command that nobody has approved yet. Throws `conflict` while another one is under way for the same device. */
export async function insertCommand(tx: Tx, command: NewCommand): Promise<void> {
  const rows = await tx.query(
    `insert into device_command (organization_id, device_command_id, device_id, asset_id, offboarding_id, kind, state, reason,
       enrolment_ref, serial, fingerprint, digest, requested_by)
     values ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9, $10, $11, $12) on conflict do nothing returning device_command_id`,
    [
      tx.organizationId,
      command.id,
      command.deviceId,
      command.assetId,
      command.offboardingId,
      command.kind,
      command.reason,
      command.enrolmentRef,
      command.serial,
      JSON.stringify(command.fingerprint),
      command.digest,
      command.operatorId,
    ],
  );
  if (rows.length === 0) throw new Failure('conflict', 'Something is under way for this device already.');
}

/** Ends what was proposed for a device and is refused or expired by now, so that it can be proposed again. */
export async function endDeadCommands(tx: Tx, deviceId: string): Promise<void> {
  await tx.query(
    `update device_command c set state = 'cancelled', ended_at = clock_timestamp(), problem = 'Nobody confirmed it.'
     where c.organization_id = $1 and c.device_id = $2 and c.state = 'proposed' and ${isDead}`,
    [tx.organizationId, deviceId],
  );
}

/** Ends what was proposed by itself for a device, or for an asset, and says why. Answers what that was. */
export async function endOwnProposals(
  tx: Tx,
  of: { readonly deviceId: string } | { readonly assetId: string },
  why: string,
): Promise<readonly Pick<DeviceCommand, 'id' | 'kind' | 'offboardingId'>[]> {
  const [column, id] = 'deviceId' in of ? ['device_id', of.deviceId] : ['asset_id', of.assetId];
  return tx.query<Pick<DeviceCommand, 'id' | 'kind' | 'offboardingId'>>(
    `update device_command set state = 'cancelled', ended_at = clock_timestamp(), problem = $3
     where organization_id = $1 and ${column} = $2 and state = 'proposed' and requested_by is null
     returning device_command_id as id, kind, offboarding_id as "offboardingId"`,
    [tx.organizationId, id, why],
  );
}

/** Whoever approves what was proposed by itself is who asks for it, from now on. */
export async function setRequestedBy(tx: Tx, commandId: string, operatorId: string): Promise<void> {
  await tx.query(
    `update device_command set requested_by = $3, requested_at = clock_timestamp()
     where organization_id = $1 and device_command_id = $2`,
    [tx.organizationId, commandId, operatorId],
  );
}

/** Names the proposal that waits for a second person. */
export async function setCommandProposal(tx: Tx, commandId: string, proposalId: string): Promise<void> {
  await tx.query('update device_command set proposal_id = $3 where organization_id = $1 and device_command_id = $2', [
    tx.organizationId,
    commandId,
    proposalId,
  ]);
}

/**
 * Approves a proposed command in the transaction that has just written its event to `streamId`: the event's id is kept with it, and
 * nothing is sent without one.
 */
export async function approveCommand(tx: Tx, commandId: string, streamId: string): Promise<void> {
  await tx.query(
    `update device_command set state = 'approved', approved_at = clock_timestamp(), try_at = clock_timestamp(),
       approval_event_id = (select e.event_id from event e where e.organization_id = $1 and e.stream_id = $3
         order by e.number desc limit 1)
     where organization_id = $1 and device_command_id = $2 and state = 'proposed'`,
    [tx.organizationId, commandId, streamId],
  );
}

/** A command of this worker's for two minutes; the epoch fences what it writes. */
export type HeldCommand = { readonly organizationId: string; readonly commandId: string; readonly epoch: number };

/** Takes commands whose turn has come, of every organization. */
export async function takeDeviceCommands(
  db: Pick<Database, 'dispatcher'>,
  most: number,
): Promise<readonly HeldCommand[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; device_command_id: string; epoch: number }>(
    'due_device_commands',
    [most],
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    commandId: row.device_command_id,
    epoch: row.epoch,
  }));
}

/** Locks a command that this worker holds, with the database's instant; undefined when another one has it by now. */
export async function lockHeldCommand(
  tx: Tx,
  held: HeldCommand,
): Promise<(ApprovedCommand & { readonly now: Temporal.Instant }) | undefined> {
  const [row] = await tx.query<ApprovedCommand & { now: Temporal.Instant }>(
    `select ${commandColumns}, clock_timestamp() as now from device_command c
     where c.organization_id = $1 and c.device_command_id = $2 and c.epoch = $3 and c.approval_event_id is not null for update of c`,
    [tx.organizationId, held.commandId, held.epoch],
  );
  return row;
}

/** What a worker writes about a command it holds; what is absent stays. */
export type CommandChange = {
  readonly state?: CommandState;
  readonly intent?: 'now' | 'none';
  readonly vendorRef?: string | null;
  readonly expiresAt?: Temporal.Instant | null;
  readonly problem: string | null;
  /** In how many milliseconds it is looked at again; null: never. */
  readonly againMs: number | null;
};

/** Writes it. False when another worker has the command by now: then what was seen counts for nothing. */
export async function changeHeldCommand(tx: Tx, held: HeldCommand, change: CommandChange): Promise<boolean> {
  const ended = change.state !== undefined && ['done', 'failed', 'refused', 'cancelled'].includes(change.state);
  const rows = await tx.query(
    `update device_command set state = coalesce($4, state), problem = $5,
       try_at = clock_timestamp() + $6 * interval '1 millisecond',
       intent_at = case $7 when 'now' then clock_timestamp() when 'none' then null else intent_at end,
       vendor_ref = coalesce($8, vendor_ref), expires_at = coalesce($9, expires_at),
       queued_at = case when $4 in ('queued', 'delivered', 'done') then coalesce(queued_at, clock_timestamp()) else queued_at end,
       delivered_at = case when $4 in ('delivered', 'done') then coalesce(delivered_at, clock_timestamp()) else delivered_at end,
       ended_at = case when $10 then clock_timestamp() else ended_at end,
       tries = tries + case when $7 = 'now' then 1 else 0 end
     where organization_id = $1 and device_command_id = $2 and epoch = $3 returning device_command_id`,
    [
      tx.organizationId,
      held.commandId,
      held.epoch,
      change.state ?? null,
      change.problem,
      change.againMs,
      change.intent ?? null,
      change.vendorRef ?? null,
      change.expiresAt ?? null,
      ended,
    ],
  );
  return rows.length > 0;
}

/** Reads a command, locked. Throws `not-found`. */
export async function lockCommand(tx: Tx, commandId: string): Promise<DeviceCommand> {
  const [row] = await tx.query<DeviceCommand>(
    `select ${commandColumns} from device_command c where c.organization_id = $1 and c.device_command_id = $2 for update of c`,
    [tx.organizationId, commandId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such command, or it is outside your scope.');
  return row;
}

/** Reads a command about a device of a scope, locked. Throws the same `not-found` for what is absent and what may not be seen. */
export async function lockVisibleCommand(tx: Tx, scope: RowScope, commandId: string): Promise<DeviceCommand> {
  const command = await lockCommand(tx, commandId);
  const gone = new Failure('not-found', 'There is no such command, or it is outside your scope.');
  await getVisibleDevice(tx, scope, command.deviceId).catch(() => Promise.reject(gone));
  if (command.offboardingId !== null && !(await mayKnowOf(tx, command.offboardingId, scope.operatorId))) throw gone;
  return command;
}

/** Cancels what was not sent yet. False when something may have been sent. */
export async function cancelUnsent(tx: Tx, commandId: string): Promise<boolean> {
  const rows = await tx.query(
    `update device_command set state = 'cancelled', problem = 'It was cancelled before anything was sent.', try_at = null,
       ended_at = clock_timestamp(), epoch = epoch + 1
     where organization_id = $1 and device_command_id = $2 and state in ('proposed', 'approved') and intent_at is null
     returning device_command_id`,
    [tx.organizationId, commandId],
  );
  return rows.length > 0;
}

/** Cancels what was not sent yet of a case, and wants back what erases and was. Answers which, and whether each was unsent. */
export async function stopCommandsOf(
  tx: Tx,
  offboardingId: string,
  why: string,
): Promise<readonly { readonly id: string; readonly kind: CommandKind; readonly unsent: boolean }[]> {
  return tx.query<{ id: string; kind: CommandKind; unsent: boolean }>(
    `update device_command c set state = case when c.intent_at is null then 'cancelled' else c.state end,
       problem = case when c.intent_at is null then $3 else c.problem end,
       ended_at = case when c.intent_at is null then clock_timestamp() end,
       try_at = case when c.intent_at is null then null else clock_timestamp() end,
       cancel_wanted_at = case when c.intent_at is null then null else coalesce(c.cancel_wanted_at, clock_timestamp()) end,
       epoch = c.epoch + case when c.intent_at is null then 1 else 0 end
     where c.organization_id = $1 and c.offboarding_id = $2 and c.state in ('proposed', 'approved', 'queued', 'delivered')
       and (c.intent_at is null or c.kind in ('wipe', 'retire'))
     returning c.device_command_id as id, c.kind, c.intent_at is null as unsent`,
    [tx.organizationId, offboardingId, why],
  );
}

/** Asks the worker to take a command back at its manager. */
export async function wantCancelled(tx: Tx, commandId: string): Promise<void> {
  await tx.query(
    `update device_command set cancel_wanted_at = coalesce(cancel_wanted_at, clock_timestamp()), try_at = clock_timestamp()
     where organization_id = $1 and device_command_id = $2 and state in ('approved', 'queued', 'delivered')`,
    [tx.organizationId, commandId],
  );
}

/** How often an operator asked for this of late. */
export async function countAsked(
  tx: Tx,
  operatorId: string,
  kind: CommandKind,
): Promise<{ readonly inHour: number; readonly inDay: number }> {
  const [row] = await tx.query<{ inHour: number; inDay: number }>(
    `select count(*) filter (where c.requested_at > clock_timestamp() - interval '1 hour')::integer as "inHour",
       count(*)::integer as "inDay" from device_command c
     where c.organization_id = $1 and c.requested_by = $2 and c.kind = $3 and c.requested_at > clock_timestamp() - interval '24 hours'`,
    [tx.organizationId, operatorId, kind],
  );
  return row ?? { inHour: 0, inDay: 0 };
}
