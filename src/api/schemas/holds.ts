import { z } from 'zod';
import { disputeClaims, disputeOutcomes } from '../../core/holds/dispute.ts';
import { holdKinds } from '../../core/holds/hold.ts';
import { type Ending, endings, itemKinds } from '../../core/item.ts';
import { caseRef, day, id, instant, refOf, uploadedFile } from './fields.ts';

const text = z.string().trim().min(3).max(2000);

export const matterParams = z.object({ matter: refOf('matter', 'M-3') });
export const disputeParams = z.object({ dispute: refOf('dispute', 'D-7') });

export const matter = z
  .object({
    id,
    name: z.string().describe('Such as M-3: all that others ever see of it'),
    title: z.string(),
    openedBy: z.string(),
    openedAt: instant,
    releasedAt: instant.nullable(),
    holds: z.array(
      z.object({
        id,
        kind: z.enum(holdKinds),
        targetId: id,
        label: z.string(),
        reason: z.string(),
        heldBy: z.string(),
        heldFrom: instant,
        releasedAt: instant.nullable(),
      }),
    ),
    notices: z.array(
      z.object({
        id,
        personId: id,
        person: z.string(),
        givenAt: instant,
        reminders: z.int(),
        acknowledgedAt: instant.nullable(),
        acknowledgedHow: z.enum(['link', 'hand']).nullable(),
      }),
    ),
  })
  .meta({ id: 'Matter' });
export type MatterAnswer = z.infer<typeof matter>;

export const matterChanged = z
  .object({ matter, cases: z.array(z.string()).describe('Open cases that were planned anew, such as OFF-12') })
  .meta({ id: 'MatterChanged' });
export type MatterChangedAnswer = z.infer<typeof matterChanged>;

const holds = z.array(
  z.strictObject({
    kind: z.enum(holdKinds),
    ref: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('A person by id or employee number, an asset by id, tag or serial number, an account or data by id'),
  }),
);

const ref = z.string().trim().min(1).max(200);
export const holdEffectQuery = z.object({ kind: z.enum(holdKinds), ref });
export const holdEffect = z
  .object({
    label: z.string(),
    accounts: z.int().describe('Of a person: what is on record now and would be kept with them'),
    assets: z.int(),
    seats: z.int(),
    data: z.int(),
    cases: z.array(z.string()).describe('Open cases that would be planned anew, such as OFF-12'),
    matters: z.array(z.string()).describe('Matters that cover it already, such as M-3'),
  })
  .meta({ id: 'HoldEffect' });
export type HoldEffectAnswer = z.infer<typeof holdEffect>;

export const matterBody = z.strictObject({ title: text, reason: text, holds: holds.max(200).default([]) });
export const holdsBody = z.strictObject({ reason: text, holds: holds.min(1).max(200) });
export const releaseBody = z.strictObject({
  reason: text,
  holdId: id.optional().describe('One hold of the matter; left out: the matter with all of them'),
});
const person = z.string().trim().min(1).max(200).describe('Id or employee number');
export const noticeBody = z.strictObject({
  person,
  text: z
    .string()
    .trim()
    .min(3)
    .max(4000)
    .describe('What to preserve, in words they understand; it stands in the mail'),
});
export const noticeGiven = z
  .object({ noticeId: id, byMail: z.boolean().describe('False: no address is known, so somebody has to tell them') })
  .meta({ id: 'NoticeGiven' });
export type NoticeGiven = z.infer<typeof noticeGiven>;
export const acknowledgeBody = z.strictObject({ person, note: text });

export const dispute = z
  .object({
    id,
    name: z.string().describe('Such as D-7'),
    offboardingId: id.nullable(),
    offboarding: z.string().nullable(),
    itemId: id.nullable(),
    itemKind: z.enum(itemKinds).nullable(),
    assetId: id.nullable(),
    thing: z.string(),
    claim: z.enum(disputeClaims),
    claimedDay: day.nullable(),
    note: z.string().nullable(),
    openedAt: instant,
    openedBy: z.string(),
    byLeaver: z.boolean(),
    state: z.enum(['open', 'settled']),
    outcome: z.enum(disputeOutcomes).nullable(),
    ending: z.string().nullable(),
    settledBy: z.string().nullable(),
    settledAt: instant.nullable(),
    settledNote: z.string().nullable(),
  })
  .meta({ id: 'Dispute' });
export type DisputeAnswer = z.infer<typeof dispute>;

export const disputeQuery = z.object({
  state: z.enum(['open', 'settled']).optional(),
  case: caseRef.optional(),
  asset: z.string().trim().min(1).max(200).optional().describe('A tag or serial number'),
});

export const disputeBody = z
  .strictObject({
    itemId: id.optional(),
    asset: z.string().trim().min(1).max(200).optional().describe('A tag or serial number'),
    claim: z.enum(disputeClaims),
    claimedDay: day.optional(),
    note: z.string().trim().min(1).max(2000).optional(),
    file: uploadedFile.optional(),
  })
  .refine((body) => (body.itemId === undefined) !== (body.asset === undefined), {
    message: 'say either "itemId" or "asset"',
  });

const everyEnding = [...new Set(Object.values(endings).flat())] as [Ending, ...Ending[]];
export const settleDisputeBody = z.strictObject({
  outcome: z.enum(disputeOutcomes),
  ending: z.enum(everyEnding).optional().describe('How it ended, where the claim does not say it'),
  note: text,
  file: uploadedFile.optional(),
});
