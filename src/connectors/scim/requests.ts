import type { JsonObject } from '../../core/applications/connector.ts';
import type { ScimSettings } from './settings.ts';
import type { User } from './user.ts';

/** A PATCH request with one operation (RFC 7644 §3.5.2). */
export function patchOf(operation: JsonObject): JsonObject {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] };
}

/** A resource as a PUT sends it back (RFC 7644 §3.5.1): all of it, but for what only the application writes. */
export function putOf({ meta: _meta, groups: _groups, password: _password, ...whole }: JsonObject): JsonObject {
  return whole;
}

/** The request that sets `active`, in the dialect of the application. */
export function activeRequest(
  { patch, activeAs }: ScimSettings['dialect'],
  user: User,
  active: boolean,
): { readonly method: 'PUT' | 'PATCH'; readonly json: JsonObject } {
  const value = activeAs === 'boolean' ? active : active ? 'True' : 'False';
  switch (patch) {
    case 'put':
      return { method: 'PUT', json: { ...putOf(user.whole), active: value } };
    case 'replace_value':
      return { method: 'PATCH', json: patchOf({ op: 'replace', value: { active: value } }) };
    case 'replace_path':
      return { method: 'PATCH', json: patchOf({ op: 'replace', path: 'active', value }) };
  }
}
