import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { checkOwnText, fits, isOwnKey, mailKeys, sharedKeys, type WrittenWords } from '../formats/own-texts.ts';
import { textPlaceholders } from '../formats/text-keys.ts';
import { directionOf, type TextKey, type Texts } from '../formats/texts.ts';
import { textsOfOrganization } from '../jobs/messages/own-texts.ts';
import { previewMail } from '../jobs/messages/preview-mail.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { readOwnTexts, saveOwnText } from '../store/messages/own-texts.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { accessOf, everywhere, signedIn } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { refuseUnknownLanguage } from './known-language.ts';
import {
  mailPreview,
  mailTexts,
  mailTextsQuery,
  ownTextBody,
  previewBody,
  textLanguage,
  type TextLanguage,
  type WordsSent,
} from './schemas/texts.ts';

const tags = ['messages'];
const mayManage = everywhere('mail.manage');

/** The languages in which this installation writes to people, how far each can be relied on, and what an organization words itself. */
export function textRoutes(app: Api, { means: { db }, texts }: ApiMeans): void {
  const schema = { tags, response: { 200: z.object({ items: z.array(textLanguage) }) } };
  app.get('/api/v1/texts', { config: signedIn, schema }, () => ({ items: [...texts.values()].map(shown) }));

  const textsOf = (language: string): Texts => {
    refuseUnknownLanguage(texts, language);
    return textsFor(texts, [language]);
  };

  const list = { config: mayManage, schema: { tags, querystring: mailTextsQuery, response: { 200: mailTexts } } };
  app.get('/api/v1/texts/mails', list, async (request) => {
    const all = textsOf(request.query.language);
    const { language } = all;
    const own = (await withOrganization(db, accessOf(request).organizationId, readOwnTexts))[language] ?? {};
    const templates = [...mailKeys].flatMap(([template, keys]) => keys.map((key) => ({ key, template })));
    const items = [...sharedKeys.map((key) => ({ key, template: null })), ...templates].map(({ key, template }) => {
      const written = own[key] ?? null;
      return {
        key,
        template,
        places: [...textPlaceholders[key]],
        shipped: shippedWords(all, key),
        own: written,
        fits: written === null || fits(language, key, written),
      };
    });
    return { language, direction: directionOf(language), items };
  });

  const save = {
    config: mayManage,
    schema: { tags, body: ownTextBody, response: { 200: z.object({ own: z.boolean() }) } },
  };
  app.post('/api/v1/texts/mails', save, async (request) => {
    const { language } = textsOf(request.body.language);
    const { key, words } = request.body;
    if (!isOwnKey(key)) throw new Failure('bad-request', `There is no text "${key}" of a mail. See GET /texts/mails.`);
    const written = words === null ? null : writtenOf(words);
    if (written !== null) checkOwnText(language, key, written);
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) =>
      saveOwnText(tx, { language, key, words: written }, operator.operatorId),
    );
    return { own: written !== null };
  });

  const preview = { config: mayManage, schema: { tags, body: previewBody, response: { 200: mailPreview } } };
  app.post('/api/v1/texts/preview', preview, async (request) => {
    const { template, language } = request.body;
    const all = textsOf(language);
    const changed = Object.entries(request.body.texts).map(([key, words]) => [key, writtenOf(words)] as const);
    for (const [key, words] of changed) {
      if (!isOwnKey(key))
        throw new Failure('bad-request', `There is no text "${key}" of a mail. See GET /texts/mails.`);
      checkOwnText(all.language, key, words);
    }
    return withOrganization(db, accessOf(request).organizationId, async (tx) =>
      previewMail(await textsOfOrganization(tx, all), {
        template,
        own: Object.fromEntries(changed),
        organization: (await getOrganization(tx)).name,
      }),
    );
  });
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

function shippedWords({ byKey }: Texts, key: TextKey): WrittenWords {
  const words = byKey.get(key)?.words ?? '';
  return typeof words === 'string' ? words : Object.fromEntries(words);
}

/** Words without the forms that were left out. */
function writtenOf(words: WordsSent): WrittenWords {
  if (typeof words === 'string') return words;
  return Object.fromEntries(
    Object.entries(words).flatMap(([form, text]) => (text === undefined ? [] : [[form, text]])),
  );
}
