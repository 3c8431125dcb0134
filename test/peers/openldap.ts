import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Attribute, Change, Client } from 'ldapts';

const run = promisify(execFile);

export const rootDn = 'dc=example,dc=test';
const adminDn = `cn=admin,${rootDn}`;
const adminPassword = 'root-secret';
/** An account with nothing but the rights that docs/connectors.md asks an administrator to give. */
export const delegateDn = `cn=handback,ou=services,${rootDn}`;
export const delegatePassword = 'delegate-secret-7';
export const personPassword = 'Person-pw-1';
export const serverName = 'ldap.example.test';
export const canaryLogin = 'canary';
export const placeholderDn = `cn=nobody,ou=services,${rootDn}`;

/** A directory server of its own for one test file, with ppolicy, memberof and refint, and the places people, leavers, groups and services. */
export type OpenLdap = {
  readonly url: string;
  readonly port: number;
  readonly caCertificate: string;
  /** Everything in the database as LDIF, read from its files and not through LDAP; base64 is decoded. */
  readonly ldif: () => Promise<string>;
  readonly admin: Client;
  readonly change: (
    dn: string,
    operation: 'add' | 'delete' | 'replace',
    type: string,
    ...values: string[]
  ) => Promise<void>;
  /** A person in ou=people with a password; returns its distinguished name. */
  readonly addPerson: (login: string, attributes?: Readonly<Record<string, string | string[]>>) => Promise<string>;
  /** A group in ou=groups; `members` are distinguished names, or logins for a posixGroup. */
  readonly addGroup: (name: string, kind: GroupKind, members: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
};
export type GroupKind = 'groupOfNames' | 'groupOfUniqueNames' | 'posixGroup';
export type Overlay = 'ppolicy' | 'memberof' | 'refint';

/** Brings up a throw-away slapd on a free loopback port, with certificates of an authority of its own. */
export async function startOpenLdap(
  overlays: readonly Overlay[] = ['ppolicy', 'memberof', 'refint'],
): Promise<OpenLdap> {
  const directory = await mkdtemp(`${tmpdir()}/handback-slapd-`);
  await mkdir(`${directory}/db`);
  await writeCertificates(directory);
  await writeFile(`${directory}/slapd.conf`, configuration(directory, overlays), { mode: 0o600 });
  await writeFile(`${directory}/seed.ldif`, seed(overlays).join('\n'));
  await run('/usr/sbin/slapadd', ['-f', `${directory}/slapd.conf`, '-l', `${directory}/seed.ldif`]);
  const port = await freePort();
  const server = await startServer(directory, port);
  const caCertificate = await readFile(`${directory}/ca.pem`, 'utf8');
  const url = `ldaps://127.0.0.1:${port}`;
  const admin = new Client({ url, tlsOptions: { ca: caCertificate, servername: serverName } });
  await admin.bind(adminDn, adminPassword);
  return {
    url,
    port,
    caCertificate,
    ldif: async () => {
      const { stdout } = await run('/usr/sbin/slapcat', ['-f', `${directory}/slapd.conf`], {
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout
        .replaceAll('\n ', '')
        .replaceAll(
          /^(\w+):: (.*)$/gm,
          (_, name: string, value: string) => `${name}: ${Buffer.from(value, 'base64').toString('utf8')}`,
        );
    },
    admin,
    change: (dn, operation, type, ...values) =>
      admin.modify(dn, new Change({ operation, modification: new Attribute({ type, values }) })),
    addPerson: async (login, attributes = {}) => {
      const dn = `uid=${escaped(login)},ou=people,${rootDn}`;
      const person = { objectClass: 'inetOrgPerson', uid: login, cn: login, sn: login, userPassword: personPassword };
      await admin.add(dn, { ...person, ...attributes });
      return dn;
    },
    addGroup: async (name, kind, members) => {
      const dn = `cn=${escaped(name)},ou=groups,${rootDn}`;
      const attribute = { groupOfNames: 'member', groupOfUniqueNames: 'uniqueMember', posixGroup: 'memberUid' }[kind];
      const number: Record<string, string> = kind === 'posixGroup' ? { gidNumber: String(5000 + name.length) } : {};
      await admin.add(dn, {
        objectClass: kind,
        cn: name,
        ...(members.length === 0 ? {} : { [attribute]: [...members] }),
        ...number,
      });
      return dn;
    },
    stop: async () => {
      await admin.unbind();
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function escaped(name: string): string {
  return name.replaceAll(/[,+"\\<>;=#]/g, '\\$&');
}

function configuration(directory: string, overlays: readonly Overlay[]): string {
  const has = (overlay: Overlay, ...lines: string[]) =>
    overlays.includes(overlay) ? [`overlay ${overlay}`, ...lines] : [];
  const write = (where: string, ...attributes: string[]) =>
    `access to ${where} attrs=${attributes.join(',')} by dn.exact="${delegateDn}" write by users read`;
  const lock = overlays.includes('ppolicy') ? ['pwdAccountLockedTime'] : [];
  const lines = [
    ...['core', 'cosine', 'nis', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    'modulepath /usr/lib/ldap',
    ...['back_mdb', ...overlays].map((module) => `moduleload ${module}`),
    `pidfile ${directory}/slapd.pid`,
    `TLSCACertificateFile ${directory}/ca.pem`,
    `TLSCertificateFile ${directory}/cert.pem`,
    `TLSCertificateKeyFile ${directory}/key.pem`,
    'database mdb',
    `suffix "${rootDn}"`,
    `rootdn "${adminDn}"`,
    `rootpw ${adminPassword}`,
    `directory ${directory}/db`,
    'maxsize 67108864',
    'index objectClass,uid,mail,employeeNumber,member,uniqueMember,memberUid,entryUUID eq',
    `limits dn.exact="${delegateDn}" size=unlimited`,
    ...has(
      'ppolicy',
      `ppolicy_default "cn=default,ou=policies,${rootDn}"`,
      'ppolicy_use_lockout',
      'ppolicy_hash_cleartext',
    ),
    ...has('memberof'),
    ...has('refint', 'refint_attributes member uniqueMember'),
    `access to attrs=userPassword by dn.exact="${delegateDn}" write by anonymous auth by * none`,
    ...['people', 'leavers'].flatMap((place) => [
      write(`dn.base="ou=${place},${rootDn}"`, 'children'),
      write(`dn.children="ou=${place},${rootDn}"`, 'entry', 'uid', ...lock, 'shadowExpire', 'loginShell'),
    ]),
    write(`dn.children="ou=groups,${rootDn}"`, 'member', 'uniqueMember', 'memberUid'),
    'access to * by users read by * none',
  ];
  return `${lines.join('\n')}\n`;
}

const place = (name: string) => `dn: ou=${name},${rootDn}\nobjectClass: organizationalUnit\nou: ${name}\n`;
const service = (name: string, password: string) =>
  `dn: cn=${name},ou=services,${rootDn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: ${name}\nuserPassword: ${password}\n`;
const seed = (overlays: readonly Overlay[]) => [
  `dn: ${rootDn}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n`,
  ...['people', 'leavers', 'groups', 'services', 'policies'].map(place),
  ...(overlays.includes('ppolicy')
    ? [
        `dn: cn=default,ou=policies,${rootDn}\nobjectClass: pwdPolicy\nobjectClass: device\ncn: default\npwdAttribute: userPassword\npwdLockout: TRUE\npwdMaxFailure: 3\n`,
      ]
    : []),
  service('handback', delegatePassword),
  service('nobody', 'never-used'),
  `dn: uid=${canaryLogin},ou=people,${rootDn}\nobjectClass: inetOrgPerson\nuid: ${canaryLogin}\ncn: Canary\nsn: Canary\n`,
];

async function writeCertificates(directory: string): Promise<void> {
  await writeFile(`${directory}/names`, `subjectAltName=DNS:${serverName},IP:127.0.0.1\n`);
  const openssl = (words: string) => run('openssl', words.split(' '), { cwd: directory });
  const key = '-newkey rsa:2048 -nodes';
  await openssl(`req -x509 ${key} -days 30 -subj /CN=Test-CA -keyout ca.key -out ca.pem`);
  await openssl(`req ${key} -subj /CN=${serverName} -keyout key.pem -out csr.pem`);
  await openssl('x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out cert.pem');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Resolves once the server answers; it stays in the foreground, so that it ends with its process id. */
async function startServer(directory: string, port: number): Promise<ChildProcess> {
  const words = ['-f', `${directory}/slapd.conf`, '-h', `ldaps://127.0.0.1:${port}`, '-d', '0'];
  const server = spawn('/usr/sbin/slapd', words, { stdio: 'ignore' });
  const kill = () => {
    server.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`slapd ended with ${server.exitCode} before it was ready.`);
    await wait(20);
  }
  return server;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('error', () => resolve(false));
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
  });
}
