// A worker in a process of its own, to be killed: `node worker-process.ts '{"url": …}' [--kill-at NAME --nth N]`.
// It appends every boundary it passes to a file before it goes on, and prints one line when it works.
import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../demo/simulated-faults.ts';
import { connectors } from '../../src/connectors/registry.ts';
import type { Means } from '../../src/jobs/means.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openDatabase } from '../../src/store/database/connection.ts';
import { unseal } from '../../src/store/sealed.ts';

/** What a worker process is told; the key is in hex, times are in milliseconds. */
export type WorkerSettings = {
  readonly url: string;
  readonly key: string;
  readonly leaseMs: number;
  readonly scanEveryMs: number;
  readonly concurrency: number;
  readonly seed: number;
  readonly boundaryFile: string;
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

const key = Buffer.from(settings.key, 'hex');
const db = await openDatabase({
  kind: 'url',
  url: settings.url,
  key,
  maxConnections: settings.concurrency,
  onBoundary,
});
const random = seededRandom(settings.seed);
const means: Means = {
  db,
  connectors,
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
const worker = await startWorker(means, { concurrency: settings.concurrency, scanEveryMs: settings.scanEveryMs });
console.log('works');
// Whoever started it may itself be killed: a worker that nobody waits for must not go on.
process.stdin.on('end', () => void worker.stop().then(() => process.exit(0))).resume();
