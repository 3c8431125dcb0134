import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Json } from '../core/applications/connector.ts';
import { failureKinds } from '../core/failure.ts';
import type { ScimKind } from '../core/intake/scim.ts';
import { schemasOf } from '../formats/scim-schema.ts';
import type { ScimResource } from '../store/intake/scim-resources.ts';
import { toFailure } from './problem.ts';

type Fields = Readonly<Record<string, Json>>;
/** Which attributes an answer has: those named, or all but those named. */
export type ScimView = { readonly only: readonly string[] | null; readonly without: readonly string[] };

const scimMediaType = 'application/scim+json';
export const resourceTypes = { user: 'User', group: 'Group' } as const satisfies Record<ScimKind, string>;
const wholeView: ScimView = { only: null, without: [] };
const messages = 'urn:ietf:params:scim:api:messages:2.0';

/** A resource as its source reads it (RFC 7643 §3); `base` is the address in front of /Users and /Groups. */
export function showResource(resource: ScimResource, base: string, view: ScimView = wholeView): Fields {
  const { id, kind, externalId, content, active } = resource;
  const type = resourceTypes[kind];
  const always = { schemas: schemasOf(kind, content), id };
  const rest: Fields = {
    ...(externalId === null ? {} : { externalId }),
    ...content,
    ...(kind === 'user' ? { active } : {}),
    meta: {
      resourceType: type,
      created: resource.createdAt.toString(),
      lastModified: resource.updatedAt.toString(),
      location: `${base}/${type}s/${id}`,
      version: versionOf(resource),
    },
  };
  return { ...always, ...viewed(rest, view) };
}

/** The version as an entity tag (RFC 7644 §3.14). */
export function versionOf({ version }: Pick<ScimResource, 'version'>): string {
  return `W/"${version}"`;
}

/** Reads the names of `attributes` or `excludedAttributes`. */
export function namesIn(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

function viewed(fields: Fields, { only, without }: ScimView): Fields {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
    const inside = partsBelow(name, without);
    if (without.some((one) => isName(name, one))) return [];
    const left: Json =
      inside.length === 0 ? value : each(value, (part) => viewed(part, { only: null, without: inside }));
    if (only === null || only.some((one) => isName(name, one))) return [[name, left]];
    const asked = partsBelow(name, only);
    return asked.length === 0 ? [] : [[name, each(left, (part) => viewed(part, { only: asked, without: [] }))]];
  });
  return Object.fromEntries(entries);
}

/** An attribute of the core may carry its URN. */
function isName(name: string, asked: string): boolean {
  return asked === name.toLowerCase() || asked.endsWith(`:core:2.0:user:${name.toLowerCase()}`);
}

/** What is asked of the parts of an attribute; those of an extension stand behind a colon. */
function partsBelow(name: string, asked: readonly string[]): readonly string[] {
  const lower = name.toLowerCase();
  return asked
    .filter((one) => one.startsWith(`${lower}.`) || one.startsWith(`${lower}:`))
    .map((one) => one.slice(lower.length + 1));
}

function each(value: Json, change: (part: Fields) => Fields): Json {
  if (Array.isArray(value)) return value.map((one) => each(one, change));
  return typeof value === 'object' && value !== null ? change(value as Fields) : value;
}

/** One page of a list (RFC 7644 §3.4.2). */
export function showList(
  items: readonly object[],
  { total, startIndex }: { readonly total: number; readonly startIndex: number },
): object {
  return {
    schemas: [`${messages}:ListResponse`],
    totalResults: total,
    startIndex,
    itemsPerPage: items.length,
    Resources: items,
  };
}

/** Answers whatever was thrown as a SCIM error (RFC 7644 §3.12); a fault's details go to the log alone. */
export function sendScimError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = toFailure(error);
  const { status } = failureKinds[failure.code];
  if (status >= 500) request.log.error({ err: error }, 'A push failed.');
  const { scimType = failure.code === 'conflict' ? 'uniqueness' : undefined, retryAfterSeconds } = failure.details;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return sendScim(reply.code(status), {
    schemas: [`${messages}:Error`],
    status: String(status),
    ...(typeof scimType === 'string' ? { scimType } : {}),
    detail: status >= 500 ? 'Something went wrong inside Handback; nothing more can be said here.' : failure.message,
  });
}

/** Sends a SCIM document. */
export function sendScim(reply: FastifyReply, document: object): FastifyReply {
  return reply
    .type(scimMediaType)
    .serializer((content: unknown) => JSON.stringify(content))
    .send(document);
}
