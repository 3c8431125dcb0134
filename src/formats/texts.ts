import { parseDocument } from 'yaml';
import { Failure } from '../core/failure.ts';

/** Every text that people get from us, and the placeholders it must name: each of them, and no other. */
const placeholders = {
  'greeting.named': ['name'],
  'greeting.plain': [],
  'closing.body': ['organization'],
  'step.about': ['step', 'case', 'person'],
  'step.plain': ['step'],
  'step.due': ['due'],
  'digest.subject': ['count'],
  'digest.body': ['count'],
  'digest.button': [],
  'digest.more': ['count'],
  'reminder.subject': ['step'],
  'reminder.body': [],
  'reminder.button': [],
  'escalation.subject': ['step'],
  'escalation.body': [],
  'escalation.button': [],
  'start_alert.subject': ['case'],
  'start_alert.body': ['case', 'person', 'day'],
  'start_alert.button': [],
  'leaver_request.subject': ['organization', 'step'],
  'leaver_request.body': ['step'],
  'leaver_request.button': [],
  'brake_tripped.subject': [],
  'brake_tripped.body': ['limit', 'count', 'most'],
  'brake_tripped.button': [],
  'feed_held.subject': ['source'],
  'feed_held.body': ['source', 'reason'],
  'feed_held.button': [],
  'proposal_waiting.subject': [],
  'proposal_waiting.body': ['deed'],
  'proposal_waiting.code': ['code'],
  'proposal_waiting.button': [],
  'page.subject': ['case', 'count'],
  'page.body': ['case', 'person', 'count'],
  'page.button': [],
  'test.subject': [],
  'test.body': ['organization'],
  'act.title': [],
  'act.due': ['due'],
  'act.note': [],
  'act.file': [],
  'act.send': [],
  'act.claim': [],
  'act.thanks': [],
  'act.gone': [],
  'act.over': [],
  'act.wait': [],
} as const;

export type TextKey = keyof typeof placeholders;
export const textKeys = Object.keys(placeholders) as readonly TextKey[];

/** One text: the same for every count, or one for each plural category of the language (CLDR), chosen by `count`. */
type Text = string | ReadonlyMap<Intl.LDMLPluralRule, string>;

/** The texts of one language. */
export type Texts = {
  /** Its tag (RFC 5646), such as `de`. */
  readonly language: string;
  readonly byKey: ReadonlyMap<TextKey, Text>;
};

/**
 * Reads the texts of a language from YAML: `language`, and groups of texts. Throws `not-what-it-says` for a key that is unknown
 * or missing, for other placeholders than the text is given, and for plural forms other than the language's.
 */
export function readTexts(content: string, fileName: string): Texts {
  const document = parseDocument(content, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw wrong(fileName, problem.message.split('\n', 1)[0] ?? 'it is not YAML');
  const written: unknown = document.toJS();
  if (!isGroup(written)) throw wrong(fileName, 'it is not a list of keys and texts');
  const { language, ...groups } = written;
  if (typeof language !== 'string' || !isLanguage(language)) throw wrong(fileName, '"language" is not a language tag');
  const found = new Map<string, unknown>();
  for (const [group, texts] of Object.entries(groups)) {
    if (!isGroup(texts)) throw wrong(fileName, `"${group}" is not a group of texts`);
    for (const [key, one] of Object.entries(texts)) found.set(`${group}.${key}`, one);
  }
  const unknown = [...found.keys()].find((key) => !Object.hasOwn(placeholders, key));
  if (unknown !== undefined) throw wrong(fileName, `there is no text "${unknown}"`);
  const byKey = new Map(textKeys.map((key) => [key, readText(found.get(key), { key, language, fileName })] as const));
  return { language, byKey };
}

type Place = { readonly key: TextKey; readonly language: string; readonly fileName: string };

function readText(written: unknown, place: Place): Text {
  const { key, fileName } = place;
  if (written === undefined) throw wrong(fileName, `the text "${key}" is missing`);
  if (typeof written === 'string') {
    checkPlaceholders(written, place, placeholders[key]);
    return written.trim();
  }
  const mine: readonly string[] = placeholders[key];
  if (!isGroup(written) || !mine.includes('count')) throw wrong(fileName, `"${key}" is not a text`);
  const categories = new Intl.PluralRules(place.language).resolvedOptions().pluralCategories;
  const forms = new Map<Intl.LDMLPluralRule, string>();
  for (const category of categories) {
    const form = written[category];
    if (typeof form !== 'string') throw wrong(fileName, `"${key}" lacks its form "${category}"`);
    // A form for one thing may say "one" instead of the number.
    const optional = category === 'other' ? mine : mine.filter((name) => name !== 'count');
    checkPlaceholders(form.replaceAll('{count}', category === 'other' ? '{count}' : ''), place, optional);
    forms.set(category, form.trim());
  }
  const extra = Object.keys(written).find((category) => !categories.some((known) => known === category));
  if (extra !== undefined) throw wrong(fileName, `"${key}" has a form "${extra}", which the language has not`);
  return forms;
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
  const { language } = texts;
  const one = texts.byKey.get(key) ?? '';
  const count = values['count'];
  const chosen =
    typeof one === 'string'
      ? one
      : (one.get(new Intl.PluralRules(language).select(typeof count === 'number' ? count : 0)) ?? '');
  return chosen.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(language) : isolate(value);
  });
}

/** A day as the language writes it. */
export function sayDay(language: string, day: Temporal.PlainDate): string {
  return day.toLocaleString(language, { dateStyle: 'full' });
}

/** An instant as the language writes it, on the clock of a zone that is named. */
export function sayInstant(language: string, at: Temporal.Instant, timeZone: string): string {
  return at.toZonedDateTimeISO(timeZone).toLocaleString(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Somebody else's words inside ours: on one line, without what reorders the text around them (Unicode UAX #9). */
function isolate(value: string): string {
  const plain = value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(bidiControls, '');
  return rightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain;
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
