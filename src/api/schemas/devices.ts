import { z } from 'zod';
import { commandKinds, commandStates, matchStates } from '../../core/devices/device-command.ts';
import { deviceOwnerships, devicePlatforms, deviceStates, secretKinds } from '../../core/devices/device-manager.ts';
import { count, id, instant } from './fields.ts';

export const device = z
  .object({
    id,
    application: z.object({ id, name: z.string(), connector: z.string() }),
    enrolmentRef: z.string().describe('The manager’s own id of this enrolment'),
    serial: z.string().nullable(),
    name: z.string().nullable(),
    model: z.string().nullable(),
    platform: z.enum(devicePlatforms),
    ownership: z.enum(deviceOwnerships).describe('As the device manager says'),
    encrypted: z.boolean().nullable(),
    state: z.enum(deviceStates).describe('As the device manager says'),
    lastSeenAt: instant.nullable(),
    readAt: instant,
    goneAt: instant.nullable().describe('Since when its manager no longer has it'),
    match: z.enum(matchStates).describe('Whether a person has said which asset it is'),
    matchReason: z.string().nullable(),
    asset: z
      .object({
        id,
        tag: z.string(),
        serial: z.string().nullable(),
        ownership: z.enum(['company', 'leased', 'personal']),
        status: z.string(),
      })
      .nullable(),
    custodian: z.object({ id, name: z.string() }).nullable(),
    open: z.enum(commandKinds).nullable().describe('What is under way for it'),
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof device>;

export const deviceCommand = z
  .object({
    id,
    kind: z.enum(commandKinds),
    state: z.enum(commandStates).describe('queued: its manager has it, and nothing has happened yet'),
    reason: z.string(),
    requestedBy: id.nullable().describe('Null: a lock that is proposed by itself, and that nobody has approved'),
    proposalId: id.nullable(),
    requestedAt: instant,
    approvedAt: instant.nullable(),
    queuedAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    endedAt: instant.nullable(),
    expiresAt: instant.nullable(),
    cancelWantedAt: instant.nullable(),
    problem: z.string().nullable(),
    tries: count,
  })
  .meta({ id: 'DeviceCommand' });
export type DeviceCommandAnswer = z.infer<typeof deviceCommand>;

export const listedCommand = deviceCommand
  .extend({
    deviceId: id,
    asset: z.string().describe('Its tag'),
    application: z.string().describe('The device manager'),
    custodian: z.string().nullable(),
    deviceSeenAt: instant.nullable().describe('When the device last spoke to its manager'),
    waitsLong: z.boolean().describe('It was approved so long ago that people are told'),
  })
  .meta({ id: 'DeviceCommandListed' });
export type ListedCommandAnswer = z.infer<typeof listedCommand>;

export const deviceDetail = device
  .extend({
    commands: z.array(deviceCommand),
    secrets: z.array(z.object({ kind: z.enum(secretKinds), capturedAt: instant })),
    may: z
      .array(z.object({ kind: z.enum(commandKinds), allowed: z.boolean(), reason: z.string().nullable() }))
      .describe('What it may be told now, and what stands against the rest'),
  })
  .meta({ id: 'DeviceDetail' });
export type DeviceDetail = z.infer<typeof deviceDetail>;

const reason = z.string().trim().min(3).max(2000);
export const commandBody = z.strictObject({ kind: z.enum(commandKinds), reason });
export const commandMade = z
  .object({ commandId: id, proposalId: id.nullable().describe('What waits for a second person') })
  .meta({ id: 'DeviceCommandMade' });
export type CommandMade = z.infer<typeof commandMade>;

export const matchBody = z.strictObject({
  asset: z.string().trim().min(1).max(200).nullable().describe('A tag or serial number; null: it is none of ours'),
});
export const labelBody = z.strictObject({ serial: z.string().trim().min(1).max(200) });
export const labelRead = z.object({ agrees: z.boolean(), held: count }).meta({ id: 'DeviceLabel' });
export type LabelRead = z.infer<typeof labelRead>;

export const openedSecrets = z
  .object({ items: z.array(z.object({ kind: z.enum(secretKinds), capturedAt: instant, value: z.string() })) })
  .meta({ id: 'DeviceSecrets' });
export type OpenedSecrets = z.infer<typeof openedSecrets>;
export const cancelled = z
  .object({ state: z.enum(['cancelled', 'asked']).describe('asked: its manager is asked to take it back') })
  .meta({ id: 'DeviceCommandCancelled' });
export type CancelledAnswer = z.infer<typeof cancelled>;
