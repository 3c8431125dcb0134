import { type Acting, mayEverywhere, type Permission, type Role, scopesFor } from '../../../core/permission.ts';
import type { Me } from '../../../api/schemas/access.ts';
import { useServer } from './use-server.ts';

/** Who is signed in; `undefined` while that is not known. */
export function useMe(): Me | undefined {
  return useServer<Me>('/me').data;
}

/** Whether the signed-in operator holds a permission somewhere: what a screen offers. The server decides again, row by row. */
export function useMay(): (permission: Permission) => boolean {
  const me = useMe();
  return (permission) => me !== undefined && scopesFor(actingOf(me), permission).length > 0;
}

/** Whether they hold it for everything: what figures of the whole organization ask for. */
export function useMayEverywhere(): (permission: Permission) => boolean {
  const me = useMe();
  return (permission) => me !== undefined && mayEverywhere(actingOf(me), permission).allowed;
}

/** The roles of the signed-in operator, each once. */
export function useRoles(): readonly Role[] {
  const me = useMe();
  return [...new Set(me?.operator.roles.map(({ role }) => role) ?? [])];
}

function actingOf({ operator }: Me): Acting {
  return { operatorId: operator.id, personId: null, grants: operator.roles };
}
