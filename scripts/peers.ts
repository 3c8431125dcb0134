import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env, getuid } from 'node:process';

/**
 * A real server that a suite needs, written by others. Its suites are the files of test/peers whose
 * name begins with the peer's; those of test/pages need a browser.
 */
type Peer = {
  readonly name: string;
  /** What is missing, as a phrase; undefined when the peer can be used. */
  readonly missing: () => string | undefined;
};

// `npm run setup:peers` installs them.
const peers: readonly Peer[] = [
  {
    name: 'samba',
    missing: () => {
      const absent = ['samba', 'samba-tool', 'ldbsearch', 'openssl'].filter((program) => !isOnPath(program));
      if (absent.length > 0) return `${absent.join(', ')} not found`;
      return getuid?.() === 0 ? undefined : 'a domain controller needs root, for its fixed ports';
    },
  },
  {
    name: 'openldap',
    missing: () => {
      // Outside the path of most accounts, and the suite starts it by this name.
      if (!existsSync('/usr/sbin/slapd')) return '/usr/sbin/slapd not found';
      return isOnPath('openssl') ? undefined : 'openssl not found';
    },
  },
  {
    name: 'postgresql',
    missing: () => (postgresqlBin() ? undefined : 'no PostgreSQL 15 or later under /usr/lib/postgresql'),
  },
  {
    name: 'openssh',
    missing: () => {
      if (!existsSync('/usr/sbin/sshd')) return '/usr/sbin/sshd not found';
      return isOnPath('ssh-keygen') ? undefined : 'ssh-keygen not found';
    },
  },
  {
    name: 'chromium',
    missing: () => {
      if (!existsSync(join(import.meta.dirname, '..', 'dist', 'web'))) return 'the pages are not built';
      return isOnPath('chromium-headless-shell') ? undefined : 'chromium-headless-shell not found';
    },
  },
  // The provider comes with the development dependencies.
  { name: 'scim', missing: () => undefined },
];

/** The peer that a test file needs; undefined for a file that needs none. Throws for a peer suite of an unknown peer. */
export function peerOf(testFile: string): Peer | undefined {
  const suite = testFile.startsWith('test/pages/') ? 'chromium.' : /^test\/peers\/([^/]+)$/.exec(testFile)?.[1];
  if (suite === undefined) return undefined;
  const peer = peers.find(({ name }) => suite.startsWith(`${name}.`) || suite.startsWith(`${name}-`));
  if (!peer) throw new Error(`${testFile} needs a peer that scripts/peers.ts does not know. Name it there.`);
  return peer;
}

/** The programs of the newest PostgreSQL, 15 or later, that the distribution installed. */
function postgresqlBin(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .map(Number)
    .filter((version) => version >= 15)
    .sort((a, b) => b - a)
    .map((version) => join(root, String(version), 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

function isOnPath(program: string): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
