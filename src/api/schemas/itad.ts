import { z } from 'zod';
import { certificationSchemes, exceptionKinds, exceptionOutcomes } from '../../core/sanitization/itad.ts';
import { count, day, id, instant, refOf, uploadedFile } from './fields.ts';

const text = z.string().trim().min(1).max(200);
const longer = z.string().trim().min(1).max(2000);

export const vendorBody = z.strictObject({
  name: text,
  address: longer.optional(),
  contact: longer.optional(),
  insurance: longer.optional(),
  downstream: longer.optional().describe('Whom they pass things on to'),
});

export const certificationBody = z.strictObject({
  scheme: z.enum(certificationSchemes),
  number: text,
  scope: longer.optional(),
  coversData: z.boolean().default(false).describe('It covers erasing data, not only recycling'),
  site: longer.optional(),
  expiresOn: day,
});

export const itadVendor = z
  .object({
    id,
    name: z.string(),
    address: z.string().nullable(),
    contact: z.string().nullable(),
    insurance: z.string().nullable(),
    downstream: z.string().nullable(),
    certifications: z.array(
      z.object({
        scheme: z.enum(certificationSchemes),
        number: z.string(),
        scope: z.string().nullable(),
        coversData: z.boolean(),
        site: z.string().nullable(),
        expiresOn: day,
        expired: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'ItadVendor' });
export type ItadVendor = z.infer<typeof itadVendor>;

/** The id of a batch, or its number. */
export const batchParams = z.object({
  id: refOf('batch', 'ITAD-3'),
});

export const batchBody = z.strictObject({
  vendor: text.describe('The name or id of the vendor'),
  ending: z.enum(['recycled', 'destroyed']),
  vendorSanitizes: z.boolean().default(false).describe('The vendor erases what is not erased yet'),
});

export const itadBatch = z
  .object({
    id,
    number: z.string(),
    vendor: z.string(),
    ending: z.enum(['recycled', 'destroyed']),
    vendorSanitizes: z.boolean(),
    state: z.enum(['open', 'collected', 'reconciled', 'cancelled']),
    madeAt: instant,
    collectedAt: instant.nullable(),
    handedTo: z.string().nullable(),
    reconciledAt: instant.nullable(),
    lines: count,
    gone: count,
    openExceptions: count,
    manifest: z.string().nullable().describe('The SHA-256 of what was handed over, as it was then'),
  })
  .meta({ id: 'ItadBatch' });
export type ItadBatch = z.infer<typeof itadBatch>;

export const batchChangeBody = z.strictObject({
  add: z.array(text).max(1000).default([]).describe('Tags or serial numbers'),
  takeOut: z.array(text).max(1000).default([]),
});

export const batchChanged = z
  .object({
    added: count,
    takenOut: count,
    refused: z.array(z.object({ tag: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ItadBatchChanged' });
export type ItadBatchChanged = z.infer<typeof batchChanged>;

export const collectBody = z.strictObject({ handedTo: text.describe('Who took it, by name') });
export const collected = z.object({ lines: count, manifest: z.string() });
export type Collected = z.infer<typeof collected>;

export const reconcileBody = z
  .strictObject({ serials: z.array(text).min(1).max(100_000).optional(), file: uploadedFile.optional() })
  .refine(({ serials, file }) => (serials === undefined) !== (file === undefined), {
    message: 'send either serials or file',
  });
export const reconciliation = z
  .object({
    listed: count.describe('Things of ours that the vendor lists'),
    missing: count,
    extra: count,
    duplicate: count,
    answered: count.describe('Exceptions of an earlier list that this one answers'),
  })
  .meta({ id: 'Reconciliation' });
export type Reconciliation = z.infer<typeof reconciliation>;

export const finished = z
  .object({ ended: count, unproven: count, done: z.boolean() })
  .meta({ id: 'ItadBatchFinished' });
export type Finished = z.infer<typeof finished>;

export const itadException = z
  .object({
    id,
    batch: z.string(),
    kind: z.enum(exceptionKinds),
    tag: z.string().nullable(),
    serial: z.string().nullable(),
    lines: z.array(count),
    owner: z.string(),
    outcome: z.enum(exceptionOutcomes).nullable(),
    note: z.string().nullable(),
    openedAt: instant,
    settledAt: instant.nullable(),
  })
  .meta({ id: 'ItadException' });
export type ItadException = z.infer<typeof itadException>;

export const exceptionOutcomeBody = z.strictObject({
  outcome: z.enum(exceptionOutcomes),
  note: z.string().trim().min(3).max(2000),
});

export const exceptionOwnerBody = z.strictObject({ to: text.describe('The id or address of an operator') });
