import { z } from 'zod';
import { type OwnedEnding, ownedEndings, ownedKindNames } from '../../core/ownership/owned-kinds.ts';
import { day, id, instant, uploadedFile } from './fields.ts';
import { namedPerson, namesOnePerson } from './named-person.ts';

const text = z.string().trim().min(1).max(200);
const note = z.string().trim().min(1).max(10_000).optional();
const endingNames = Object.keys(ownedEndings) as [OwnedEnding, ...OwnedEnding[]];

export const ownedThing = z
  .object({
    id,
    kind: z.enum(['ownership', 'secret', 'data']),
    ownedKind: z.string(),
    name: z.string(),
    owner: z.object({ id, name: z.string() }),
    application: z.string().nullable(),
    reference: z.string().nullable(),
    privileged: z.boolean(),
    lastUsedAt: instant.nullable(),
    usedBy: z.string().nullable().describe('What depends on it, in words'),
    expiresOn: day.nullable(),
    stopsWithOwner: z.boolean().describe("It stops working when its owner's account ends"),
    source: z.string(),
    endedAt: instant.nullable(),
    endedAs: z.string().nullable(),
  })
  .meta({ id: 'OwnedThing' });
export type OwnedThingView = z.infer<typeof ownedThing>;

export const ownedThingBody = z
  .strictObject({
    ownedKind: z.enum(ownedKindNames),
    name: text,
    ...namedPerson,
    application: text.optional(),
    reference: text.optional(),
    privileged: z.boolean().default(false),
    lastUsedAt: instant.optional(),
    usedBy: z.string().trim().max(2000).optional(),
    expiresOn: day.optional(),
  })
  .refine(...namesOnePerson);
export type OwnedThingBody = z.infer<typeof ownedThingBody>;

export const handOverBody = z
  .strictObject({
    ...namedPerson,
    acceptedBy: z.string().trim().min(2).max(200).optional().describe('The full name the new owner signed with'),
    note,
    file: uploadedFile.optional(),
  })
  .refine(...namesOnePerson);

export const endOwnedBody = z.strictObject({ ending: z.enum(endingNames), note, file: uploadedFile.optional() });

export const ownedEnded = z
  .object({
    cases: z.array(z.string()),
    tell: z
      .array(z.object({ id, name: z.string() }))
      .optional()
      .describe('Who else uses the secret that was rotated, and needs the new one'),
  })
  .meta({ id: 'OwnedEnded' });
export type OwnedEndedView = z.infer<typeof ownedEnded>;
