import type { Json, JsonObject } from '../applications/connector.ts';
import { Failure } from '../failure.ts';

/** What placeholders stand for while one request is written. */
export type TemplateValues = Readonly<Record<string, string>>;

const placeholder = /\{([A-Za-z]+)(:number)?\}/g;

/** The names in braces that a text holds: `/users/{id}` holds `id`, and so does `{id:number}`. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map(([, name = '']) => name);
}

/** The texts inside a JSON value, without the names of its keys, which are never filled. */
export function textsIn(json: Json): readonly string[] {
  if (typeof json === 'string') return [json];
  if (typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return (json as readonly Json[]).flatMap(textsIn);
  return Object.values(json).flatMap(textsIn);
}

/** A path whose placeholders are filled, each encoded for its segment; undefined where a value would make it lead elsewhere. */
export function fillPath(template: string, values: TemplateValues): string | undefined {
  const written = template.split('/');
  const filled = written.map((segment) => fillText(segment, values, encode));
  const leadsElsewhere = filled.some((segment, index) => segment !== written[index] && /^\.{0,2}$/.test(segment));
  return leadsElsewhere ? undefined : filled.join('/');
}

/** A query, names and values encoded, with its question mark; empty for none. */
export function fillQuery(template: Readonly<Record<string, string>>, values: TemplateValues): string {
  const pairs = Object.entries(template).map(
    ([name, value]) => `${encode(name)}=${encode(fillText(value, values, (filled) => filled))}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/**
 * A body whose placeholders are filled inside its texts, so that no value can become more than a text. `{id:number}` alone becomes a
 * number; throws `rule-refused` where the value is none.
 */
export function fillJson(template: Json, values: TemplateValues): Json {
  if (typeof template === 'string') {
    const [whole] = template.matchAll(placeholder);
    return whole?.[0] === template && whole[2] !== undefined
      ? numberOf(valueOf(whole[1] ?? '', values))
      : fillText(template, values, (filled) => filled);
  }
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return (template as readonly Json[]).map((entry) => fillJson(entry, values));
  const filled = Object.entries(template as JsonObject).map(([key, value]) => [key, fillJson(value, values)] as const);
  return Object.fromEntries(filled);
}

function fillText(text: string, values: TemplateValues, encoding: (value: string) => string): string {
  return text.replaceAll(placeholder, (_whole, name: string) => encoding(valueOf(name, values)));
}

function valueOf(name: string, values: TemplateValues): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`Nothing was given for {${name}}.`);
  return value;
}

function numberOf(value: string): number {
  if (/^-?(0|[1-9]\d*)$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new Failure('rule-refused', 'The definition wants an id as a number, and this id is none.');
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
