import { readdir, readFile } from 'node:fs/promises';
import { Failure } from '../../core/failure.ts';
import { fillGaps, readTexts, type Texts } from '../../formats/texts.ts';

const folder = new URL('../../../texts/', import.meta.url);

/** The texts of every language there is, by tag. */
export type TextsByLanguage = ReadonlyMap<string, Texts>;

/**
 * Reads every file of the texts folder; what a language does not say, it says in English. Throws `not-what-it-says` with file and
 * key for one that does not fit, and `configuration-wrong` when there is no English.
 */
export async function loadTexts(): Promise<TextsByLanguage> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const read = await Promise.all(
    files.map(async (name) => readTexts(await readFile(new URL(name, folder), 'utf8'), name)),
  );
  const english = englishOf(new Map(read.map((texts) => [texts.language, texts])));
  return new Map(read.map((texts) => [texts.language, fillGaps(texts, english)]));
}

/**
 * The texts in the first of these languages that there is. One of the same language counts (`de` for `de-AT`, `pt-BR` for
 * `pt-PT`): it is understood. English when there is none.
 */
export function textsFor(texts: TextsByLanguage, wanted: readonly (string | null)[]): Texts {
  for (const tag of wanted) {
    const asked = (tag ?? '').toLowerCase();
    const all = [...texts.values()];
    const found =
      all.find(({ language }) => language.toLowerCase() === asked) ??
      all.find(({ language }) => primary(language) === primary(asked));
    if (found !== undefined) return found;
  }
  return englishOf(texts);
}

function primary(tag: string): string {
  return tag.split('-', 1)[0] ?? '';
}

function englishOf(texts: TextsByLanguage): Texts {
  const english = texts.get('en');
  if (english === undefined) throw new Failure('configuration-wrong', 'The file texts/en.yaml is missing.');
  return english;
}
