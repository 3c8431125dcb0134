/** What a field of a form looks like, as its JSON schema tells. `choice` is an object with one of several single keys. */
export type SettingField = {
  readonly key: string;
  readonly isRequired: boolean;
  readonly shape:
    | { readonly kind: 'text' | 'lines' | 'number' | 'flag' | 'json' }
    | { readonly kind: 'options'; readonly options: readonly string[] }
    | { readonly kind: 'choice'; readonly keys: readonly string[] };
};

type Schema = Readonly<Record<string, unknown>>;

/** What a form holds: texts as they were typed, and flags. */
export type Typed = Readonly<Record<string, string | boolean>>;

/** The fields of an object schema, in its order. */
export function fieldsOf(schema: Schema): readonly SettingField[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(asSchema(schema['properties'])).map(([key, property]) => ({
    key,
    isRequired: required.includes(key),
    shape: shapeOf(asSchema(property)),
  }));
}

function shapeOf(schema: Schema): SettingField['shape'] {
  const { type, enum: options, anyOf } = schema;
  if (Array.isArray(options)) return { kind: 'options', options: options.map(String) };
  if (type === 'string') return { kind: 'text' };
  if (type === 'boolean') return { kind: 'flag' };
  if (type === 'integer' || type === 'number') return { kind: 'number' };
  if (type === 'array' && asSchema(schema['items'])['type'] === 'string') return { kind: 'lines' };
  const keys = Array.isArray(anyOf) ? anyOf.map((one) => Object.keys(asSchema(asSchema(one)['properties']))) : [];
  if (keys.length > 0 && keys.every(({ length }) => length === 1)) return { kind: 'choice', keys: keys.flat() };
  return { kind: 'json' };
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

/** What was typed, as the API takes it: a field that was left empty is left out. Undefined where something is not JSON. */
export function settingsOf(
  fields: readonly SettingField[],
  typed: Typed,
): Readonly<Record<string, unknown>> | undefined {
  const found: Record<string, unknown> = {};
  for (const { key, shape } of fields) {
    const value = typed[key];
    if (value === undefined || value === '') continue;
    if (typeof value === 'boolean') found[key] = value;
    else if (shape.kind === 'number') found[key] = Number(value);
    else if (shape.kind === 'lines')
      found[key] = value.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    else if (shape.kind === 'choice') {
      const text = value.slice(value.indexOf(' ') + 1).trim();
      if (text !== '') found[key] = { [value.slice(0, value.indexOf(' '))]: text };
    } else if (shape.kind === 'json') {
      const parsed = parseJson(value);
      if (parsed === undefined) return undefined;
      found[key] = parsed;
    } else found[key] = value;
  }
  return found;
}

/** Settings as they are typed: the other way round. */
export function typedOf(fields: readonly SettingField[], settings: Readonly<Record<string, unknown>>): Typed {
  const typed: Record<string, string | boolean> = {};
  for (const { key, shape } of fields) {
    const value = settings[key];
    if (value === undefined || value === null) continue;
    if (typeof value === 'boolean') typed[key] = value;
    else if (typeof value === 'string' || typeof value === 'number') typed[key] = String(value);
    else if (shape.kind === 'lines' && Array.isArray(value)) typed[key] = value.map(String).join('\n');
    else if (shape.kind === 'choice') typed[key] = Object.entries(value)[0]?.map(String).join(' ') ?? '';
    else typed[key] = JSON.stringify(value, null, 2);
  }
  return typed;
}

/** Whether nothing that is needed is missing, and everything can be read. */
export function isComplete(fields: readonly SettingField[], typed: Typed): boolean {
  const settings = settingsOf(fields, typed);
  return settings !== undefined && fields.every(({ key, isRequired }) => !isRequired || settings[key] !== undefined);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
