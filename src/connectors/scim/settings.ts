import { z } from 'zod';

/** Which attributes a person may be searched by; an application refuses a filter on one that it does not know. */
const searchable = ['id', 'externalId', 'employeeNumber', 'emails', 'userName'] as const;

const dialect = z.strictObject({
  /** How `active` is written: as an operation with a path, as one without, or as the whole user. */
  patch: z.enum(['replace_path', 'replace_value', 'put']).default('replace_path'),
  /** Some applications only understand the words "True" and "False". */
  activeAs: z.enum(['boolean', 'string']).default('boolean'),
  /** Applications without `or` are asked one comparison at a time, and for the canary after them. */
  filters: z.enum(['or', 'single']).default('or'),
  /** Where memberships are seen: by a filter on the groups' members, or in `groups` of the user where the application fills it. */
  membership: z.enum(['members', 'user']).default('members'),
});

const settings = z.strictObject({
  /** The address under which /Users and /Groups are. */
  baseUrl: z.url({ protocol: /^https?$/ }).refine(isPlainAddress, {
    message: 'Write the address alone: no name, password, query or fragment.',
  }),
  /** Allows addresses inside the private network, and there also http. */
  internal: z.boolean().default(false),
  /** A known user that stays; every answer must hold it before anybody is called absent. */
  canary: z.union(
    [z.strictObject({ id: z.string().min(1) }), z.strictObject({ userName: z.string().min(1) })],
    'Name the canary as {"id": …} or {"userName": …}.',
  ),
  dialect: dialect.prefault({}),
  searchBy: z
    .array(z.enum(searchable))
    .min(1)
    .default([...searchable]),
  /** Values of `userType` that say an account runs services. */
  serviceUserTypes: z.array(z.string().min(1)).default([]),
  /** Groups, by name or id, whose members are left to a person. */
  protectedGroups: z.array(z.string().min(1)).default([]),
  /** Values of `roles`, and groups by id, whose holders administer the application; without any, nobody can tell who is the last. */
  administratorRoles: z.array(z.string().min(1)).default([]),
  administratorGroups: z.array(z.string().min(1)).default([]),
  /** Whether an account is deleted when its access ends for good; without it accounts can be suspended only. */
  deleteOnDeprovision: z.boolean().default(false),
  pageSize: z.number().int().min(1).max(1000).default(100),
  lagMs: z.number().int().min(0).default(0),
});

/** How an application is reached, asked and written to. Shown to operators, so nothing in it is a secret. */
export const scimConfig = settings.refine(({ baseUrl, internal }) => internal || baseUrl.startsWith('https:'), {
  path: ['baseUrl'],
  message: 'Write https: the token never travels unencrypted, except to an address that is marked as internal.',
});
export type ScimSettings = z.infer<typeof scimConfig>;

/** The token that the application issued for Handback. */
// A header may hold no other characters (RFC 6750 §2.1).
export const scimCredentials = z.strictObject({
  token: z.string().regex(/^[\w.~+/=-]+$/, 'This is not a bearer token.'),
});

function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && !/[?#]/.test(address);
}
