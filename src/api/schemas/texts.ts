import { z } from 'zod';
import { messageTemplates } from '../../core/messages/message.ts';
import { count } from './fields.ts';

export const textLanguage = z
  .object({
    language: z.string().describe('Its tag, such as pt-BR'),
    reviewed: z.boolean().describe('Whether somebody who speaks it stands by every word'),
    direction: z.enum(['ltr', 'rtl']),
    texts: count.describe('How many texts there are'),
    inEnglish: z.array(z.string()).describe('Those it does not say itself, so that they come in English'),
  })
  .meta({ id: 'TextLanguage' });
export type TextLanguage = z.infer<typeof textLanguage>;

const language = z.string().max(20);
const form = z.string().trim().min(1).max(4000);
const words = z
  .union([form, z.record(z.enum(['zero', 'one', 'two', 'few', 'many', 'other']), form.optional())])
  .describe('One text, or one for each plural form of the language');
export type WordsSent = z.infer<typeof words>;

export const mailTextsQuery = z.object({ language: language.default('en') });

const mailText = z
  .object({
    key: z.string(),
    template: z.enum(messageTemplates).nullable().describe('The mail that it stands in; null: it stands in every one'),
    places: z.array(z.string()).describe('What it is given, to be named in braces'),
    shipped: z.union([z.string(), z.record(z.string(), z.string())]),
    own: z
      .union([z.string(), z.record(z.string(), z.string())])
      .nullable()
      .describe('What the organization has written in its place'),
    fits: z
      .boolean()
      .describe('False: what the organization wrote names something it is not given any more, and is not used'),
  })
  .meta({ id: 'MailText' });
export type MailText = z.infer<typeof mailText>;
export const mailTexts = z.object({
  language: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  items: z.array(mailText),
});
export type MailTexts = z.infer<typeof mailTexts>;

export const ownTextBody = z.strictObject({
  language,
  key: z.string().max(60),
  words: words.nullable().describe('Null: the shipped text again'),
});

export const previewBody = z.strictObject({
  language,
  template: z.enum(messageTemplates),
  texts: z.record(z.string().max(60), words).describe('Texts as they would be, by their keys; others stay as they are'),
});
export const mailPreview = z.object({ subject: z.string(), text: z.string() }).meta({ id: 'MailPreview' });
export type MailPreview = z.infer<typeof mailPreview>;
