import SCIMMY from 'scimmy';
import type { Json } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import { showsNothing } from '../core/shows-nothing.ts';
import { coreSchemas, enterpriseUser, type ScimContent, type ScimKind } from '../core/intake/scim.ts';

/** An attribute as RFC 7643 §7 describes it. */
export type ScimAttribute = {
  readonly name: string;
  readonly type: string;
  readonly multiValued?: boolean;
  readonly subAttributes?: readonly ScimAttribute[];
};
type Described = Readonly<Record<string, unknown>> & { readonly attributes: readonly ScimAttribute[] };

/** What a user may say here. The rest of the schema is accepted and not kept, above all passwords. */
const keptOfUser = new Set([
  'userName',
  'name',
  'displayName',
  'nickName',
  'title',
  'userType',
  'preferredLanguage',
  'locale',
  'timezone',
  'active',
  'emails',
  'phoneNumbers',
  'addresses',
]);
const externalId: ScimAttribute = { name: 'externalId', type: 'string' };
const mostElements = 10_000;
const longestText = 5_000;

const user = describe(SCIMMY.Schemas.User.definition);
const group = describe(SCIMMY.Schemas.Group.definition);
const extension = describe(SCIMMY.Schemas.EnterpriseUser.definition);
const userAttributes = user.attributes.filter(({ name }) => keptOfUser.has(name));

/** The schemas as /Schemas shows them, with the attributes that are kept. */
export const scimSchemas: readonly Readonly<Record<string, unknown>>[] = [
  { ...user, attributes: userAttributes },
  group,
  extension,
];

/** The attributes of a resource, its extension as one complex attribute under its URN. */
export const scimAttributes: Readonly<Record<ScimKind, readonly ScimAttribute[]>> = {
  user: [externalId, ...userAttributes, { name: enterpriseUser, type: 'complex', subAttributes: extension.attributes }],
  group: [externalId, ...group.attributes],
};

function describe(definition: { readonly describe: () => unknown }): Described {
  // Its attributes only describe themselves when they are written as JSON.
  return JSON.parse(JSON.stringify(definition.describe())) as Described;
}

/** Finds an attribute by its name in any case. */
export function findAttribute(
  attributes: readonly ScimAttribute[] | undefined,
  name: string,
): ScimAttribute | undefined {
  const wanted = name.toLowerCase();
  return attributes?.find((attribute) => attribute.name.toLowerCase() === wanted);
}

/**
 * A value as the attribute has it, with canonical names inside; undefined when it says nothing (null, empty, unknown names
 * alone). A boolean may be the text of one, in any case; it is never guessed. Throws `bad-request` with `invalidValue`.
 */
export function valueFor(attribute: ScimAttribute, value: unknown): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (attribute.multiValued !== true) return singleFor(attribute, value);
  const values = Array.isArray(value) ? value : [value];
  if (values.length > mostElements) throw wrongValue(attribute, `has more than ${mostElements} values`);
  const kept = values.map((one) => singleFor(attribute, one)).filter((one) => one !== undefined);
  return kept.length === 0 ? undefined : kept;
}

function singleFor(attribute: ScimAttribute, value: unknown): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (attribute.type === 'complex') return complexFor(attribute, value);
  if (attribute.type === 'boolean') return booleanFor(attribute, value);
  if (typeof value !== 'string' && typeof value !== 'number') throw wrongValue(attribute, 'is no text');
  const text = String(value).normalize('NFC');
  if (text.length > longestText) throw wrongValue(attribute, `is longer than ${longestText} characters`);
  if (/[^\P{Cc}\t\n\r]/u.test(text)) throw wrongValue(attribute, 'holds control characters');
  return showsNothing(text) ? undefined : text;
}

/** Some send the value alone where an object with `value` belongs. */
function complexFor(attribute: ScimAttribute, value: unknown): Json | undefined {
  const fields = typeof value === 'object' ? value : { value };
  if (fields === null || Array.isArray(fields)) throw wrongValue(attribute, 'is no object');
  const kept: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(fields)) {
    const sub = findAttribute(attribute.subAttributes, name);
    const known = sub === undefined ? undefined : valueFor(sub, inner);
    if (sub !== undefined && known !== undefined) kept[sub.name] = known;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function booleanFor(attribute: ScimAttribute, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw wrongValue(attribute, 'is neither true nor false');
}

function wrongValue({ name }: ScimAttribute, what: string): Failure {
  return new Failure('bad-request', `The attribute ${name} ${what}.`, { details: { scimType: 'invalidValue' } });
}

/** The name that a resource has to have. Throws `bad-request` with `invalidValue` where it is missing. */
export function nameIn(kind: ScimKind, content: ScimContent): string {
  const attribute = kind === 'user' ? 'userName' : 'displayName';
  const name = content[attribute];
  if (typeof name === 'string') return name;
  const details = { scimType: 'invalidValue' };
  throw new Failure('bad-request', `The attribute ${attribute} is missing or empty.`, { details });
}

/** The URN of a resource's schemas, as they stand in front of its attributes. */
export function schemasOf(kind: ScimKind, content: ScimContent): readonly string[] {
  return kind === 'user' && content[enterpriseUser] !== undefined
    ? [coreSchemas.user, enterpriseUser]
    : [coreSchemas[kind]];
}
