import type { Json } from './applications/connector.ts';

/** Whether a text is a JSON pointer (RFC 6901): empty for the whole document, or names and positions behind slashes. */
export function isJsonPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(text);
}

/** The value that a JSON pointer leads to; undefined where there is none. Only a document's own names are followed. */
export function valueAt(document: Json | undefined, pointer: string): Json | undefined {
  const names = pointer.split('/').slice(1);
  return names.reduce<Json | undefined>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value))
      return /^(0|[1-9]\d{0,8})$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
    return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
  }, document);
}

/**
 * A text, number or boolean as text, the way ids, statuses and names are compared; undefined for everything else, and for a number that
 * is too large to have been read exactly.
 */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
  return undefined;
}
