import type { AttributeChange, Directory, Modification } from '../ldap/directory.ts';
import type { Operation } from '../ldap/writing.ts';
import type { AccountEntry, Locks } from './account.ts';

/** Locked by an administrator until an administrator unlocks (slapo-ppolicy); any other value is a lock that was earned by wrong passwords and passes. */
const lockedForGood = '000001010000Z';
/** 1970-01-02, in days since 1970-01-01 (shadow(5)); 0 would be read as never by some. */
const longExpired = '1';
const noLogin = '/usr/sbin/nologin';
/** Lets a bind account with the right to manage write what only the server writes otherwise. */
const relaxRules = '1.3.6.1.4.1.4203.666.5.12';

/** Whether every way in that the entry knows is closed: the password, the expiry of the shadow account and the login shell. */
export function isClosed(account: AccountEntry, now: Temporal.Instant): boolean {
  return Object.entries(closed(account, now)).every(([name, value]) => account.locks[name as keyof Locks] === value);
}

/** The locks with every way in closed; what is closed already stays as it is. */
export function closed({ locks, hasExpiry, hasShell }: AccountEntry, now: Temporal.Instant): Locks {
  const { shadowExpire, loginShell } = locks;
  const today = Math.floor(now.epochMilliseconds / 86_400_000);
  const expiry = Number(shadowExpire ?? 0);
  const isExpired = expiry >= 1 && expiry <= today;
  const isShell = loginShell === null || !/\/(nologin|false)$/.test(loginShell);
  return {
    pwdAccountLockedTime: lockedForGood,
    shadowExpire: hasExpiry && !isExpired ? longExpired : shadowExpire,
    loginShell: hasShell && isShell ? noLogin : loginShell,
  };
}

/** The one operation that brings the locks to what is wanted; none where they are so already. */
export function setLocks(
  directory: Pick<Directory, 'modify'>,
  { dn, locks }: AccountEntry,
  wanted: Partial<Locks>,
  did: string,
): readonly Operation[] {
  // Taking away exactly the value that was read makes the change fail when somebody else has changed it in between.
  const changes = lockNames.flatMap((name): AttributeChange[] => {
    const [held, value] = [locks[name], wanted[name]];
    if (value === undefined || value === held) return [];
    return [
      ...(held === null ? [] : [{ operation: 'delete' as const, type: name, values: [held] }]),
      ...(value === null ? [] : [{ operation: 'add' as const, type: name, values: [value] }]),
    ];
  });
  return changes.length === 0 ? [] : [{ did, run: () => modifyRelaxed(directory, dn, changes) }];
}

const lockNames = ['pwdAccountLockedTime', 'shadowExpire', 'loginShell'] as const;
const constraintViolation = 19;

/** Some versions let only the server write the lock, unless the rules are relaxed explicitly. */
async function modifyRelaxed(
  directory: Pick<Directory, 'modify'>,
  dn: string,
  changes: readonly AttributeChange[],
): Promise<Modification> {
  const plain = await directory.modify(dn, changes);
  const asksToRelax =
    plain.kind === 'rejected' && plain.code === constraintViolation && /no user modification/i.test(plain.reason);
  return asksToRelax ? directory.modify(dn, changes, [relaxRules]) : plain;
}
