import type { Entry } from 'ldapts';

/** The values of an attribute as text, whether the directory answered with none, one or several. */
export function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const held = entry[attribute];
  if (held === undefined) return [];
  return (Array.isArray(held) ? held : [held]).map((value) =>
    typeof value === 'string' ? value : value.toString('utf8'),
  );
}

/** The bytes of an attribute that was asked for as bytes; undefined where it is not there. */
export function bytesOf(entry: Entry, attribute: string): Buffer | undefined {
  const held = entry[attribute];
  const first = Array.isArray(held) ? held[0] : held;
  return first instanceof Buffer ? first : undefined;
}

/** The first value of an attribute as text; null where there is none. */
export function firstOf(entry: Entry, attribute: string): string | null {
  return valuesOf(entry, attribute)[0] ?? null;
}

/** The first value of an attribute as a whole number; null where there is none or it is no number. */
export function numberOf(entry: Entry, attribute: string): number | null {
  const text = firstOf(entry, attribute);
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null;
}
