import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase } from '../../src/store/database/connection.ts';
import { embeddedDatabase, startEmbeddedServer } from '../../src/store/database/embedded-server.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { installQueue } from '../../src/store/database/queue-install.ts';
import { ownerRole } from '../../src/store/database/roles.ts';
import { type TestDatabase, testKey } from '../database.ts';
import { databasePid } from '../handback-process.ts';

/** The ways in which a database server dies under its users. */
export const deaths = ['postmaster', 'immediate', 'backend'] as const;
export type Death = (typeof deaths)[number];

/** A database server of a run's own, which may be killed without harm to anybody else. */
export type OwnServer = {
  readonly db: TestDatabase;
  /** The folder on which workers find the same server. */
  readonly dataDir: string;
  /** Kills it; false when there was nothing to kill, since it was not back yet. */
  readonly kill: (death: Death, random: () => number) => Promise<boolean>;
  /** Resolves once it lets somebody in again. */
  readonly reachable: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts a server with the product's own settings and supervisor. Whoever uses it brings it back, so the run's workers do too. */
export async function startOwnServer(): Promise<OwnServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'handback-own-server-'));
  // As root, the database runs as another user, who passes through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedServer({ dataDir });
  const url = `postgres://${ownerRole}@${encodeURIComponent(server.host)}/${embeddedDatabase}`;
  const config = { kind: 'url', url, key: testKey, maxConnections: 6 } as const;
  const opened = await openDatabase(config);
  await migrate(opened);
  await installQueue(opened);
  return {
    db: { ...opened, config },
    dataDir,
    kill: (death, random) => kill(url, dataDir, death, random),
    reachable: async () => {
      while ((await ask(url, 'select 1')) === undefined) await wait(50);
    },
    stop: async () => {
      await opened.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function kill(url: string, dataDir: string, death: Death, random: () => number): Promise<boolean> {
  // Asked first, so that no number of a process is used that somebody else has by now.
  const backends = await ask(
    url,
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by pid',
  );
  if (backends === undefined) return false;
  // SIGQUIT is what `pg_ctl stop -m immediate` sends: everybody ends at once, and nothing is written out.
  if (death === 'immediate') return send(await databasePid(dataDir), 'SIGQUIT');
  if (death === 'postmaster') return send(await databasePid(dataDir), 'SIGKILL');
  const victim = backends[Math.floor(random() * backends.length)];
  return victim !== undefined && send(victim, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The first column of an answer; undefined when nobody is let in. */
async function ask(url: string, text: string): Promise<readonly number[] | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<number[]>({ text, rowMode: 'array' });
    return rows.flatMap(([first]) => (first === undefined ? [] : [first]));
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}
