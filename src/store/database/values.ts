import pg from 'pg';

/** Object ids of the types we read differently from the driver; the arrays follow their elements. */
const oid = {
  int8: 20,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  int8Array: 1016,
  dateArray: 1182,
  timestamptzArray: 1185,
};

type Parse = (text: string) => unknown;

const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [oid.int8, parseSafeInteger],
  [oid.date, (text) => Temporal.PlainDate.from(text)],
  [oid.timestamp, (text) => Temporal.PlainDateTime.from(text)],
  [oid.timestamptz, (text) => Temporal.Instant.from(text)],
  [oid.int8Array, ofEach(parseSafeInteger)],
  [oid.dateArray, ofEach((text) => Temporal.PlainDate.from(text))],
  [oid.timestamptzArray, ofEach((text) => Temporal.Instant.from(text))],
]);

/**
 * How values are read: bigint as a number (one beyond 2^53 throws), timestamptz as `Temporal.Instant`, date as
 * `Temporal.PlainDate`, jsonb parsed, bytea as a Buffer, numeric and time as text.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    (format === 'binary' ? undefined : parsers.get(id)) ?? pg.types.getTypeParser(id, format),
};

/** Turns Temporal values, also inside arrays, into PostgreSQL's text; the driver would send them as quoted JSON. */
export function toPostgres(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPostgres);
  if (
    value instanceof Temporal.Instant ||
    value instanceof Temporal.PlainDate ||
    value instanceof Temporal.PlainTime ||
    value instanceof Temporal.PlainDateTime
  ) {
    return value.toString();
  }
  return value;
}

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The database holds the number ${text}, which is too large to be read exactly.`);
}

/** Elements of these types hold neither commas nor escapes, so PostgreSQL's array text splits at its commas. */
function ofEach(parse: Parse): Parse {
  return (text) => {
    const elements = text.slice(1, -1);
    if (elements === '') return [];
    return elements.split(',').map((element) => (element === 'NULL' ? null : parse(element.replaceAll('"', ''))));
  };
}
