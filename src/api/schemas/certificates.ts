import { z } from 'zod';
import { id, instant, refOf } from './fields.ts';
import { batchParams } from './itad.ts';

/** The id of a certificate, or its number. */
export const certificateParams = z.object({
  id: refOf('certificate', 'C-12'),
});

export const certificateBody = z
  .strictObject({
    asset: z.string().trim().min(1).max(200).optional().describe('A tag or serial number'),
    batch: batchParams.shape.id.optional(),
    confidentiality: z.string().trim().min(1).max(200).optional().describe('Of what was on the medium, in your words'),
  })
  .refine(({ asset, batch }) => (asset === undefined) !== (batch === undefined), {
    message: 'name either asset or batch',
  });

export const issuedCertificates = z
  .object({ items: z.array(z.object({ id, number: z.string(), serial: z.string().nullable() })) })
  .meta({ id: 'IssuedCertificates' });
export type IssuedCertificates = z.infer<typeof issuedCertificates>;

export const certificate = z
  .object({
    id,
    number: z.string(),
    kind: z.enum(['sanitization', 'batch']),
    tag: z.string().nullable(),
    serial: z.string().nullable(),
    batch: z.string().nullable(),
    digest: z.string().describe('SHA-256 of what it says'),
    file: z.string().describe('SHA-256 of the PDF it was given out in'),
    issuedAt: instant,
    issuedBy: z.string(),
    replacedBy: z.string().nullable(),
  })
  .meta({ id: 'Certificate' });
export type Certificate = z.infer<typeof certificate>;
