import { EqualityFilter, type Filter, OrFilter } from 'ldapts';

/** Entries with this value; what has a meaning in a filter is escaped by the client (RFC 4515). */
export function equals(attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value });
}

/** Entries that match at least one of the filters. */
export function anyOf(filters: Filter[]): Filter {
  return new OrFilter({ filters });
}

/** The values that are worth a search. */
export function present(values: readonly string[]): readonly string[] {
  return values.filter((value) => value.trim() !== '');
}
