import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { JournalLine, SimulatedAccount } from '../demo/simulated-accounts.ts';
import type { Faults } from '../demo/simulated-faults.ts';

export type { Faults, JournalLine, SimulatedAccount };

/** What an account needs to be seeded; the rest has defaults (an active member without groups). */
export type Seed = Partial<SimulatedAccount> & { readonly id: string; readonly login: string };

/** A running process with simulated applications, and the calls of a test that reach behind them. */
export type SimulatedApplications = {
  /** The address of the process; an application is at `${url}/applications/NAME`. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly seedAccounts: (application: string, accounts: readonly Seed[]) => Promise<void>;
  readonly setFaults: (application: string, faults: Faults) => Promise<void>;
  /** Changes an account by hand, behind Handback's back; without a status it becomes active again. */
  readonly drift: (application: string, change: { readonly id: string } & Partial<SimulatedAccount>) => Promise<void>;
  readonly journal: (application: string) => readonly JournalLine[];
  /** The account as the journal has it, not as the application answers; undefined where it was never seeded. */
  readonly account: (application: string, id: string) => SimulatedAccount | undefined;
  readonly stop: () => Promise<void>;
};

/** Starts the simulated applications in their own process, with their journals in `directory`, and waits until they answer. */
export async function startSimulatedApplication(options: {
  /** Where the journals are kept; a folder of their own that goes when they stop, when left out. */
  readonly directory?: string;
  readonly applications: readonly string[];
  readonly faults?: Readonly<Record<string, Faults>>;
  readonly seed?: number;
  readonly port?: number;
  readonly token?: string;
}): Promise<SimulatedApplications> {
  const program = fileURLToPath(new URL('../demo/simulated-application.ts', import.meta.url));
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'handback-simulated-')));
  const token = options.token ?? 'token-of-the-simulated-applications';
  const flags = {
    directory,
    port: String(options.port ?? 0),
    seed: String(options.seed ?? 1),
    faults: JSON.stringify(options.faults ?? {}),
    token,
  };
  const child = spawn(
    process.execPath,
    [
      program,
      '--exit-with-stdin',
      ...options.applications.map((name) => `--application=${name}`),
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('The simulated applications ended before they were ready.'))),
  ]);
  const { url, controlToken } = JSON.parse(line) as { readonly url: string; readonly controlToken: string };

  const control = async (method: string, path: string, body: unknown) => {
    const response = await fetch(`${url}/applications/${path}`, {
      method,
      headers: { 'x-control-token': controlToken, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}.`);
  };
  // What stands after the last line's end is a line that is being written just now.
  const journal = (application: string) =>
    readFileSync(`${directory}/${application}.jsonl`, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((entry) => JSON.parse(entry) as JournalLine);

  return {
    url,
    token,
    pid: child.pid ?? 0,
    seedAccounts: (application, accounts) => control('PUT', `${application}/accounts`, accounts),
    setFaults: (application, faults) => control('POST', `${application}/faults`, faults),
    drift: (application, change) => control('POST', `${application}/drift`, change),
    journal,
    account: (application, id) => journal(application).findLast((entry) => entry.account.id === id)?.account,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
