import { readdir, readFile } from 'node:fs/promises';
import { Failure } from '../core/failure.ts';
import { readTexts, type Texts } from '../formats/texts.ts';

const folder = new URL('../../texts/', import.meta.url);

/** The texts of every language there is, by tag. */
export type TextsByLanguage = ReadonlyMap<string, Texts>;

/** Reads every file of the texts folder. Throws `not-what-it-says` with file and key for one that does not fit. */
export async function loadTexts(): Promise<TextsByLanguage> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const read = await Promise.all(
    files.map(async (name) => readTexts(await readFile(new URL(name, folder), 'utf8'), name)),
  );
  return new Map(read.map((texts) => [texts.language, texts]));
}

/** The texts in the first of these languages that there is, or its parent (`de` for `de-AT`); English when there is none. */
export function textsFor(texts: TextsByLanguage, wanted: readonly (string | null)[]): Texts {
  for (const tag of wanted) {
    const found = texts.get(tag ?? '') ?? texts.get((tag ?? '').split('-', 1)[0] ?? '');
    if (found !== undefined) return found;
  }
  const english = texts.get('en');
  if (english === undefined) throw new Failure('configuration-wrong', 'The file texts/en.yaml is missing.');
  return english;
}
