import type { Administration, SoleRight, Verb } from './connector.ts';
import { allowed, refused, type Verdict } from '../failure.ts';

const ending: ReadonlySet<string> = new Set(['suspend', 'deprovision', 'deleteAccount', 'removeFromGroups']);

/** Whether a verb takes away what an account may do, so that nobody might be left who can. */
export function endsAccess(verb: Verb): boolean {
  return ending.has(verb);
}

type Seen = Extract<Administration, { readonly state: 'seen' }>;

/** Whether others may lose their access at the same moment so that nobody is left: such an account is ended one at a time. */
export function isPrivileged({ admins, owned }: Seen, externalId: string): boolean {
  return owned.length > 0 || admins.some((admin) => admin.externalId === externalId);
}

/** What nobody but this account has: who administers the application or owns a group counts only while they are active. */
export function soleRights({ admins, owned }: Seen, externalId: string): readonly SoleRight[] {
  const self = admins.find((admin) => admin.externalId === externalId);
  const others = admins.filter((admin) => admin.externalId !== externalId && admin.active === true);
  const isSole = self !== undefined && self.active !== false && others.length === 0;
  const orphaned = owned.filter(({ otherOwners }) => otherOwners === 0);
  return [
    ...(isSole ? [{ kind: 'sole_admin' } as const] : []),
    ...orphaned.map(({ group }) => ({ kind: 'last_owner', group }) as const),
  ];
}

/** Whether automation may end this account's access, as the application says right now who else is there. */
export function mayEndAccess(seen: Seen, externalId: string): Verdict {
  if (seen.keep !== null) return refused(`protected: ${seen.keep}`);
  const rights = soleRights(seen, externalId);
  if (rights.some(({ kind }) => kind === 'sole_admin'))
    return refused(
      'protected: this is the last active administrator of the application. Make somebody else an administrator first, then retry the step.',
    );
  const orphaned = rights.flatMap((right) => (right.kind === 'last_owner' ? [right.group] : []));
  if (orphaned.length === 0) return allowed;
  const [first = '', ...more] = orphaned;
  const which = more.length === 0 ? `the group ${first}` : `${orphaned.length} groups (${first} and others)`;
  return refused(`protected: nobody else owns ${which}. Make somebody else an owner there first, then retry the step.`);
}
