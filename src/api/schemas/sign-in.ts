import { z } from 'zod';
import { roles, scopeKinds } from '../../core/permission.ts';
import { me } from './access.ts';
import { id, instant } from './fields.ts';

/** What anybody who stands at the door is told: how to get in here. */
export const waysIn = z
  .object({
    address: z.string().describe('Where this server is reached; passkeys work there and nowhere else'),
    passkeys: z.boolean(),
    providers: z.array(z.object({ id, name: z.string() })),
  })
  .meta({ id: 'WaysIn' });
export type WaysIn = z.infer<typeof waysIn>;

export const entered = me.extend({ expiresAt: instant }).meta({ id: 'Entered' });

const base64url = z
  .string()
  .regex(/^[\w-]+$/, 'it is base64url')
  .max(20_000);
const credential = {
  id: base64url.max(1400),
  rawId: base64url.max(1400),
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
};

/** What an authenticator made (WebAuthn level 3, RegistrationResponseJSON). */
const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});

/** How an authenticator answered (WebAuthn level 3, AuthenticationResponseJSON). */
export const authenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.max(100).nullish(),
  }),
});
export type AuthenticationAnswer = z.infer<typeof authenticationResponse>;

/** The browser's own options, as the standard writes them. */
export const browserOptions = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyOptions' });

export const passkeyName = z.string().trim().min(1).max(100);
export const passkeyBody = z.strictObject({ name: passkeyName, response: registrationResponse });
export const passkey = z
  .object({ id, name: z.string(), synced: z.boolean(), createdAt: instant, usedAt: instant.nullable() })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof passkey>;

export const session = z
  .object({
    id,
    name: z.string().describe('The browser, as it calls itself'),
    beganBy: z.enum(['link', 'passkey', 'provider']).nullable(),
    current: z.boolean(),
    createdAt: instant,
    usedAt: instant.nullable(),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

/** Whether this session was proved lately, and how it can be. */
export const proofShown = z
  .object({
    proved: z.boolean(),
    passkey: z.boolean().describe('The operator has a passkey for this address'),
    register: z.boolean().describe('They have none and may add one now, which is a proof'),
    demonstration: z.boolean().describe('In a demonstration a click is enough'),
    providers: z.array(z.object({ id, name: z.string() })),
  })
  .meta({ id: 'Proof' });
export type ProofShown = z.infer<typeof proofShown>;

export const proofBody = z.strictObject({
  response: authenticationResponse.nullable().default(null).describe('Null: in a demonstration'),
});

export const startBody = z.strictObject({
  to: z
    .string()
    .max(500)
    .regex(/^\/(?![/\\])[^\\\s]*$/, 'it is a path of this server')
    .default('/'),
  prove: z.boolean().default(false).describe('Prove again who is signed in, instead of signing in'),
});
export const started = z
  .object({ url: z.string().describe('Where to send the browser') })
  .meta({ id: 'SignInStarted' });
export const finishBody = z.strictObject({
  search: z
    .string()
    .startsWith('?')
    .max(8000)
    .describe('What stands behind the address that the provider sent the browser to'),
});
export const finished = z
  .object({ to: z.string(), proved: z.boolean().describe('It was a proof; nobody was signed in') })
  .meta({ id: 'SignInFinished' });
export type Finished = z.infer<typeof finished>;

const roleRule = z
  .strictObject({
    group: z.string().trim().min(1).max(200),
    role: z.enum(roles),
    scope: z.enum(scopeKinds).default('organization'),
    value: z.string().max(200).default(''),
  })
  .refine(({ scope, value }) => (scope === 'organization') === (value === ''), {
    path: ['value'],
    message: 'name the department, site or case; for the whole organization leave it out',
  });

const providerFields = {
  name: z.string().trim().min(1).max(60),
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().trim().min(1).max(300),
  internal: z.boolean().default(false).describe('It lies inside the private network'),
  scopes: z
    .string()
    .regex(/^openid( [\w:./-]+)*$/, 'it begins with openid')
    .max(300)
    .default('openid email profile'),
  groupsClaim: z.string().min(1).max(200).default('groups'),
  roleRules: z.array(roleRule).max(100).default([]),
  makesOperators: z.boolean().default(false).describe('Whoever has a role by their groups becomes an operator'),
};
export const providerBody = z.strictObject({
  id: id.optional().describe('The provider to change; left out: a new one'),
  ...providerFields,
  clientSecret: z.string().min(1).max(1000).optional().describe('Left out for one that is known: it stays'),
  unchecked: z.boolean().default(false).describe('Keep it although it was not tried'),
});
export type ProviderBody = z.input<typeof providerBody>;

export const provider = z
  .object({
    id,
    name: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    internal: z.boolean(),
    scopes: z.string(),
    groupsClaim: z.string(),
    roleRules: z.array(
      z.object({ group: z.string(), role: z.enum(roles), scope: z.enum(scopeKinds), value: z.string() }),
    ),
    makesOperators: z.boolean(),
    vouched: z.boolean().describe('Somebody besides who set it up vouches for it'),
    redirectUri: z.string().describe('What the provider is told to send browsers back to'),
  })
  .meta({ id: 'SignInProvider' });
export type Provider = z.infer<typeof provider>;

export const providerTest = z
  .object({
    reached: z.boolean().describe('Its description was read, and is its own'),
    problem: z.string().nullable().describe('Otherwise, what was wrong'),
  })
  .meta({ id: 'ProviderTest' });
export type ProviderTest = z.infer<typeof providerTest>;
