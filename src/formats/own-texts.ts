import { type MessageTemplate, messageTemplates } from '../core/messages/message.ts';
import { Failure } from '../core/failure.ts';
import { type TextKey, textKeys, textPlaceholders } from './text-keys.ts';
import { readWords, type Texts } from './texts.ts';

/** The words of one text: one for every count, or one for each plural category of the language (CLDR). */
export type WrittenWords = string | Readonly<Record<string, string>>;

/** What an organization has written in place of shipped texts of one language, by their keys. */
export type OwnTexts = Readonly<Record<string, WrittenWords>>;

/** The parts of a mail that an organization may write itself. */
const mailParts = ['subject', 'body', 'button'] as const;

/** What every mail begins and ends with. */
export const sharedKeys = ['greeting.named', 'greeting.plain', 'closing.body'] as const satisfies readonly TextKey[];

/** The texts of each mail, by its template. */
export const mailKeys: ReadonlyMap<MessageTemplate, readonly TextKey[]> = new Map(
  messageTemplates.map((template) => [
    template,
    textKeys.filter((key) => mailParts.some((part) => key === `${template}.${part}`)),
  ]),
);

const ownKeys: ReadonlySet<string> = new Set([...sharedKeys, ...[...mailKeys.values()].flat()]);

/** Whether an organization may write this text itself. */
export function isOwnKey(key: string): key is TextKey {
  return ownKeys.has(key);
}

/**
 * Holds a text of an organization against what it is given. Throws `bad-request` for a place in braces that it is not given, for one that
 * it forgets, for missing plural forms, and for a line break where only one line fits.
 */
export function checkOwnText(language: string, key: TextKey, words: WrittenWords): void {
  const forms = typeof words === 'string' ? [words] : Object.values(words);
  if (!key.endsWith('.body') && forms.some((form) => /[\r\n]/.test(form.trim())))
    throw new Failure('bad-request', `"${key}" has a line break. It is one line.`);
  try {
    readWords(words, { key, language, fileName: 'Your text' });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not-what-it-says') throw error;
    const places = textPlaceholders[key].map((name) => `{${name}}`);
    const given = places.length === 0 ? 'It is given nothing to put in.' : `It is given ${places.join(', ')}.`;
    throw new Failure('bad-request', `${error.message} ${given}`, { cause: error });
  }
}

/** The texts of a language with what an organization has written in their place. What does not fit any more is passed over. */
export function withOwnTexts(texts: Texts, own: OwnTexts): Texts {
  const { language } = texts;
  const fitting = Object.entries(own).flatMap(([key, words]) => {
    if (!isOwnKey(key) || !fits(language, key, words)) return [];
    return [[key, { language, words: readWords(words, { key, language, fileName: key }) }] as const];
  });
  return fitting.length === 0 ? texts : { ...texts, byKey: new Map([...texts.byKey, ...fitting]) };
}

/** Whether a text still names what it is given, in the forms that its language has. */
export function fits(language: string, key: TextKey, words: WrittenWords): boolean {
  try {
    checkOwnText(language, key, words);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
