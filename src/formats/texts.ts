import { parseDocument } from 'yaml';
import { Failure } from '../core/failure.ts';
import { isLegal, type TextKey, textKeys, textPlaceholders } from './text-keys.ts';

export type { TextKey } from './text-keys.ts';

/** One text: the same for every count, or one for each plural category of the language (CLDR), chosen by `count`. */
type Words = string | ReadonlyMap<Intl.LDMLPluralRule, string>;

/** A text, and the language its words are in: English where the language asked for has none of its own. */
type Text = { readonly language: string; readonly words: Words };

/** The texts of one language. */
export type Texts = {
  /** Its tag (RFC 5646), such as `de` or `pt-BR`. */
  readonly language: string;
  /** Whether somebody who speaks it stands by every word. Only then does it say what has legal weight. */
  readonly reviewed: boolean;
  readonly byKey: ReadonlyMap<TextKey, Text>;
};

/**
 * Reads the texts of a language from YAML: `language`, `reviewed`, and groups of texts. Throws `not-what-it-says` for a key that
 * is unknown, for other placeholders than the text is given, and for plural forms other than the language's. A reviewed language
 * has every text; another may lack some, and never has a legal one.
 */
export function readTexts(content: string, fileName: string): Texts {
  const document = parseDocument(content, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw wrong(fileName, problem.message.split('\n', 1)[0] ?? 'it is not YAML');
  const written: unknown = document.toJS();
  if (!isGroup(written)) throw wrong(fileName, 'it is not a list of keys and texts');
  const { language, reviewed, ...groups } = written;
  if (typeof language !== 'string' || !isLanguage(language)) throw wrong(fileName, '"language" is not a language tag');
  if (typeof reviewed !== 'boolean') throw wrong(fileName, '"reviewed" is neither true nor false');
  const found = findTexts(groups, fileName);
  const byKey = new Map<TextKey, Text>();
  for (const key of textKeys) {
    const one = found.get(key);
    if (one === undefined && !reviewed) continue;
    if (!reviewed && isLegal(key)) throw wrong(fileName, `"${key}" is legal: only a reviewed language may say it`);
    byKey.set(key, { language, words: readWords(one, { key, language, fileName }) });
  }
  return { language, reviewed, byKey };
}

/** The same texts, with those of English for what the language does not say itself. */
export function fillGaps(texts: Texts, english: Texts): Texts {
  return { ...texts, byKey: new Map([...english.byKey, ...texts.byKey]) };
}

function findTexts(groups: Readonly<Record<string, unknown>>, fileName: string): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [group, texts] of Object.entries(groups)) {
    if (!isGroup(texts)) throw wrong(fileName, `"${group}" is not a group of texts`);
    for (const [key, one] of Object.entries(texts)) found.set(`${group}.${key}`, one);
  }
  const unknown = [...found.keys()].find((key) => !Object.hasOwn(textPlaceholders, key));
  if (unknown !== undefined) throw wrong(fileName, `there is no text "${unknown}"`);
  return found;
}

type Place = { readonly key: TextKey; readonly language: string; readonly fileName: string };

/**
 * Reads one text. Throws `not-what-it-says` for other places in braces than it is given, and for other plural forms than the language's.
 */
export function readWords(written: unknown, place: Place): Words {
  const { key, fileName, language } = place;
  if (written === undefined) throw wrong(fileName, `the text "${key}" is missing`);
  const mine: readonly string[] = textPlaceholders[key];
  if (typeof written === 'string') {
    checkPlaceholders(written, place, mine);
    return written.trim();
  }
  if (!isGroup(written) || !mine.includes('count')) throw wrong(fileName, `"${key}" is not a text`);
  const rules = new Intl.PluralRules(language);
  const categories = rules.resolvedOptions().pluralCategories;
  const forms = new Map<Intl.LDMLPluralRule, string>();
  for (const category of categories) {
    const form = written[category];
    if (typeof form !== 'string') throw wrong(fileName, `"${key}" lacks its form "${category}"`);
    const spelled = !form.includes('{count}') && isOneNumber(rules, category);
    checkPlaceholders(form, place, spelled ? mine.filter((name) => name !== 'count') : mine);
    forms.set(category, form.trim());
  }
  const extra = Object.keys(written).find((category) => !categories.some((known) => known === category));
  if (extra !== undefined) throw wrong(fileName, `"${key}" has a form "${extra}", which the language has not`);
  return forms;
}

/** A form that stands for one number only may say "one" or "two" instead; the French `one` stands for 0 as well. */
function isOneNumber(rules: Intl.PluralRules, category: Intl.LDMLPluralRule): boolean {
  const manyEnough = 200;
  let found = 0;
  for (let n = 0; n < manyEnough && found < 2; n += 1) if (rules.select(n) === category) found += 1;
  return found === 1;
}

function checkPlaceholders(text: string, { key, fileName }: Place, wanted: readonly string[]): void {
  if (text.trim() === '') throw wrong(fileName, `the text "${key}" is empty`);
  const named = [...new Set([...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name))];
  const other = named.find((name) => !wanted.includes(name));
  if (other !== undefined) throw wrong(fileName, `"${key}" names {${other}}, which it is not given`);
  const forgotten = wanted.find((name) => !named.includes(name));
  if (forgotten !== undefined) throw wrong(fileName, `"${key}" does not name {${forgotten}}`);
}

/** A text with its values put in; `count` chooses its plural form. */
export function fillText(texts: Texts, key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  const { language, words } = texts.byKey.get(key) ?? { language: texts.language, words: '' };
  const count = values['count'];
  const chosen =
    typeof words === 'string'
      ? words
      : (words.get(new Intl.PluralRules(language).select(typeof count === 'number' ? count : 0)) ?? '');
  const filled = chosen.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(language) : isolate(value, language);
  });
  // English words on an Arabic page keep their full stop at their own end.
  return directionOf(language) === directionOf(texts.language) ? filled : inIsolates(filled);
}

/** A day as the language writes it. */
export function sayDay(language: string, day: Temporal.PlainDate): string {
  return format(language, day.toZonedDateTime('UTC'), { dateStyle: 'full' });
}

/** A day within a few weeks, short enough for a choice on the smallest phone: its weekday whole, no year. */
export function sayNearDay(language: string, day: Temporal.PlainDate): string {
  return format(language, day.toZonedDateTime('UTC'), { weekday: 'long', day: 'numeric', month: 'short' });
}

/** An instant as the language writes it, on the clock of a zone that is named. */
export function sayInstant(language: string, at: Temporal.Instant, timeZone: string): string {
  return format(language, at.toZonedDateTimeISO(timeZone), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** Through a formatter: what Temporal writes by itself has no month by name in Japanese. */
function format(language: string, at: Temporal.ZonedDateTime, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language, { ...options, timeZone: at.timeZoneId }).format(at.epochMilliseconds);
}

const scriptsFromTheRight = new Set(['Adlm', 'Arab', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa']);

/** The direction a language is written in, as HTML's `dir` takes it. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return scriptsFromTheRight.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr';
}

const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Somebody else's words inside ours: on one line, without what reorders the text around them (Unicode UAX #9). */
function isolate(value: string, language: string): string {
  const plain = value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(bidiControls, '');
  return rightToLeft.test(plain) || directionOf(language) === 'rtl' ? inIsolates(plain) : plain;
}

function inIsolates(text: string): string {
  return `\u2068${text}\u2069`;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

function wrong(fileName: string, what: string): Failure {
  return new Failure('not-what-it-says', `${fileName}: ${what}.`);
}
