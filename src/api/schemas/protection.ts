import { z } from 'zod';
import { deedKinds, proposalStates } from '../../core/two-people/second-person.ts';
import { id, instant } from './fields.ts';

export const proposal = z
  .object({
    id,
    kind: z.enum(deedKinds),
    about: z.object({ kind: z.string(), id: z.string() }),
    digest: z.string().describe('What exactly would be done'),
    offboardingId: id.nullable(),
    proposedBy: id,
    reason: z.string(),
    state: z.enum(proposalStates),
    proposedAt: instant,
    confirmableAloneAt: instant.nullable().describe('Null where another person can confirm it'),
    expiresAt: instant,
  })
  .meta({ id: 'Proposal' });
export type ProposalAnswer = z.infer<typeof proposal>;

export const proposalListed = proposal
  .extend({
    proposedByName: z.string(),
    number: z.string().nullable().describe('The case, such as OFF-12'),
    subject: z.string().nullable().describe('What it is about, such as LT-0412; null where the deed says it all'),
  })
  .meta({ id: 'ProposalListed' });
export type ProposalListed = z.infer<typeof proposalListed>;

export const confirmBody = z.strictObject({
  code: z
    .string()
    .max(100)
    .optional()
    .describe('Where there is no second person: from "handback proposals code" on the server machine'),
});

const reason = z.string().trim().min(3).max(2000);
export const reasonBody = z.strictObject({ reason });

export const protectedAccount = z
  .object({
    id,
    application: z.object({ id, name: z.string() }),
    account: z.string().describe('The application’s immutable id'),
    login: z.string().nullable(),
    reason: z.string(),
    protectedBy: z.string(),
    protectedAt: instant,
  })
  .meta({ id: 'ProtectedAccount' });
export type ProtectedAccountAnswer = z.infer<typeof protectedAccount>;

export const protectBody = z.strictObject({
  applicationId: id,
  account: z.string().trim().min(1).max(400).describe('The application’s immutable id'),
  reason,
});
export type ProtectBody = z.infer<typeof protectBody>;
