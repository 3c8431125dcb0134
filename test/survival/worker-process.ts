// A worker in a process of its own, to be killed: `node worker-process.ts '{"url": …}' [--kill-at NAME --nth N]`.
// It appends every boundary it passes to a file before it goes on, and prints one line when it works.
import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../demo/simulated-faults.ts';
import { connectors } from '../../src/connectors/registry.ts';
import type { Means } from '../../src/jobs/means.ts';
import { startWorker } from '../../src/jobs/steps/worker.ts';
import { openDatabase } from '../../src/store/database/connection.ts';
import { unseal } from '../../src/store/sealed.ts';
import { blindFor, type Poison, poisoned } from './hostile.ts';

/** What a worker process is told; the key is in hex, times are in milliseconds. */
export type WorkerSettings = {
  /** The database's address; with `dataDir` the embedded server on that folder is used instead, and brought back when it dies. */
  readonly url: string;
  readonly dataDir: string | null;
  readonly key: string;
  readonly leaseMs: number;
  readonly scanEveryMs: number;
  readonly concurrency: number;
  readonly seed: number;
  readonly boundaryFile: string;
  /** Whoever looks at this person, or writes to this account, does not live to tell; null for nobody. */
  readonly poison: Poison | null;
  /** An application whose ended sessions can neither be seen nor be ended once; null for none. */
  readonly blind: string | null;
  /** Whether it tells on stderr what it logs as an error. */
  readonly tells: boolean;
};

const { values, positionals } = parseArgs({
  options: { 'kill-at': { type: 'string' }, nth: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const settings = JSON.parse(positionals[0] ?? '') as WorkerSettings;
const boundaries = openSync(settings.boundaryFile, 'a');
let left = Number(values.nth);

function onBoundary(name: string): void {
  writeSync(boundaries, `${name}\n`);
  if (name !== values['kill-at']) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

process.on('uncaughtException', (error) => {
  // Also where the database goes away while it starts: whoever keeps it running starts another one.
  if (settings.tells) console.error(error);
  process.exit(1);
});
const key = Buffer.from(settings.key, 'hex');
const { url, dataDir, poison, blind } = settings;
const db = await openDatabase({
  ...(dataDir === null ? { kind: 'url', url, key } : { kind: 'embedded', dataDir }),
  maxConnections: settings.concurrency,
  onBoundary,
});
const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return Promise.withResolvers<never>().promise;
};
let { simulated } = connectors;
if (simulated !== undefined && poison !== null) simulated = poisoned(simulated, poison, die);
if (simulated !== undefined && blind !== null) simulated = blindFor(simulated, blind);
const random = seededRandom(settings.seed);
const means: Means = {
  db,
  connectors: simulated === undefined ? connectors : { ...connectors, simulated },
  unseal: (sealed, boundTo) => unseal(key, sealed, boundTo),
  // Small, so that pauses between tries stay short; the jitter itself is not what is tried here.
  random: () => random() / 20,
  randomBytes: (size) => randomBytes(size),
  log: ({ level, message, error }) => {
    if (level === 'error' && settings.tells)
      console.error(`${message} ${error instanceof Error ? error.stack : String(error)}`);
  },
  leaseMs: settings.leaseMs,
};

const worker = await startWorker(means, settings);
console.log('works');
// Whoever started it may itself be killed: a worker that nobody waits for must not go on.
process.stdin.on('end', () => void worker.stop().then(() => process.exit(0))).resume();
