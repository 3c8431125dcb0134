import { z } from 'zod';
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
