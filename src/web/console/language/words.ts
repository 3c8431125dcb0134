import { type Language, localeOf, useLanguage } from './language.tsx';

/** A sentence with `{names}` to fill; or, where `{count}` decides, one for each plural form of the language. */
export type Sentence = string | { readonly one: string; readonly other: string };
/** What fills a sentence. Numbers are written as the language writes them. */
export type Values = Readonly<Record<string, string | number>>;
export type Say<Key extends string> = (key: Key, values?: Values) => string;

export type Words<Key extends string> = {
  readonly en: Readonly<Record<Key, Sentence>>;
  readonly de: Readonly<Record<Key, Sentence>>;
};

/** The words of one part of the console; a key that German lacks does not compile. */
export function makeWords<const En extends Readonly<Record<string, Sentence>>>(
  en: En,
  de: Readonly<Record<keyof En & string, Sentence>>,
): Words<keyof En & string> {
  return { en, de };
}

/** How a component says things: `say('left', { count: 3 })`, in the language that was chosen. */
export function useWords<Key extends string>(words: Words<Key>): Say<Key> {
  const { language } = useLanguage();
  return (key, values) => sayIn(language, words, key, values);
}

/** One sentence in one language. */
function sayIn<Key extends string>(language: Language, words: Words<Key>, key: Key, values: Values = {}): string {
  const locale = localeOf(language);
  const sentence = words[language === 'de' ? 'de' : 'en'][key];
  const chosen = typeof sentence === 'string' ? sentence : sentence[pluralOf(locale, values['count'])];
  const pieces = chosen.split(/(\{\w+\})/);
  return pieces
    .map((piece) => (/^\{\w+\}$/.test(piece) ? fill(piece, locale, values) : disguise(piece, language)))
    .join('');
}

function pluralOf(locale: string, count: string | number | undefined): 'one' | 'other' {
  return new Intl.PluralRules(locale).select(Number(count)) === 'one' ? 'one' : 'other';
}

function fill(placeholder: string, locale: string, values: Values): string {
  const value = values[placeholder.slice(1, -1)];
  return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : (value ?? placeholder);
}

const accents: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  n: 'ñ',
  c: 'ç',
};

/** English with accents and a third longer: what stays plain on the screen was never made a key. */
function disguise(text: string, language: Language): string {
  if ((language !== 'pseudo' && language !== 'mirrored') || text.trim() === '') return text;
  const accented = text.replaceAll(/[a-z]/gi, (letter) => accents[letter] ?? letter);
  return `${accented}${'·'.repeat(Math.ceil(text.trim().length / 3))}`;
}
