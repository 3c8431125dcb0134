import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An SSH server of its own for one test file, which serves files over SFTP to the user the tests run as. */
export type OpenSsh = {
  readonly port: number;
  readonly user: string;
  /** As `ssh-keygen -lf` shows it. */
  readonly hostKey: string;
  /** The private key that lets the user in. */
  readonly privateKey: string;
  /** A folder of the server's machine, as a path for SFTP. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
};

/** Brings up a throw-away sshd on a free loopback port, with a host key of its own. */
export async function startOpenSsh(): Promise<OpenSsh> {
  const directory = await mkdtemp(join(tmpdir(), 'handback-sshd-'));
  const [hostKey, userKey] = [join(directory, 'host_key'), join(directory, 'user_key')];
  for (const path of [hostKey, userKey]) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  await writeFile(join(directory, 'authorized_keys'), await readFile(`${userKey}.pub`), { mode: 0o600 });
  const folder = join(directory, 'drop');
  await mkdir(folder);
  // As root, sshd wants this folder, which its service unit makes elsewhere.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  await writeFile(join(directory, 'sshd_config'), configuration(directory, port));
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(directory, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // A test run that breaks off leaves no server behind.
  process.once('exit', () => server.kill('SIGKILL'));
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries === 200 || server.exitCode !== null) throw new Error(`sshd does not answer: ${said}`);
    await wait(25);
  }
  const { stdout } = await run('ssh-keygen', ['-l', '-f', `${hostKey}.pub`]);
  return {
    port,
    user: userInfo().username,
    hostKey: stdout.split(' ')[1] ?? '',
    privateKey: await readFile(userKey, 'utf8'),
    folder,
    stop: async () => {
      server.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configuration(directory: string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(directory, 'host_key')}`,
    `PidFile ${join(directory, 'sshd.pid')}`,
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n');
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
