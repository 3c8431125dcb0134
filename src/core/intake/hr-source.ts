import { z } from 'zod';
import { departureKinds } from '../departures/departure.ts';

/** How a system shows that a message is its own, and what it then says. */
export const hrSourceKinds = ['standard_webhooks', 'bamboohr', 'generic_hmac', 'scim'] as const;
export type HrSourceKind = (typeof hrSourceKinds)[number];

/** Null: the organization's rules choose. */
const playbook = z.string().min(1).max(40).nullable().default(null);
const header = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/i, 'it is the name of an HTTP header')
  .transform((name) => name.toLowerCase());

const standardWebhooks = z.strictObject({ playbook });

const genericHmac = z.strictObject({
  playbook,
  signatureHeader: header.default('x-handback-signature'),
  /** Null: the sender signs the body alone, and only the body's own bytes tell two deliveries apart. */
  timestampHeader: header.nullable().default('x-handback-timestamp'),
  /** What stands in front of the signature in its header. */
  prefix: z.string().max(40).default('sha256='),
  encoding: z.enum(['hex', 'base64']).default('hex'),
});

const bamboohr = z
  .strictObject({
    playbook,
    companyDomain: z.string().regex(/^[a-z0-9-]{1,63}$/i, 'it is the part of the address before .bamboohr.com'),
    /** Where the API answers; https://COMPANY.bamboohr.com/api/v1 when left out. */
    baseUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** The address lies inside the private network. */
    internal: z.boolean().default(false),
    /** The employment statuses that mean somebody leaves; another one is never taken for that. */
    leavingStatuses: z.array(z.string().min(1).max(100)).min(1).max(20).default(['Terminated']),
  })
  .refine(({ baseUrl, internal }) => internal || baseUrl === undefined || baseUrl.startsWith('https:'), {
    path: ['baseUrl'],
    message: 'it must be https, unless the address is internal',
  });

const scim = z.strictObject({
  playbook,
  /** What a deactivation is: a departure, or, where people on leave are deactivated too, a question. */
  deactivation: z.enum(['departure', 'question']).default('departure'),
  /** How its departures count, because it never says why. */
  kind: z.enum(departureKinds).default('voluntary'),
});

/** The settings of each kind of source; none of them is secret. */
export const hrSourceConfigs = {
  standard_webhooks: standardWebhooks,
  generic_hmac: genericHmac,
  bamboohr,
  scim,
} as const satisfies Record<HrSourceKind, z.ZodType>;

export type GenericHmacConfig = z.output<typeof genericHmac>;
export type ScimPushConfig = z.output<typeof scim>;
export type BambooHrConfig = z.output<typeof bamboohr>;
