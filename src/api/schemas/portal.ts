import { z } from 'zod';
import { portalWays } from '../../store/portal/portal-links.ts';
import { count, id, instant } from './fields.ts';

export const portalLinkBody = z.strictObject({
  send: z
    .boolean()
    .default(true)
    .describe(
      'Mail it to the leaver. Else the answer has the link, for you to pass on; whoever has it can act as the leaver',
    ),
  language: z
    .string()
    .min(2)
    .max(20)
    .optional()
    .describe('What the mail, or the page behind the link, begins in (BCP 47)'),
});

const portalLink = z
  .object({
    id,
    way: z.enum(portalWays).describe('mailed: only a mail to the leaver holds it · copied: an operator was shown it'),
    madeBy: z.string().nullable().describe('Null: it was made for a mail that goes out by itself'),
    madeAt: instant,
    expiresAt: instant.describe('It may end sooner, some days after the last thing is back'),
    opened: count.describe('How often its page was opened with it'),
    openedAt: instant.nullable(),
    revokedAt: instant.nullable(),
    good: z.boolean().describe('It opens the page now'),
  })
  .meta({ id: 'PortalLink' });
export type PortalLinkAnswer = z.infer<typeof portalLink>;

export const portalLinkList = z.object({ items: z.array(portalLink) });
export const madePortalLink = z.object({
  link: portalLink,
  address: z.string().nullable().describe('What opens the page; null where a mail goes out'),
});
export type MadePortalLink = z.infer<typeof madePortalLink>;

export const takeBackBody = z.strictObject({ id: id.optional().describe('Only this link; left out: all of the case') });
export const takenBack = z.object({ revoked: count.describe('How many links opened something until then') });
