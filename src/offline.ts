import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf, exitCodes } from './cli/exit-codes.ts';
import { withProgress } from './cli/progress.ts';
import { plural, printable, printableJson } from './cli/text.ts';
import { type Config, readConfig } from './config.ts';
import { Failure } from './core/failure.ts';
import { deedWords } from './core/two-people/second-person.ts';
import { type Check, fail, judgeDatabase, judgeWork, warn } from './jobs/doctor.ts';
import { examineMachine, judgeBackup } from './jobs/doctor-machine.ts';
import { vouchOnServer } from './jobs/sign-in/vouch.ts';
import { findLastBackup, noteBackup, writeBackupFile } from './store/backup/backup-file.ts';
import type { BackupHeader } from './store/backup/backup-format.ts';
import { type Database, openDatabase } from './store/database/connection.ts';
import { findCluster } from './store/database/found-cluster.ts';
import { examineDatabase, examineWork } from './store/examine.ts';
import { loadInstallationKey } from './store/installation-key.ts';
import { makeProposalCode } from './store/two-people/proposals.ts';
import { checkBackup, restoreBackup } from './store/backup/restore.ts';
import { resumeRestored } from './store/backup/restored-cases.ts';

/** What a tool found or did: as data, as lines for people, and whether it is well. */
type Outcome = { readonly answer: object; readonly lines: readonly string[]; readonly failed?: boolean };

type Options = { readonly withKey: boolean; readonly resume: boolean };

/** The tools that work on the database itself, beside a running server or without one. */
const tools: Readonly<Record<string, (file: string | undefined, options: Options) => Promise<Outcome>>> = {
  backup,
  restore,
  doctor,
  'proposal-code': proposalCode,
  vouch,
};

async function backup(file: string | undefined, { withKey }: Options): Promise<Outcome> {
  const config = readConfig();
  const path = named(file);
  if (config.databaseUrl === null && (await findCluster(config.dataDir)) === undefined) throw nothingThere(config);
  const key = withKey ? await loadInstallationKey(config.keyFile, { mayMake: false }) : undefined;
  const made = await withDatabase(config, (db) => writeBackupFile(db, path, key === undefined ? {} : { key }));
  await noteBackup(config.dataDir, { at: made.createdAt, file: resolve(path) });
  const rows = plural(total(made.rows), 'row');
  const about = withKey
    ? 'It holds the installation key: whoever has this file can open the credentials of your applications.'
    : `It does not hold the installation key, which opens the credentials of your applications. Keep ${config.keyFile} apart from it.`;
  return {
    answer: {
      file: path,
      createdAt: made.createdAt,
      sizeBytes: made.sizeBytes,
      sha256: made.sha256,
      rows: made.rows,
      withKey,
    },
    lines: [`${path}: ${rows} as of ${made.createdAt.toString()}, SHA-256 ${made.sha256}`, about],
  };
}

async function restore(file: string | undefined, { resume }: Options): Promise<Outcome> {
  const config = readConfig();
  if (file === undefined && resume) {
    if (config.databaseUrl === null && (await findCluster(config.dataDir)) === undefined) throw nothingThere(config);
    const resumed = await withDatabase(config, resumeRestored);
    return { answer: { resumed }, lines: [`${plural(resumed, 'restored case goes', 'restored cases go')} on.`] };
  }
  const path = named(file);
  const header = await checkBackup(await readable(path));
  const key = await keyOf(config, header);
  const fill = async (db: Database) => {
    const restored = await restoreBackup(db, header, await readable(path));
    if (key !== null) await writeKey(config, key);
    const sealed = (await examineWork(db)).sealedCredentials;
    return { ...restored, sealed, resumed: resume ? await resumeRestored(db) : 0 };
  };
  const done = await withDatabase(config, fill, key);
  const waiting = done.paused - done.resumed;
  return {
    answer: { file: path, createdAt: done.createdAt, rows: done.rows, paused: waiting, resumed: done.resumed },
    lines: [
      `Restored ${plural(total(done.rows), 'row')} as of ${done.createdAt.toString()}.`,
      ...(waiting === 0
        ? []
        : [
            `${plural(waiting, 'case is', 'cases are')} paused, so that a copy does not act. If this installation shall act: ./handback restore --resume`,
          ]),
      ...(done.sealed === 0 || header.key !== null
        ? []
        : [
            `The credentials of ${plural(done.sealed, 'application')} are sealed with the key of where the backup was made. ` +
              `Put that key at ${config.keyFile}, or connect the applications again.`,
          ]),
    ],
  };
}

/** The key that a backup brings along; null for none. A key that is there already and differs is kept, and the restore refused. */
async function keyOf({ keyFile }: Config, { key }: BackupHeader): Promise<Uint8Array | null> {
  if (key === null) return null;
  const brought = Buffer.from(key, 'base64');
  const present = await readFile(keyFile).catch(() => brought);
  if (present.equals(brought)) return brought;
  throw new Failure(
    'conflict',
    `${keyFile} holds another key than the backup. Name an empty folder with HANDBACK_DATA, or another place with HANDBACK_KEY_FILE.`,
  );
}

async function writeKey({ keyFile }: Config, key: Uint8Array): Promise<void> {
  await mkdir(dirname(keyFile), { recursive: true });
  await writeFile(keyFile, key, { mode: 0o600 });
  await chmod(keyFile, 0o600);
}

async function doctor(): Promise<Outcome> {
  const config = readConfig();
  const { number: port } = config.port;
  const { dataDir, keyFile, host } = config;
  const machine = await examineMachine({ nodeVersion: process.versions.node, dataDir, keyFile, host, port });
  const checks = [...machine, ...(await examineStore(config))];
  const failed = checks.some(({ state }) => state === 'fail');
  return { answer: { healthy: !failed, checks }, lines: checks.flatMap(checkLines), failed };
}

async function examineStore(config: Config): Promise<readonly Check[]> {
  const embedded = config.databaseUrl === null;
  const cluster = embedded ? await findCluster(config.dataDir) : undefined;
  if (embedded && cluster === undefined) {
    return [
      warn(
        'database',
        `There is no database in ${config.dataDir} yet.`,
        'It is made at the first start of the server.',
      ),
    ];
  }
  try {
    return await withDatabase(config, async (db) => {
      const database = await examineDatabase(db);
      const judged = judgeDatabase(database, { embedded, servedBefore: typeof cluster?.pid === 'number' });
      if (database.migrationsMissing.length > 0 || database.migrationsForeign.length > 0) return judged;
      const work = await examineWork(db);
      const last = await findLastBackup(config.dataDir);
      return [...judged, ...judgeWork(work), judgeBackup(last, Temporal.Now.instant(), work.onlyDemo)];
    });
  } catch (error) {
    if (error instanceof Failure) return [fail('database', error.message, 'Correct that, then run doctor again.')];
    throw error;
  }
}

/** Makes the code that stands in for a second person; only whoever has this machine gets it. */
async function proposalCode(id: string | undefined): Promise<Outcome> {
  const config = readConfig();
  if (id === undefined) throw new Failure('bad-request', 'Name the proposal by its id, as "proposals list" shows it.');
  if (config.databaseUrl === null && (await findCluster(config.dataDir)) === undefined) throw nothingThere(config);
  const { code, proposal } = await withDatabase(config, (db) => makeProposalCode(db, id));
  const { confirmableAloneAt: from, expiresAt: until } = proposal;
  return {
    answer: { id, code, confirmableAloneAt: from, expiresAt: until },
    lines: [
      code,
      `It stands for the second person to ${deedWords[proposal.kind]}, from ${from?.toString()} until ${until.toString()}:`,
      `./handback proposals confirm ${id} --code ${code}`,
      'Whoever proposed it gives it; a code that is made later takes its place.',
    ],
  };
}

async function vouch(id: string | undefined): Promise<Outcome> {
  const config = readConfig();
  if (id === undefined)
    throw new Failure('bad-request', 'Name an operator or a provider by its id, as "operators list" shows it.');
  if (config.databaseUrl === null && (await findCluster(config.dataDir)) === undefined) throw nothingThere(config);
  const { kind, name } = await withDatabase(config, (db) => vouchOnServer(db, id));
  const says = kind === 'operator' ? 'counts' : 'and its accounts count';
  return { answer: { id, kind, name }, lines: [`${printable(name)} ${says} as a person of their own.`] };
}

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

function checkLines({ name, state, says, remedy }: Check): readonly string[] {
  const line = `${marks[state]}  ${name}: ${printable(says)}`;
  return remedy === undefined ? [line] : [line, `      ${printable(remedy)}`];
}

async function withDatabase<T>(
  config: Config,
  work: (db: Database) => Promise<T>,
  key: Uint8Array | null = null,
): Promise<T> {
  const { databaseUrl, dataDir, keyFile } = config;
  const db = await openDatabase(
    databaseUrl === null
      ? { kind: 'embedded', dataDir }
      : { kind: 'url', url: databaseUrl, key: key ?? (await loadInstallationKey(keyFile, { mayMake: true })) },
  );
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

function named(file: string | undefined): string {
  if (file !== undefined) return file;
  throw new Failure('bad-request', 'Name the file of the backup.');
}

async function readable(path: string) {
  await access(path).catch((cause: unknown) => {
    throw new Failure('not-found', `There is no file ${path} that can be read.`, { cause });
  });
  return createReadStream(path);
}

function nothingThere({ dataDir }: Config): Failure {
  return new Failure(
    'not-found',
    `There is no database in ${dataDir}. Name the folder of the installation with HANDBACK_DATA.`,
  );
}

function total(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, 'with-key': { type: 'boolean' }, resume: { type: 'boolean' } },
  });
  const [name = '', file] = positionals;
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool === undefined)
    throw new Failure('bad-request', 'Name one of: backup, restore, doctor, proposal-code, vouch.');
  const options = { withKey: values['with-key'] ?? false, resume: values.resume ?? false };
  const { answer, lines, failed } = await withProgress(`Working on the database: ${name} …`, tool(file, options));
  process.stdout.write(values.json ? `${printableJson(answer)}\n` : lines.map((line) => `${line}\n`).join(''));
  return failed === true ? exitCodes.error : exitCodes.ok;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`handback: ${printable(error.message)}\n`);
  process.exitCode = exitCodeOf(error.code);
}
