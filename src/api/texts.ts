import { z } from 'zod';
import { directionOf, type Texts } from '../formats/texts.ts';
import { signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { textLanguage, type TextLanguage } from './schemas/texts.ts';

/** The languages in which this installation writes to people, and how far each can be relied on. */
export function textRoutes(app: Api, { texts }: ApiMeans): void {
  const schema = { tags: ['messages'], response: { 200: z.object({ items: z.array(textLanguage) }) } };
  app.get('/api/v1/texts', { config: signedIn, schema }, () => ({ items: [...texts.values()].map(shown) }));
}

function shown({ language, reviewed, byKey }: Texts): TextLanguage {
  const foreign = [...byKey].filter(([, text]) => text.language !== language);
  return {
    language,
    reviewed,
    direction: directionOf(language),
    texts: byKey.size,
    inEnglish: foreign.map(([key]) => key),
  };
}
