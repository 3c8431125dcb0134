import { z } from 'zod';
import { isJsonPointer } from '../json-pointer.ts';

/** What people can be searched by, besides the id of an account. */
export const searchKeys = ['email', 'login', 'employeeNumber'] as const;
export type SearchKey = (typeof searchKeys)[number];

/** Headers that Handback writes itself, or that would carry a secret past the place where secrets are named. */
const ownHeaders =
  /^(authorization|proxy-.*|cookie|host|connection|content-length|transfer-encoding|accept-encoding|te|upgrade|expect|x-api-key)$/i;

export const pointer = z.string().refine(isJsonPointer, 'write a JSON pointer, such as /user/status');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const text = z.string().min(1).max(500);
const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'the name of a header, such as X-Api-Key');

/** A secret is named here and given elsewhere; what looks like a secret itself is refused. */
const secretName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    'a name for the secret, such as desk_token (the secret itself is given with --credentials)',
  );

/** An address without anything that a request adds or that should not stand in a file. */
export const plainUrl = z
  .string()
  .refine(isPlainUrl, 'write an address that begins with https:// and holds no user, password, query or fragment');

export const path = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^?#\\\s]*$/, 'a path below baseUrl that begins with one slash (a query goes under query)')
  .refine(
    (written) => !written.split('/').some((segment) => /^\.{1,2}$/.test(segment)),
    'write the path without . and ..',
  );
export const query = z.record(z.string().min(1), z.string().max(500)).default({});

export const auth = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('bearer'), secret: secretName }),
    z.strictObject({
      kind: z.literal('basic'),
      user: z.string().regex(/^[^:\s]+$/, 'a user without colon and spaces'),
      secret: secretName,
    }),
    z.strictObject({
      kind: z.literal('header'),
      header: headerName,
      prefix: z.string().max(40).default(''),
      secret: secretName,
    }),
    z.strictObject({
      kind: z.literal('oauth2'),
      tokenUrl: plainUrl,
      clientId: text,
      secret: secretName,
      scope: text.optional(),
      audience: text.optional(),
      /** Where the client's secret goes: into the header (RFC 6749 §2.3.1), or into the form. */
      sendSecretIn: z.enum(['header', 'form']).default('header'),
    }),
  ],
  'choose one of bearer, basic, header and oauth2',
);

export const headers = z
  .record(headerName, z.string().regex(/^[\x20-\x7e]*$/, 'plain characters'))
  .refine((written) => !Object.keys(written).some((name) => ownHeaders.test(name)), {
    message: 'leave out headers that sign in or that belong to the connection; signing in is what auth is for',
  })
  .default({});

/** What a word of the application means; a word that is not listed is unknown. */
const words = z.strictObject({
  at: pointer,
  words: z.record(z.string(), z.union([z.boolean(), z.literal('unknown')])),
});
const oneOf = z.strictObject({ at: pointer, in: z.array(scalar).min(1) });

/** A list that hangs on an account: in its own record, or behind a path of its own. */
const belongings = z.strictObject({
  path: path.optional(),
  query,
  at: pointer,
  id: pointer.default(''),
  name: pointer.optional(),
});

/** How one account reads, wherever it stands in an answer. */
export const account = z.strictObject({
  id: pointer,
  login: pointer,
  name: pointer.optional(),
  email: pointer.optional(),
  employeeNumber: pointer.optional(),
  active: words,
  /** Access has ended for good while the data is kept. */
  ended: oneOf.optional(),
  /** Accounts that run services; never changed. */
  service: oneOf.optional(),
  privileged: words.optional(),
  /** Accounts that are left to a person. */
  protected: oneOf.optional(),
  groups: belongings.optional(),
  seats: belongings.optional(),
  lastSignIn: pointer.optional(),
  /** What else must be the same right before a change, by name. */
  fingerprint: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a name such as createdAt'), pointer).default({}),
});

const mostPages = z.number().int().min(1).max(100_000).default(1000);
const pageSize = z.strictObject({ parameter: text, value: z.number().int().min(1).max(10_000) }).optional();
/** How the next page is asked for. `total` is where an answer counts all entries: fewer than that is an error. */
const everyPage = { mostPages, size: pageSize, total: pointer.optional() };
export const pages = z.discriminatedUnion(
  'by',
  [
    z.strictObject({ by: z.literal('none'), total: pointer.optional() }),
    z.strictObject({
      by: z.literal('page'),
      parameter: text,
      first: z.number().int().min(0).max(1).default(1),
      ...everyPage,
    }),
    z.strictObject({ by: z.literal('offset'), parameter: text, ...everyPage }),
    z.strictObject({ by: z.literal('cursor'), parameter: text, next: pointer, ...everyPage }),
    z.strictObject({ by: z.literal('url'), next: pointer, ...everyPage }),
    z.strictObject({ by: z.literal('link'), ...everyPage }),
  ],
  'choose one of none, page, offset, cursor, url and link',
);

/** What a later look must show: a value (or the empty list) at a place, a list without an entry, or no account at all. */
export const verification = z
  .strictObject({
    path: path.optional(),
    query,
    at: pointer.optional(),
    is: z.union([scalar, z.array(z.never()).max(0)]).optional(),
    lacks: text.optional(),
    /** Where an entry of the list has what `lacks` names. */
    each: pointer.default(''),
    absent: z.literal(true).optional(),
  })
  .refine(({ is, lacks, absent }) => [is, lacks, absent].filter((one) => one !== undefined).length === 1, {
    message: 'write one of is, lacks and absent',
  })
  .refine(({ at, path: own, absent }) => (absent === true ? at === undefined && own === undefined : at !== undefined), {
    message: 'write at beside is and lacks; absent: true stands alone',
  });

function isPlainUrl(written: string): boolean {
  const url = URL.parse(written);
  return (
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    !/[?#\s@\\]/.test(written)
  );
}
