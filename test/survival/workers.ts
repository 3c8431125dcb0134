import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { WorkerSettings } from './worker-process.ts';

/** One worker process: it is ended by `kill`, by itself at a boundary, or by `stop`. */
export type WorkerProcess = {
  readonly pid: number;
  /** Resolves once it works; rejects when it ends before. */
  readonly works: Promise<void>;
  /** Resolves with how it ended. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Every boundary it passed, in order; written down before it went on. */
  readonly boundaries: () => readonly string[];
  readonly endedByItself: () => boolean;
  readonly signal: (name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  readonly stop: () => Promise<void>;
};

export type Workers = {
  /** Starts one more; with `kill` it ends itself right after it noted that boundary for the nth time. */
  readonly start: (kill?: { readonly at: string; readonly nth: number }) => WorkerProcess;
  /** Every boundary that any worker passed, with how often. */
  readonly passed: () => ReadonlyMap<string, number>;
  /** How many worked and then ended though nobody had told them to. */
  readonly endedByThemselves: () => number;
  /** Ends whatever still runs. */
  readonly stopAll: () => Promise<void>;
};

/** What every worker of a run is told alike. */
export type CommonSettings = Omit<WorkerSettings, 'boundaryFile' | 'seed' | 'dataDir' | 'poison' | 'blind'> &
  Partial<Pick<WorkerSettings, 'dataDir' | 'poison' | 'blind'>>;

const program = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** Starts worker processes against one database, each with a boundary file of its own in `directory`. */
export function makeWorkers(directory: string, common: CommonSettings): Workers {
  const all: WorkerProcess[] = [];
  mkdirSync(directory, { recursive: true });
  const start: Workers['start'] = (kill) => {
    const settings: WorkerSettings = {
      dataDir: null,
      poison: null,
      blind: null,
      ...common,
      seed: all.length + 1,
      boundaryFile: `${directory}/${all.length + 1}.boundaries`,
    };
    const child = spawn(
      process.execPath,
      [program, JSON.stringify(settings), ...(kill === undefined ? [] : [`--kill-at=${kill.at}`, `--nth=${kill.nth}`])],
      // Compiled once for all of them: a worker is started for every kill.
      { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: `${directory}/compiled` } },
    );
    const worker = watch(child, settings.boundaryFile);
    all.push(worker);
    return worker;
  };
  return {
    start,
    endedByThemselves: () => all.filter((worker) => worker.endedByItself()).length,
    passed: () => count(all.flatMap((worker) => worker.boundaries())),
    stopAll: async () => {
      for (const worker of all) worker.signal('SIGKILL');
      await Promise.all(all.map((worker) => worker.ended));
    },
  };
}

function watch(child: ChildProcess, boundaryFile: string): WorkerProcess {
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  const works = new Promise<void>((resolve, reject) => {
    if (child.stdout !== null) createInterface(child.stdout).once('line', () => resolve());
    void ended.then((how) => reject(new Error(`The worker ended before it worked (${how}).`)));
  });
  let worked = false;
  let told = false;
  let endedByItself = false;
  works.then(
    () => {
      worked = true;
    },
    () => undefined,
  );
  void ended.then(() => {
    endedByItself = worked && !told;
  });
  // A worker that kills itself while it starts is waited for by its end, not by its beginning.
  works.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    works,
    ended,
    boundaries: () => readLines(boundaryFile),
    endedByItself: () => endedByItself,
    signal: (name) => {
      told = true;
      child.kill(name);
    },
    stop: async () => {
      told = true;
      child.stdin?.end();
      await ended;
    },
  };
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
