import { z } from 'zod';
import type { Json } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import {
  coreSchemas,
  enterpriseUser,
  type ScimComparison,
  type ScimContent,
  type ScimKind,
} from '../core/intake/scim.ts';
import { readScimFilter } from './scim-filter.ts';
import { findAttribute, type ScimAttribute, scimAttributes, valueFor } from './scim-schema.ts';

const mostOperations = 1_000;
const longestPath = 2_000;
const patch = z.object({
  Operations: z
    .array(z.object({ op: z.string(), path: z.string().max(longestPath).nullish(), value: z.unknown().optional() }))
    .min(1, 'there is none'),
});
type Verb = 'add' | 'replace' | 'remove';
type Fields = Record<string, Json>;

/** Reads the attributes of a whole resource, as POST and PUT send it; what is not known is left out. */
export function readScimResource(kind: ScimKind, body: unknown): ScimContent {
  if (!isFields(body)) throw wrong('invalidSyntax', 'The body is no object.');
  const content: Fields = {};
  for (const [name, value] of Object.entries(body)) change(content, { kind, verb: 'replace', path: name, value });
  return content;
}

/**
 * Applies a PATCH (RFC 7644 §3.5.2) and answers the attributes after it. Understands what Okta and Entra send beside the standard:
 * operations in any case, no path, dotted and URN names inside a value, booleans as text, members to remove as a value.
 * Attributes nobody knows are passed over. Throws `bad-request` with a `scimType`, and `too-large` for over 1,000 operations.
 */
export function applyScimPatch(kind: ScimKind, before: ScimContent, body: unknown): ScimContent {
  const content = structuredClone(before) as Fields;
  for (const { op, path, value } of operationsOf(body)) {
    const verb = verbOf(op);
    if (path !== undefined && path !== null) change(content, { kind, verb, path, value });
    else if (verb === 'remove') throw wrong('noTarget', 'An operation removes without saying what.');
    else if (!isFields(value)) throw wrong('invalidValue', 'An operation without a path has no object as its value.');
    else for (const [name, inner] of Object.entries(value)) change(content, { kind, verb, path: name, value: inner });
  }
  return content;
}

function operationsOf(body: unknown): z.output<typeof patch>['Operations'] {
  const named = isFields(body)
    ? Object.fromEntries(Object.entries(body).map(([name, value]) => [canonical(name), value]))
    : body;
  const list = isFields(named) ? named['Operations'] : undefined;
  if (Array.isArray(list) && list.length > mostOperations)
    throw new Failure('too-large', `A PATCH has at most ${mostOperations} operations.`);
  const operations = Array.isArray(list)
    ? list.map((one: unknown) =>
        isFields(one)
          ? Object.fromEntries(Object.entries(one).map(([name, inner]) => [name.toLowerCase(), inner]))
          : one,
      )
    : list;
  const read = patch.safeParse({ Operations: operations });
  if (read.success) return read.data.Operations;
  throw wrong('invalidSyntax', 'The body is no PATCH: it needs Operations, each with op and, mostly, path and value.');
}

function canonical(name: string): string {
  return name.toLowerCase() === 'operations' ? 'Operations' : name;
}

function verbOf(op: string): Verb {
  const verb = (['add', 'replace', 'remove'] as const).find((one) => one === op.toLowerCase());
  if (verb === undefined) throw wrong('invalidSyntax', 'An operation is neither add, nor replace, nor remove.');
  return verb;
}

type Change = { readonly kind: ScimKind; readonly verb: Verb; readonly path: string; readonly value: unknown };
type Target = {
  readonly attribute: ScimAttribute;
  readonly filter: string | undefined;
  readonly sub: string | undefined;
};

function change(content: Fields, { kind, verb, path, value }: Change): void {
  // Names inside a body are paths too, and reading one takes the square of its length.
  if (path.length > longestPath) throw wrong('invalidPath', `A path is longer than ${longestPath} characters.`);
  const { names, inExtension } = withoutUrn(kind, path);
  const roots = scimAttributes[kind];
  if (!inExtension) return changeIn(content, roots, { verb, path: names, value });
  const extension = findAttribute(roots, enterpriseUser);
  if (extension === undefined) return;
  if (names === '') return changeIn(content, [extension], { verb, path: extension.name, value });
  const before = content[enterpriseUser];
  const inner = isFields(before) ? { ...before } : {};
  changeIn(inner, extension.subAttributes ?? [], { verb, path: names, value });
  set(content, enterpriseUser, Object.keys(inner).length === 0 ? undefined : inner);
}

function withoutUrn(kind: ScimKind, path: string): { readonly names: string; readonly inExtension: boolean } {
  const lower = path.trim().toLowerCase();
  for (const urn of [enterpriseUser, coreSchemas[kind]]) {
    const inExtension = urn === enterpriseUser;
    if (lower === urn.toLowerCase()) return { names: '', inExtension };
    if (lower.startsWith(`${urn.toLowerCase()}:`)) return { names: path.trim().slice(urn.length + 1), inExtension };
  }
  return { names: path.trim(), inExtension: false };
}

function changeIn(
  fields: Fields,
  attributes: readonly ScimAttribute[],
  { verb, path, value }: Omit<Change, 'kind'>,
): void {
  const target = attributes.some(({ name }) => name === path) ? plain(attributes, path) : targetOf(attributes, path);
  if (target === undefined) return;
  const { attribute, filter, sub } = target;
  const before = fields[attribute.name];
  if (attribute.multiValued === true) set(fields, attribute.name, listAfter(asList(before), target, verb, value));
  else if (filter !== undefined) throw wrong('invalidPath', `${attribute.name} has one value, so no filter fits it.`);
  else if (sub !== undefined) set(fields, attribute.name, partAfter(before, attribute, sub, verb, value));
  else if (verb === 'remove') set(fields, attribute.name, undefined);
  else {
    const now = valueFor(attribute, value);
    const both = attribute.type === 'complex' && isFields(before) && isFields(now) ? { ...before, ...now } : now;
    // What says nothing takes nothing away from an "add", and ends what was there in a "replace".
    if (both !== undefined || verb === 'replace') set(fields, attribute.name, both);
  }
}

function plain(attributes: readonly ScimAttribute[], path: string): Target | undefined {
  const attribute = findAttribute(attributes, path);
  return attribute === undefined ? undefined : { attribute, filter: undefined, sub: undefined };
}

/** Undefined for an attribute nobody knows. */
function targetOf(attributes: readonly ScimAttribute[], path: string): Target | undefined {
  const [, name = '', filter, sub] = /^([\w$:.-]*?[\w$-]+)(?:\[(.*)\])?(?:\.([\w$-]+))?$/s.exec(path) ?? [];
  if (name === '') throw wrong('invalidPath', 'A path cannot be read.');
  const attribute = findAttribute(attributes, name);
  return attribute === undefined ? undefined : { attribute, filter, sub };
}

function partAfter(
  before: Json | undefined,
  attribute: ScimAttribute,
  sub: string,
  verb: Verb,
  value: unknown,
): Json | undefined {
  const part = findAttribute(attribute.subAttributes, sub);
  const fields = isFields(before) ? { ...before } : {};
  if (part !== undefined) set(fields, part.name, verb === 'remove' ? undefined : valueFor(part, value));
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function listAfter(before: readonly Fields[], target: Target, verb: Verb, value: unknown): Json | undefined {
  const { attribute, filter, sub } = target;
  if (filter === undefined && sub === undefined) {
    const now = asList(valueFor(attribute, value));
    if (verb === 'replace') return some(now);
    if (verb === 'add') return some([...before.filter((one) => !now.some((other) => isSame(one, other))), ...now]);
    // With a value, those alone leave; an empty list of them is none, not all.
    return value === undefined || value === null
      ? undefined
      : some(before.filter((one) => !now.some((other) => isSame(one, other))));
  }
  const wanted = filter === undefined ? [] : (readScimFilter(filter)[0] ?? []);
  const fits = (one: Fields) => wanted.every((comparison) => compare(one, comparison));
  if (verb === 'remove' && sub === undefined) return some(before.filter((one) => !fits(one)));
  const changed = (one: Fields): Fields => {
    if (sub !== undefined) return { ...(partAfter(one, attribute, sub, verb, value) as Fields | undefined) };
    const [now] = asList(valueFor(attribute, value));
    return { ...one, ...now };
  };
  // Entra fills in an address that is not there yet by naming its type.
  const isNew = verb !== 'remove' && !before.some(fits);
  const after = [...before.map((one) => (fits(one) ? changed(one) : one)), ...(isNew ? [changed(made(wanted))] : [])];
  return some(after.filter((one) => Object.keys(one).length > 0));
}

function made(wanted: readonly ScimComparison[]): Fields {
  return Object.fromEntries(
    wanted.filter(({ operator, negated }) => operator === 'eq' && !negated).map(({ path, value }) => [path, value]),
  );
}

function compare(fields: Fields, { path, operator, value, negated }: ScimComparison): boolean {
  const name = Object.keys(fields).find((one) => one.toLowerCase() === path);
  const fold = (one: unknown) => (typeof one === 'string' ? one.toLowerCase() : String(one));
  const [actual, expected] = [fold(name === undefined ? null : fields[name]), fold(value)];
  const fits = {
    eq: actual === expected,
    ne: actual !== expected,
    co: actual.includes(expected),
    sw: actual.startsWith(expected),
    ew: actual.endsWith(expected),
    pr: name !== undefined,
  }[operator];
  return fits !== negated;
}

function isSame(one: Fields, other: Fields): boolean {
  const differs = ['value', 'type'].some((name) => other[name] !== undefined && other[name] !== one[name]);
  return other['value'] !== undefined && !differs;
}

function asList(value: Json | undefined): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function some(list: readonly Fields[]): Json | undefined {
  return list.length === 0 ? undefined : list;
}

function set(fields: Fields, name: string, value: Json | undefined): void {
  if (value === undefined) delete fields[name];
  else fields[name] = value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(scimType: string, message: string): Failure {
  return new Failure('bad-request', message, { details: { scimType } });
}
