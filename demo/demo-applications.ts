import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DemoAccount, demoApplications } from './company.ts';
import type { Faults } from './simulated-faults.ts';

/** The simulated applications of the demo, in a process of their own that ends with this one. */
export type DemoApplications = {
  readonly baseUrl: (application: string) => string;
  readonly token: string;
  readonly seed: (accounts: readonly DemoAccount[]) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** They answer slowly and sometimes fail, as real ones do. */
const faults: Faults = {
  latencyMs: [80, 700],
  fail500Rate: 0.04,
  applyThenDropRate: 0.03,
  rate429: 0.02,
  retryAfter: '2',
};

/** Starts them with their journals in `directory`; what was changed in an earlier run is still so. */
export async function startDemoApplications(directory: string): Promise<DemoApplications> {
  const program = fileURLToPath(new URL('simulated-application.ts', import.meta.url));
  const names = demoApplications.map(({ name }) => name);
  const child = spawn(
    process.execPath,
    [
      program,
      '--exit-with-stdin',
      `--directory=${directory}`,
      `--faults=${JSON.stringify(Object.fromEntries(names.map((name) => [name, faults])))}`,
      ...names.map((name) => `--application=${name}`),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('The simulated applications ended before they were ready.'))),
  ]);
  const ready = JSON.parse(line) as { readonly url: string; readonly token: string; readonly controlToken: string };
  return {
    baseUrl: (application) => `${ready.url}/applications/${application}`,
    token: ready.token,
    seed: async (accounts) => {
      for (const [application, rows] of Map.groupBy(accounts, (account) => account.application)) {
        const response = await fetch(`${ready.url}/applications/${application}/accounts`, {
          method: 'PUT',
          headers: { 'x-control-token': ready.controlToken, 'content-type': 'application/json' },
          body: JSON.stringify(rows, (name, value: unknown) => (name === 'application' ? undefined : value)),
        });
        if (!response.ok)
          throw new Error(`The simulated application ${application} refused its accounts (${response.status}).`);
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
