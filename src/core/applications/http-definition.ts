import { z } from 'zod';
import { findContradictions } from './http-contradictions.ts';
import { account, auth, headers, pages, path, plainUrl, pointer, query, verification } from './http-parts.ts';

const read = z.strictObject({ path, query });
const search = read.extend({
  items: pointer,
  /** `loose` where the application answers with more than was asked for: only what is the same is taken. */
  matches: z.enum(['exact', 'loose']).default('exact'),
});
const list = read.extend({ items: pointer, pages });

const change = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path,
  query,
  body: z.json().optional(),
  /** Statuses that say it was taken; whatever else comes proves nothing. */
  success: z.array(z.number().int().min(200).max(299)).min(1).default([200, 201, 202, 204]),
});

/** A request that changes something. Without `verify` nobody could see that it happened, and the verb is not offered. */
const write = change.extend({
  /** How far a repetition is safe: absolute state, recognised by a key, or only to be seen afterwards. */
  effect: z.enum(['set', 'keyed', 'observable']),
  keyHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'the name of the header that carries the key')
    .optional(),
  /** How long after the change it may still be missing from a reading. */
  lagSeconds: z.number().int().min(0).max(86_400).default(0),
  needs: z.array(z.string().min(1)).default([]),
  notRestorable: z.array(z.string().min(1)).default([]),
  verify: verification.optional(),
});

/**
 * An application with an HTTP API, described by its administrator: how it is asked, how its answers are read, and what may be
 * changed in it. Values are JSON pointers (RFC 6901) and {placeholders}; nothing in it is computed, and no secret stands in it.
 */
export const httpDefinition = z
  .strictObject({
    version: z.literal(1),
    name: z.string().trim().min(1).max(100),
    baseUrl: plainUrl,
    auth,
    headers,
    /** What every answer must say besides its status, for applications that answer 200 to everything. */
    succeeds: z.strictObject({ at: pointer, is: z.union([z.string(), z.number(), z.boolean()]) }).optional(),
    account,
    list,
    find: z.strictObject({
      id: read.extend({
        item: pointer.optional(),
        items: pointer.optional(),
        absent: z.array(z.number().int().min(400).max(499)).default([404, 410]),
      }),
      email: search.optional(),
      login: search.optional(),
      employeeNumber: search.optional(),
    }),
    /** Who administers the application; the last active one is left to a person. */
    administrators: list.optional(),
    writes: z
      .strictObject({
        suspend: write.optional(),
        revokeSessions: write.optional(),
        removeFromGroups: write.optional(),
        releaseSeat: write.optional(),
        deprovision: write.optional(),
      })
      .default({}),
    /** Requests that bring back what a write took; read back by what `account` says of active, groups and seats. */
    restore: z
      .strictObject({ activate: change.optional(), addToGroup: change.optional(), assignSeat: change.optional() })
      .default({}),
    /** An account that stays: it must be found wherever somebody is looked for, before anybody is called absent. */
    canary: z.strictObject({
      id: z.union([z.string().min(1), z.number().int().transform(String)]),
      email: z.string().min(1).optional(),
      login: z.string().min(1).optional(),
      employeeNumber: z.string().min(1).optional(),
    }),
  })
  .superRefine((definition, context) => {
    for (const { path: place, message } of findContradictions(definition)) {
      context.addIssue({ code: 'custom', path: [...place], message });
    }
  });
export type HttpDefinition = z.infer<typeof httpDefinition>;
export type HttpList = HttpDefinition['list'];
export type HttpSearch = NonNullable<HttpDefinition['find']['email']>;
export type HttpChange = z.infer<typeof change>;
export type HttpWrite = z.infer<typeof write>;
export type HttpVerify = z.infer<typeof verification>;
