import type { Administration } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { bodyOf } from './calls.ts';
import { equals, pathSegment } from './filters.ts';
import { membersOf } from './groups.ts';
import { readAll } from './pages.ts';
import { type Access, isCanary } from './reading.ts';
import { type User, userOf } from './user.ts';

/** Who has the role, or is in the groups, that the settings name as those of administrators; unknown where that cannot be read. */
export async function readAdministration(access: Access): Promise<Administration> {
  const { call, settings } = access;
  try {
    const users = new Map<string, User>();
    for (const role of settings.administratorRoles) {
      const filter = equals('roles.value', role);
      for (const json of await readAll(call, { endpoint: 'Users', filter, pageSize: settings.pageSize })) {
        const user = userOf(json);
        if (!hasRole(user, role)) return { state: 'unknown', reason: 'the application ignores a filter on roles.' };
        users.set(user.id, user);
      }
    }
    for (const group of settings.administratorGroups) {
      const members = await membersOf(access, group);
      if (members === undefined)
        return { state: 'unknown', reason: `the group of administrators ${group} cannot be seen.` };
      for (const id of members) {
        const body = bodyOf(await call('GET', `Users/${pathSegment(id) ?? ''}`));
        if ('json' in body) users.set(id, userOf(body.json));
      }
    }
    const people = [...users.values()].filter((user) => !isCanary(access, user));
    return {
      state: 'seen',
      admins: people.map(({ id, active }) => ({ externalId: id, active })),
      owned: [],
      keep: null,
    };
  } catch (error) {
    if (error instanceof Failure && error.code === 'application-unreachable')
      return { state: 'unknown', reason: error.message };
    throw error;
  }
}

function hasRole({ whole }: User, role: string): boolean {
  const roles = whole['roles'];
  return (
    Array.isArray(roles) &&
    roles.some((held) => typeof held === 'object' && held !== null && 'value' in held && held.value === role)
  );
}
