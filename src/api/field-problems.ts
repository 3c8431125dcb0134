/** What a schema found wrong, as the validator hands it over. */
type Invalid = {
  readonly validation: readonly {
    readonly keyword: string;
    readonly instancePath: string;
    readonly message?: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
  readonly validationContext?: string;
};

export type FieldProblem = { readonly field: string; readonly message: string };

const places: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
};

/** One sentence for each field that is wrong: its name, and what was expected there. Never what was sent. */
export function fieldProblems({ validation, validationContext = 'body' }: Invalid): readonly FieldProblem[] {
  return validation.slice(0, 20).map((issue) => {
    const field = issue.instancePath.split('/').filter(Boolean).join('.');
    const place = places[validationContext] ?? validationContext;
    const subject = field === '' ? capital(place) : `"${field}" in ${place}`;
    return { field, message: `${subject} ${complaint(issue)}.` };
  });
}

function complaint({ keyword, params, message = '' }: Invalid['validation'][number]): string {
  const said = message.replace(/\.$/, '');
  if (keyword === 'unrecognized_keys') return `has fields that are not known here: ${listOf(params['keys'])}`;
  if (keyword === 'invalid_value') return `must be one of: ${listOf(params['values'])}`;
  if (keyword === 'invalid_type') {
    const expected = nameOf(String(params['expected']));
    return /received undefined/.test(said) ? `is missing; it must be ${expected}` : `must be ${expected}`;
  }
  if (keyword === 'invalid_format') {
    const format = formats[String(params['format'])];
    return format === undefined ? `is not well formed: ${said}` : `must be ${format}`;
  }
  if (keyword === 'invalid_union' && said === 'Invalid input') return 'is not what may stand there';
  if (keyword === 'too_small')
    return `is too ${sizeWords(params, ['small', 'short'])}: at least ${sizeOf(params, 'minimum')}`;
  if (keyword === 'too_big')
    return `is too ${sizeWords(params, ['large', 'long'])}: at most ${sizeOf(params, 'maximum')}`;
  return `is not right: ${said}`;
}

/** What the limits of each type count; numbers count nothing but themselves. */
const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };

type Params = Invalid['validation'][number]['params'];

function sizeWords({ origin }: Params, [ofNumber, ofLength]: readonly [string, string]): string {
  return units[String(origin)] === undefined ? ofNumber : ofLength;
}

function sizeOf(params: Params, limit: 'minimum' | 'maximum'): string {
  const unit = units[String(params['origin'])];
  return unit === undefined ? String(params[limit]) : `${String(params[limit])} ${unit}`;
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'an id (a UUID)',
  date: 'a day such as 2026-11-30',
  datetime: 'an instant in UTC such as 2026-11-30T16:00:00Z',
  email: 'an e-mail address',
  url: 'a URL',
};

function nameOf(type: string): string {
  if (type === 'boolean') return 'true or false';
  if (type === 'int') return 'a whole number';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
