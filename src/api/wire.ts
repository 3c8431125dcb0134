/** A value as it travels in JSON: instants and days as ISO 8601 text. */
export type Wire<T> = T extends Temporal.Instant | Temporal.PlainDate
  ? string
  : T extends readonly (infer Element)[]
    ? Wire<Element>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

/** Turns what the store reads into what goes over the wire; everything but instants and days stays as it is. */
export function toWire<T>(value: T): Wire<T> {
  return plain(value) as Wire<T>;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate) return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
