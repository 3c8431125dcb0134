import { stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { type Check, fail, ok, warn } from './doctor.ts';

/** What this node runs with, as far as the machine is concerned. */
export type Machine = {
  readonly nodeVersion: string;
  readonly dataDir: string;
  readonly keyFile: string;
  readonly host: string;
  readonly port: number;
};

const oldestNode = 26;
const fewBytes = 100_000_000;
const littleBytes = 1_000_000_000;

/** Looks at the machine: the runtime, the data folder and its space, the key and the port; changes nothing. */
export async function examineMachine(machine: Machine): Promise<readonly Check[]> {
  return [
    judgeNode(machine.nodeVersion),
    ...(await examineFolder(machine.dataDir)),
    await examineKey(machine.keyFile),
    await examinePort(machine),
  ];
}

function judgeNode(version: string): Check {
  if (Number(version.split('.')[0]) >= oldestNode) return ok('runtime', `Node ${version}.`);
  return fail(
    'runtime',
    `Node ${version} is too old.`,
    `Start it with ./handback or npm, which bring Node ${oldestNode}.`,
  );
}

async function examineFolder(dataDir: string): Promise<readonly Check[]> {
  const found = await stat(dataDir).catch(() => undefined);
  if (found === undefined) {
    return [warn('data folder', `${dataDir} is not there yet.`, 'It is made at the first start of the server.')];
  }
  if (!found.isDirectory()) {
    return [
      fail('data folder', `${dataDir} is not a folder.`, 'Move it away, or name another place with HANDBACK_DATA.'),
    ];
  }
  const open = process.platform !== 'win32' && (found.mode & 0o022) !== 0;
  const rights = open
    ? fail('data folder', `Other users may write into ${dataDir}.`, `Close it with "chmod go-w ${dataDir}".`)
    : ok('data folder', `${dataDir} is closed to other users’ changes.`);
  const { bavail, bsize } = await statfs(dataDir);
  return [rights, judgeSpace(bavail * bsize)];
}

function judgeSpace(freeBytes: number): Check {
  const says = `${(freeBytes / 1e9).toFixed(1)} GB are free for the data.`;
  if (freeBytes < fewBytes) return fail('space', says, 'Make room now: PostgreSQL stops when the disk is full.');
  return freeBytes < littleBytes ? warn('space', says, 'Make room before the disk is full.') : ok('space', says);
}

async function examineKey(keyFile: string): Promise<Check> {
  const found = await stat(keyFile).catch(() => undefined);
  if (found === undefined) {
    return warn(
      'key',
      `There is no installation key at ${keyFile}.`,
      'A new installation makes it at its first start. In one that has connected applications, put the key back from where you kept it.',
    );
  }
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    return fail('key', `Other users can read ${keyFile}.`, `Close it with "chmod 600 ${keyFile}".`);
  }
  return ok(
    'key',
    `The installation key is at ${keyFile}, readable by its owner alone. Keep a copy apart from backups.`,
  );
}

async function examinePort({ host, port }: Machine): Promise<Check> {
  if (port === 0) return ok('port', 'The server takes any free port.');
  if (await isFree(host, port)) return ok('port', `Port ${port} is free; no server runs there.`);
  const version = await askHealth(host, port);
  if (version !== undefined) return ok('port', `Handback ${version} answers on port ${port}.`);
  return warn(
    'port',
    `Something else than Handback uses port ${port}.`,
    'The server takes the next free port, unless HANDBACK_PORT names this one: then choose another.',
  );
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

const patienceMs = 3000;

async function askHealth(host: string, port: number): Promise<string | undefined> {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${name}:${port}/api/v1/health`, { signal: AbortSignal.timeout(patienceMs) });
    const body: unknown = await answer.json();
    const ours = typeof body === 'object' && body !== null && 'version' in body && 'status' in body;
    return ours ? String(body.version) : undefined;
  } catch {
    return undefined;
  }
}

const oldBackupHours = 7 * 24;

/** Judges when the last backup was made; `needless`: there is nothing but the demo. */
export function judgeBackup(last: Temporal.Instant | null, now: Temporal.Instant, needless: boolean): Check {
  const remedy = 'Make one with "./handback backup FILE", regularly, and keep it on another machine.';
  if (last === null) {
    return needless
      ? ok('backup', 'There is nothing to back up but the demo.')
      : warn('backup', 'No backup is known to have been made from this data folder.', remedy);
  }
  const hours = now.since(last).total('hours');
  const says = `The last backup was made at ${last.toString({ smallestUnit: 'minute' })}.`;
  return hours > oldBackupHours ? warn('backup', says, remedy) : ok('backup', says);
}
