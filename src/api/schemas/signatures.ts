import { z } from 'zod';
import { sayings, signatureWays } from '../../core/signatures/signature.ts';
import { count, day, id, instant } from './fields.ts';

const asset = z.string().trim().min(1).max(200);
const asked = {
  inPerson: z
    .boolean()
    .default(false)
    .describe('On a screen that you hand them: the answer has the link, for 30 minutes. Else a mail goes out'),
  language: z.string().min(2).max(20).optional().describe('What the mail is written in (BCP 47)'),
};

export const sendReceiptBody = z.strictObject({ language: asked.language });

export const askReturnBody = z.strictObject({
  assets: z
    .array(asset)
    .max(200)
    .default([])
    .describe('Tags, where they sign on a screen; none: everything the leaver gives back'),
  ...asked,
});
export const askAcceptanceBody = z.strictObject({
  assets: z.array(asset).min(1).max(200).describe('Tags or serial numbers of what one person got'),
  ...asked,
});

const line = z.object({
  assetId: id,
  tag: z.string(),
  serial: z.string().nullable(),
  model: z.string(),
  itemId: id.nullable(),
  observed: z.string().nullable(),
  accepted: z.boolean(),
  said: z.enum(sayings).nullable(),
  saidDay: day.nullable(),
  saidNote: z.string().nullable(),
  saidAt: instant.nullable(),
});

export const signature = z
  .object({
    id,
    name: z.string().describe('S-7'),
    personId: id,
    person: z.string(),
    offboarding: z.string().nullable().describe('OFF-12; null: they sign for what they got'),
    way: z.enum(signatureWays),
    askedBy: z.string().nullable().describe('Null: nobody; they sign on their own page'),
    askedAt: instant,
    expiresAt: instant,
    over: z.boolean().describe('Its time has passed'),
    signedAt: instant.nullable(),
    method: z.enum(['drawn', 'typed']).nullable(),
    signedName: z.string().nullable(),
    statement: z.string().nullable(),
    language: z.string().nullable(),
    digest: z.string().nullable().describe('Of everything that was shown and said'),
    lines: z.array(line),
  })
  .meta({ id: 'Signature' });
export type SignatureAnswer = z.infer<typeof signature>;

export const askedSignature = z.object({
  signature,
  link: z.string().nullable().describe('What the screen that you hand them opens; null where a mail goes out'),
  things: count,
});
export type AskedSignature = z.infer<typeof askedSignature>;

export const receiptQuery = z.object({
  language: z.string().min(2).max(20).optional().describe('In which language (BCP 47); English when left out'),
});
