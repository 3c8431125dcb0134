import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FakeDevice, FakeFaults } from './devices/tenant.ts';

export type { FakeDevice, FakeFaults };
export type ManagerKind = 'jamf' | 'intune' | 'fleet';

/** A device manager in a process of its own, written from the vendor's description, which remembers what it was told. */
export type FakeManager = {
  readonly url: string;
  /** Settings and credentials as `applications connect` takes them. */
  readonly config: Readonly<Record<string, string | boolean>>;
  readonly credentials: Readonly<Record<string, string>>;
  readonly put: (device: Partial<FakeDevice> & { readonly key: string }) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  readonly device: (key: string) => Promise<FakeDevice>;
  /** The device is online: it carries out what waits for it. */
  readonly online: (key: string, how?: 'acknowledges' | 'erases' | 'refuses') => Promise<void>;
  /** The same hardware is set up and enrolled anew. */
  readonly enrolAgain: (key: string) => Promise<void>;
  readonly faults: (faults: FakeFaults) => Promise<void>;
  /** Everything that changed something, in its order: `wipe KEY`. */
  readonly journal: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
};

/** Starts an empty tenant on a free port of this machine. */
export async function startDeviceManager(kind: ManagerKind): Promise<FakeManager> {
  const program = fileURLToPath(new URL('./devices/process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('The device manager ended before it was ready.'))),
  ]);
  const control = async (what: string, body: unknown = null) => {
    const answer = await fetch(`${url}/control/${what}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${what} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as unknown;
  };
  const client = { clientId: 'client', internal: true };
  const secret = { clientSecret: 'secret-of-the-client' };
  const connection = {
    jamf: { config: { url, ...client }, credentials: secret },
    intune: { config: { tenantId: 'tenant', graphUrl: url, loginUrl: `${url}/login`, ...client }, credentials: secret },
    fleet: { config: { url, internal: true }, credentials: { token: 'token-of-fleet' } },
  }[kind];
  return {
    url,
    ...connection,
    put: async (device) => void (await control('put', device)),
    remove: async (key) => void (await control('remove', { key })),
    device: async (key) => (await control('device', { key })) as FakeDevice,
    online: async (key, how = 'erases') => void (await control('online', { key, how })),
    enrolAgain: async (key) => void (await control('enrol-again', { key })),
    faults: async (faults) => void (await control('faults', faults)),
    journal: async () => (await control('journal')) as readonly string[],
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
