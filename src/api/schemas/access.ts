import { z } from 'zod';
import { roles, scopeKinds } from '../../core/permission.ts';
import { id, instant, roleGrant } from './fields.ts';

const organizationRef = z
  .object({ id, name: z.string(), timeZone: z.string(), demo: z.boolean() })
  .meta({ id: 'Organization' });

const away = z
  .object({ until: instant, standIn: z.string().describe('The name of who is asked meanwhile') })
  .nullable()
  .describe('Null while they are here');

export const me = z
  .object({
    operator: z.object({ id, name: z.string(), email: z.string(), away, roles: z.array(roleGrant) }),
    organization: organizationRef,
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

export const organizationSettings = organizationRef
  .extend({ caseOwnerId: id.nullable().describe('Who owns cases that nobody else owns; null: whoever opened them') })
  .meta({ id: 'OrganizationSettings' });
export type OrganizationSettings = z.infer<typeof organizationSettings>;

export const signInBody = z.strictObject({
  secret: z.string().min(1).max(200).describe('What stands behind the # of a one-time link'),
  token: z.boolean().default(false).describe('Ask for an API token instead of a browser session'),
});

export const signInAnswer = me.extend({
  token: z.string().optional().describe('Shown this once'),
  expiresAt: instant,
});
export type SignInAnswer = z.infer<typeof signInAnswer>;

export const tokenBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  expiresInDays: z.int().min(1).max(366).default(90),
});

export const newToken = z
  .object({ id, name: z.string(), token: z.string().describe('Shown this once'), expiresAt: instant })
  .meta({ id: 'NewToken' });
export type NewToken = z.infer<typeof newToken>;

export const token = z
  .object({ id, name: z.string(), createdAt: instant, expiresAt: instant.nullable(), usedAt: instant.nullable() })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof token>;

export const operator = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    personId: id.nullable(),
    disabled: z.boolean(),
    vouched: z.boolean().describe('Counts as a person of its own where two are needed'),
    away,
    roles: z.array(roleGrant),
  })
  .meta({ id: 'Operator' });
export type Operator = z.infer<typeof operator>;

const count = z.int().min(0).max(1_000_000);
export const operatorDuties = z
  .object({
    sessions: count,
    tokens: count,
    cases: count.describe('Open cases that they answer for'),
    steps: count.describe('Steps of open cases that were handed to them by name'),
    applications: count,
    feeds: count,
    webhooks: count,
    standsInFor: count.describe('Operators who are away and have named them to be asked instead'),
  })
  .meta({ id: 'OperatorDuties' });
export type OperatorDuties = z.infer<typeof operatorDuties>;

const aRole = z.strictObject({
  role: z.enum(roles),
  scope: z.enum(scopeKinds).default('organization'),
  value: z.string().max(200).default('').describe('The department, the id of the location or of the offboarding'),
});
export const roleBody = aRole
  .refine(({ scope, value }) => (scope === 'organization') === (value === ''), {
    path: ['value'],
    message: 'name the department, site or case; for the whole organization leave it out',
  })
  .refine(({ scope, value }) => (scope !== 'site' && scope !== 'case') || id.safeParse(value).success, {
    path: ['value'],
    message: 'a site or case is named by its id',
  });

export const operatorBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  personId: id
    .nullable()
    .default(null)
    .describe('The person this operator is, so that nobody handles their own departure'),
  roles: z.array(roleBody).max(20).default([]),
});

export const link = z.object({ url: z.string(), expiresAt: instant }).meta({ id: 'OneTimeLink' });
export type OneTimeLink = z.infer<typeof link>;
