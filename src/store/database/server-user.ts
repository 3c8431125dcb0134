import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { Failure } from '../../core/failure.ts';

/** The operating system user the database server runs as. `spawnAs` is empty when that is the user we run as already. */
export type ServerUser = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly spawnAs: { readonly uid: number; readonly gid: number } | Record<string, never>;
};

const madeForUs = 'handback';

/**
 * Finds the user for the database server: ourselves, or, as PostgreSQL refuses to run as root, `postgres` where there is
 * one and else a system user `handback`, which is made. Throws `configuration-wrong` where no such user can be had.
 */
export function findServerUser(): ServerUser {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  if (uid === undefined || gid === undefined) {
    throw new Failure(
      'configuration-wrong',
      'The bundled database server does not run on Windows. Set DATABASE_URL to a PostgreSQL server, or use WSL.',
    );
  }
  if (uid !== 0) return { name: nameOfCurrentUser(uid), uid, gid, spawnAs: {} };
  const found = findUser('postgres') ?? findUser(madeForUs) ?? makeUser();
  return { ...found, spawnAs: { uid: found.uid, gid: found.gid } };
}

function nameOfCurrentUser(uid: number): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new Failure(
      'configuration-wrong',
      `The user id ${uid} has no name on this system, and PostgreSQL refuses to run without one. ` +
        'Add it to /etc/passwd, run as another user, or set DATABASE_URL.',
      { cause },
    );
  }
}

function findUser(name: string): { name: string; uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function makeUser(): { name: string; uid: number; gid: number } {
  try {
    const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
    execFileSync('useradd', [...options, madeForUs], { stdio: 'pipe' });
  } catch (cause) {
    throw new Failure(
      'configuration-wrong',
      'PostgreSQL refuses to run as root, and no user could be made for it with useradd. ' +
        'Make a system user named "postgres", run Handback as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
  const made = findUser(madeForUs);
  if (made === undefined) throw new Failure('internal', 'The user "handback" was made but cannot be found.');
  return made;
}
