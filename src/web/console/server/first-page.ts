import type { Role } from '../../../core/permission.ts';
import { useRoles } from './me.ts';

const pages: Readonly<Partial<Record<Role, string>>> = { manager: '/my-team', hr: '/hr', facilities: '/facilities' };

/** The page that whoever has one such role alone begins with; undefined: Today. */
export function useFirstPage(): string | undefined {
  const [role, ...others] = useRoles();
  return role === undefined || others.length > 0 ? undefined : pages[role];
}
