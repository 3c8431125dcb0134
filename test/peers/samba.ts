import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const baseDn = 'DC=corp,DC=example,DC=test';
export const adminDn = `CN=Administrator,CN=Users,${baseDn}`;
/** An account with nothing but the rights that docs/connectors.md asks an administrator to delegate. */
export const delegateDn = `CN=Handback Service,CN=Users,${baseDn}`;
export const adminPassword = 'Adm1n-Passw0rd!';
export const delegatePassword = 'D3legated-Passw0rd!';
export const serverName = 'dc1.corp.example.test';
export const canaryLogin = 'canary';

/** A domain controller of its own for one test file, with the places People, Leavers and Groups and a canary. */
export type Samba = {
  readonly url: string;
  readonly host: string;
  readonly caCertificate: string;
  /** Everything in the domain as LDIF, read from the database files and not through LDAP. */
  readonly ldif: () => Promise<string>;
  /** Hides the userAccountControl of one account from the delegate. */
  readonly hideFlags: (dn: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Brings up a throw-away Samba AD domain controller on a loopback address of its own. Needs root, for the fixed ports of LDAP. */
export async function startSamba(): Promise<Samba> {
  const template = await provisionOnce();
  const directory = await mkdtemp(`${tmpdir()}/handback-dc-`);
  for (let last = 77; last < 177; last += 1) {
    const host = `127.0.0.${last}`;
    const claim = await claimAddress(host);
    if (claim === undefined) continue;
    await rm(directory, { recursive: true, force: true });
    await cp(template, directory, { recursive: true, preserveTimestamps: true });
    await writeCertificate(directory, host);
    await writeFile(`${directory}/etc/run.conf`, configuration(directory, host));
    const server = await startServer(directory, host);
    if (server === undefined) {
      claim.release();
      continue;
    }
    return {
      url: `ldaps://${host}`,
      host,
      caCertificate: await readFile(`${directory}/tls/ca.pem`, 'utf8'),
      ldif: () => ldif(directory),
      hideFlags: async (dn) => {
        const sid = await sidOfDelegate(directory);
        await samba(
          directory,
          'dsacl',
          'set',
          `--objectdn=${dn}`,
          `--sddl=(OD;;RP;${attribute.userAccountControl};;${sid})`,
        );
      },
      stop: async () => {
        const exited = new Promise((resolve) => server.once('exit', resolve));
        server.kill('SIGTERM');
        await exited;
        claim.release();
        await rm(directory, { recursive: true, force: true });
      },
    };
  }
  throw new Error('No loopback address between 127.0.0.77 and 127.0.0.176 was free for a domain controller.');
}

/** Provisioning takes seconds, so it is done once per version of Samba and of this recipe, and copied from then on. */
async function provisionOnce(): Promise<string> {
  const version = (await run('samba', ['--version'])).stdout.trim().replaceAll(/[^\w.-]+/g, '-');
  const template = `${tmpdir()}/handback-samba-2-${version}`;
  if (existsSync(template)) return template;
  const fresh = await mkdtemp(`${template}-`);
  const options = {
    realm: 'CORP.EXAMPLE.TEST',
    domain: 'CORP',
    'server-role': 'dc',
    'dns-backend': 'NONE',
    'function-level': '2008_R2',
    'host-name': 'dc1',
    'host-ip': '127.0.0.1',
    adminpass: adminPassword,
    targetdir: fresh,
  };
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const local = ['--option=interfaces=lo', '--option=bind interfaces only=yes'];
  await run('samba-tool', ['domain', 'provision', '--use-rfc2307', ...words, ...local]);
  await delegate(fresh);
  // Another test file may have been faster; both made the same.
  await rename(fresh, template).catch(() => rm(fresh, { recursive: true, force: true }));
  return template;
}

const attribute = {
  userAccountControl: 'bf967a68-0de6-11d0-a285-00aa003049e2',
  primaryGroupID: 'bf967a00-0de6-11d0-a285-00aa003049e2',
  member: 'bf9679c0-0de6-11d0-a285-00aa003049e2',
  name: 'bf967a0e-0de6-11d0-a285-00aa003049e2',
  cn: 'bf96793f-0de6-11d0-a285-00aa003049e2',
};
const resetPassword = '00299570-246d-11d0-a768-00aa006e0529';
const user = 'bf967aba-0de6-11d0-a285-00aa003049e2';
const group = 'bf967a9c-0de6-11d0-a285-00aa003049e2';

async function delegate(directory: string): Promise<void> {
  const tool = (...words: string[]) => samba(directory, ...words);
  for (const place of ['People', 'Leavers', 'Groups']) await tool('ou', 'create', `OU=${place},${baseDn}`);
  await tool('user', 'create', 'svc-handback', delegatePassword, '--given-name=Handback', '--surname=Service');
  await tool('user', 'create', canaryLogin, 'Canary-Passw0rd!', '--userou=OU=People');
  const sid = await sidOfDelegate(directory);
  const allow = (place: string, ...entries: string[]) =>
    tool(
      'dsacl',
      'set',
      `--objectdn=${place},${baseDn}`,
      `--sddl=${entries.map((entry) => `(OA;${entry};${sid})`).join('')}`,
    );
  for (const place of ['OU=People', 'OU=Leavers']) {
    const written = [attribute.userAccountControl, attribute.primaryGroupID, attribute.name, attribute.cn];
    await allow(
      place,
      `CI;CCDC;${user};`,
      `CIIO;CR;${resetPassword};${user}`,
      ...written.map((id) => `CIIO;RPWP;${id};${user}`),
    );
  }
  await allow('OU=Groups', `CIIO;RPWP;${attribute.member};${group}`);
  await allow('CN=Domain Users,CN=Users', `;RPWP;${attribute.member};`);
}

function samba(directory: string, ...words: string[]) {
  return run('samba-tool', [...words, '-H', `${directory}/private/sam.ldb`, '-s', `${directory}/etc/smb.conf`]);
}

async function sidOfDelegate(directory: string): Promise<string> {
  const { stdout } = await run('ldbsearch', [
    '-H',
    `${directory}/private/sam.ldb`,
    '(sAMAccountName=svc-handback)',
    'objectSid',
  ]);
  return /^objectSid: (\S+)$/m.exec(stdout)?.[1] ?? '';
}

async function writeCertificate(directory: string, host: string): Promise<void> {
  const tls = `${directory}/tls`;
  await mkdir(tls, { recursive: true });
  await writeFile(`${tls}/names`, `subjectAltName=DNS:${serverName},IP:${host}\n`);
  const openssl = (...words: string[]) => run('openssl', words, { cwd: tls });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-days', '30', '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem');
  await openssl('req', ...key, '-subj', `/CN=${serverName}`, '-keyout', 'key.pem', '-out', 'csr.pem');
  const signed = [
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    'names',
    '-out',
    'cert.pem',
  ];
  await openssl('x509', '-req', '-in', 'csr.pem', ...signed);
  await run('chmod', ['600', `${tls}/key.pem`]);
}

function configuration(directory: string, host: string): string {
  const settings = {
    workgroup: 'CORP',
    realm: 'CORP.EXAMPLE.TEST',
    'netbios name': 'DC1',
    'server role': 'active directory domain controller',
    'server services': 'ldap, rpc',
    'dcerpc endpoint servers': 'epmapper, samr, lsarpc, netlogon, drsuapi',
    interfaces: `${host}/8`,
    'bind interfaces only': 'yes',
    'disable netbios': 'yes',
    'private dir': `${directory}/private`,
    'state directory': `${directory}/state`,
    'lock directory': directory,
    'cache directory': `${directory}/cache`,
    'pid directory': `${directory}/run`,
    'ncalrpc dir': `${directory}/ncalrpc`,
    'winbindd socket directory': `${directory}/run/winbindd`,
    'ntp signd socket directory': `${directory}/run/ntp_signd`,
    'binddns dir': `${directory}/bind-dns`,
    'ldap server require strong auth': 'allow_sasl_over_tls',
    'tls enabled': 'yes',
    'tls keyfile': `${directory}/tls/key.pem`,
    'tls certfile': `${directory}/tls/cert.pem`,
    'tls cafile': `${directory}/tls/ca.pem`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `\t${name} = ${value}`);
  return `[global]\n${lines.join('\n')}\n`;
}

/** Undefined when the server ended before it was ready, as it does when somebody else took its ports in between. */
async function startServer(directory: string, host: string): Promise<ChildProcess | undefined> {
  await mkdir(`${directory}/run`, { recursive: true });
  const words = ['-F', '--no-process-group', '-M', 'single', '-s', `${directory}/etc/run.conf`];
  const server = spawn('samba', words, { stdio: 'ignore' });
  const kill = () => {
    server.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  const ended = new Promise<undefined>((resolve) => server.once('exit', () => resolve(undefined)));
  // It does not say when it is ready, so its port is tried until it answers.
  const answers = (async () => {
    while (server.exitCode === null && !(await isListening(host))) await wait(50);
    return server;
  })();
  return Promise.race([answers, ended]);
}

function isListening(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(636, host);
    probe.once('error', () => resolve(false));
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
  });
}

/** A port nobody serves on: whoever listens there has the address, and loses it when its process ends. */
const claimPort = 46_360;

/** Takes an address for this process alone; undefined when another test has it, or something answers LDAP there. */
async function claimAddress(host: string): Promise<{ readonly release: () => void } | undefined> {
  const claim = await listen(claimPort, host);
  if (claim === undefined) return undefined;
  claim.unref();
  const probe = await listen(636, host);
  if (probe === undefined) {
    claim.close();
    return undefined;
  }
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return { release: () => void claim.close() };
}

function listen(port: number, host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => resolve(server));
  });
}

async function ldif(directory: string): Promise<string> {
  const { stdout } = await run(
    'ldbsearch',
    ['-H', `${directory}/private/sam.ldb`, '-b', baseDn, '-s', 'sub', '(objectClass=*)', '*'],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return stdout;
}
