import { Failure } from '../../core/failure.ts';
import { enterpriseUser, type ScimComparison, type ScimFilter, type ScimKind } from '../../core/intake/scim.ts';

/** Where an attribute is found. Its case counts (RFC 7643 §2.2, `caseExact`), or it does not, and then may be kept in lower case. */
type Place =
  | { readonly in: 'text'; readonly sql: string; readonly case: 'counts' | 'ignored' | 'lower' }
  | { readonly in: 'boolean'; readonly sql: string }
  | { readonly in: 'list'; readonly attribute: string; readonly part: string };

const text = (sql: string): Place => ({ in: 'text', sql, case: 'ignored' });
const shared: Readonly<Record<string, Place>> = {
  id: { in: 'text', sql: 'r.scim_resource_id::text', case: 'counts' },
  externalid: { in: 'text', sql: 'r.external_id', case: 'counts' },
  displayname: text(`r.content ->> 'displayName'`),
};
const inLists = (attributes: readonly string[], parts: readonly string[]) =>
  Object.fromEntries(
    attributes.flatMap((attribute) =>
      ['', ...parts].map((part) => [
        part === '' ? attribute.toLowerCase() : `${attribute.toLowerCase()}.${part}`,
        { in: 'list', attribute, part: part === '' ? 'value' : part } satisfies Place,
      ]),
    ),
  );

const places: Readonly<Record<ScimKind, ReadonlyMap<string, Place>>> = {
  user: new Map(
    Object.entries({
      ...shared,
      ...inLists(['emails', 'phoneNumbers'], ['value', 'type']),
      username: { in: 'text', sql: 'r.name_key', case: 'lower' },
      active: { in: 'boolean', sql: 'r.active' },
      'name.givenname': text(`r.content #>> '{name,givenName}'`),
      'name.familyname': text(`r.content #>> '{name,familyName}'`),
      'name.formatted': text(`r.content #>> '{name,formatted}'`),
      title: text(`r.content ->> 'title'`),
      usertype: text(`r.content ->> 'userType'`),
      employeenumber: text(`r.content -> '${enterpriseUser}' ->> 'employeeNumber'`),
      department: text(`r.content -> '${enterpriseUser}' ->> 'department'`),
    } satisfies Record<string, Place>),
  ),
  group: new Map(Object.entries({ ...shared, ...inLists(['members'], ['value', 'type']) })),
};

/**
 * A filter as a condition on `scim_resource r`; every value becomes a parameter, added to `values`. Throws `bad-request` with
 * `invalidFilter` for an attribute that cannot be searched.
 */
export function scimFilterSql(kind: ScimKind, filter: ScimFilter, values: unknown[]): string {
  const branches = filter.map((branch) => `(${branchSql(kind, branch, values).join(' and ')})`);
  return branches.length === 0 ? 'true' : `(${branches.join(' or ')})`;
}

/** Comparisons about one list are about one of its elements, as in `emails[type eq "work"].value eq "x"`. */
function branchSql(kind: ScimKind, branch: ScimFilter[number], values: unknown[]): readonly string[] {
  const lists = new Map<string, string[]>();
  const conditions: string[] = [];
  for (const comparison of branch) {
    const place = places[kind].get(comparison.path);
    if (place === undefined) throw wrong('The filter names an attribute that cannot be searched here.');
    if (place.in !== 'list') {
      conditions.push(conditionSql(place, comparison, values));
      continue;
    }
    const parts = lists.get(place.attribute) ?? [];
    lists.set(place.attribute, parts);
    parts.push(conditionSql(text(`e ->> '${place.part}'`), comparison, values));
  }
  for (const [attribute, parts] of lists) {
    conditions.push(
      `exists (select from jsonb_array_elements(coalesce(r.content -> '${attribute}', '[]')) as e where ${parts.join(' and ')})`,
    );
  }
  return conditions;
}

function conditionSql(place: Place, { operator, negated, value }: ScimComparison, values: unknown[]): string {
  const positive =
    place.in === 'boolean' ? booleanSql(place, operator, value) : textSql(place, operator, value, values);
  return negated ? `not coalesce(${positive}, false)` : positive;
}

function booleanSql(
  place: Place & { readonly in: 'boolean' },
  operator: string,
  value: ScimComparison['value'],
): string {
  if (operator === 'pr') return 'true';
  const word = String(value).toLowerCase();
  if ((operator !== 'eq' && operator !== 'ne') || (word !== 'true' && word !== 'false'))
    throw wrong('The filter compares an attribute that is true or false with something else.');
  return `${place.sql} = ${operator === 'eq' ? word : `(not ${word})`}`;
}

function textSql(place: Place, operator: string, value: ScimComparison['value'], values: unknown[]): string {
  if (place.in !== 'text') throw wrong('The filter names an attribute that cannot be searched here.');
  if (operator === 'pr') return `${place.sql} is not null`;
  if (value === null) return `${place.sql} is ${operator === 'ne' ? 'not ' : ''}null`;
  const wanted = String(value).normalize('NFC');
  if (wanted.includes('\0')) throw wrong('The filter holds a character that no text has.');
  values.push(wanted);
  const there = place.case === 'ignored' ? `lower(${place.sql})` : place.sql;
  const given = place.case === 'counts' ? `$${values.length}::text` : `lower($${values.length}::text)`;
  if (operator === 'eq') return `${there} = ${given}`;
  if (operator === 'ne') return `${there} is distinct from ${given}`;
  if (operator === 'co') return `position(${given} in ${there}) > 0`;
  if (operator === 'sw') return `starts_with(${there}, ${given})`;
  return `right(${there}, length(${given})) = ${given}`;
}

function wrong(message: string): Failure {
  return new Failure('bad-request', message, { details: { scimType: 'invalidFilter' } });
}
