import { z } from 'zod';
import {
  encryptionStates,
  mediaTypes,
  sanitizationMethods,
  sanitizationResults,
  sanitizationTechniques,
  verificationMethods,
} from '../../core/sanitization/sanitization.ts';
import { count, id, instant, uploadedFile } from './fields.ts';

const text = z.string().trim().min(1).max(200);
const longer = z.string().trim().min(1).max(2000);
const assetName = text.describe('A tag or serial number');

export const storageDeviceBody = z.strictObject({
  media: z.enum(mediaTypes),
  serial: text.optional(),
  manufacturer: text.optional(),
  model: text.optional(),
  sizeBytes: z
    .int()
    .min(1)
    .max(2 ** 52)
    .optional(),
  soldered: z.boolean().optional().describe('It cannot be taken out; built-in flash is, unless said otherwise'),
  selfEncrypting: z.boolean().default(false),
  encryption: z.enum(encryptionStates).default('unknown'),
  encryptionProof: longer.optional().describe('What proves that it was encrypted from its first use'),
  damaged: z.boolean().default(false),
});

export const storageDevicePatch = z.strictObject({
  encryption: z.enum(encryptionStates).optional(),
  encryptionProof: longer.optional(),
  damaged: z.boolean().optional(),
  removed: z.literal(true).optional().describe('It is not in the asset any more'),
});

const storageDevice = z
  .object({
    id,
    media: z.enum(mediaTypes),
    serial: z.string().nullable(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    sizeBytes: z.number().nullable(),
    soldered: z.boolean(),
    selfEncrypting: z.boolean(),
    encryption: z.enum(encryptionStates),
    encryptionProof: z.string().nullable(),
    damaged: z.boolean(),
    removedAt: instant.nullable(),
  })
  .meta({ id: 'StorageDevice' });

/** Whether everything an asset keeps data on is erased, and verified by somebody else. */
export const sanitized = z
  .object({
    needed: z.enum(['clear', 'purge']),
    sanitized: z.boolean(),
    verified: z.boolean(),
    missing: z.array(z.string()),
  })
  .meta({ id: 'Sanitized' });

export const storageDevices = z
  .object({ tag: z.string(), items: z.array(storageDevice), state: sanitized })
  .meta({ id: 'StorageDevices' });
export type StorageDevices = z.infer<typeof storageDevices>;

export const sanitizationBody = z.strictObject({
  asset: assetName,
  serial: text.optional().describe('The serial number of the drive, where the asset has several'),
  media: z.enum(mediaTypes).optional().describe('What kind it is, where the drive is not known yet'),
  method: z.enum(sanitizationMethods),
  technique: z.enum(sanitizationTechniques),
  tool: text.optional(),
  toolVersion: text.optional(),
  result: z.enum(sanitizationResults).default('passed'),
  startedAt: instant.optional(),
  endedAt: instant.optional().describe('When it ended; now when left out'),
  place: text.optional(),
  doneBy: text.optional().describe('Who did it, where it was nobody who signs in here'),
  wipeConfirmedAt: instant.optional().describe('When the device manager said that the wipe is done'),
  particleMm: z.int().min(1).max(1000).optional(),
  wholeDevice: z.boolean().default(false).describe('The whole device was destroyed, not only the medium'),
  hiddenSectors: z.boolean().default(false),
  note: longer.optional(),
  report: uploadedFile.optional(),
});
export type SanitizationBody = z.output<typeof sanitizationBody>;

export const recordedSanitization = z
  .object({ id: id.nullable().describe('Null: it was recorded before'), tag: z.string(), state: sanitized })
  .meta({ id: 'RecordedSanitization' });
export type RecordedSanitization = z.infer<typeof recordedSanitization>;

export const verificationBody = z.strictObject({
  method: z.enum(verificationMethods),
  samplePercent: z.int().min(1).max(100).optional(),
  result: z.enum(['passed', 'failed']).default('passed'),
  checkedBy: text.optional().describe('Who verified it, where it was nobody who signs in here'),
  checkedAt: instant.optional(),
  note: longer.optional(),
});

const check = z.object({
  method: z.enum(verificationMethods),
  samplePercent: z.number().nullable(),
  result: z.enum(['passed', 'failed']),
  checkedBy: z.string(),
  checkedAt: instant,
});

export const sanitization = z
  .object({
    id,
    assetId: id,
    tag: z.string(),
    storageDeviceId: id,
    serial: z.string().nullable(),
    media: z.enum(mediaTypes),
    method: z.enum(sanitizationMethods),
    technique: z.enum(sanitizationTechniques),
    tool: z.string().nullable(),
    toolVersion: z.string().nullable(),
    result: z.enum(sanitizationResults),
    endedAt: instant,
    place: z.string().nullable(),
    doneBy: z.string(),
    note: z.string().nullable(),
    report: z.string().nullable(),
    checks: z.array(check),
  })
  .meta({ id: 'Sanitization' });
export type Sanitization = z.infer<typeof sanitization>;

export const erasureImportBody = z.strictObject({
  file: uploadedFile,
  dates: z.enum(['dmy', 'mdy']).optional().describe('Whether the day or the month comes first in 03/04/2026'),
});

export const erasureImport = z
  .object({
    rows: count,
    recorded: count,
    known: count,
    sanitizedAssets: count,
    questions: z.array(z.object({ line: count, serial: z.string().nullable(), reason: z.string() })),
  })
  .meta({ id: 'ErasureImport' });
export type ErasureImport = z.infer<typeof erasureImport>;

export const sanitizationQuestion = z
  .object({
    id,
    reportName: z.string(),
    line: count,
    serial: z.string().nullable(),
    reason: z.string(),
    askedAt: instant,
    settledAt: instant.nullable(),
    settledReason: z.string().nullable(),
  })
  .meta({ id: 'SanitizationQuestion' });
export type SanitizationQuestion = z.infer<typeof sanitizationQuestion>;

export const questionAnswerBody = z.strictObject({
  asset: assetName.optional().describe('Whose drive it is; left out: none of ours, or not to be taken'),
  media: z.enum(mediaTypes).optional(),
  reason: z.string().trim().min(3).max(2000),
});
