import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type DeskAgent = {
  readonly sys_id: string;
  readonly username: string;
  readonly full_name: string;
  readonly email: string;
  readonly employee_number: string | null;
  readonly kind: 'person' | 'integration';
  readonly role: 'agent' | 'admin' | 'owner';
  readonly state: string;
  readonly created_at: string;
  readonly licences: readonly { readonly sku: string }[];
};

/** A running ticket system, and a way to what it holds that is not its API. */
export type TicketDesk = {
  readonly url: string;
  readonly token: string;
  readonly clientSecret: string;
  readonly add: (agent: DeskAgent, teams: readonly string[]) => Promise<void>;
  readonly held: (id: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Every token that was given for the client's secret stops to count. */
  readonly forgetTokens: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts the ticket system in a process of its own on a free loopback port. */
export async function startTicketDesk(): Promise<TicketDesk> {
  const token = crypto.randomUUID();
  const clientSecret = crypto.randomUUID();
  const program = fileURLToPath(new URL('ticket-desk-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, token, clientSecret], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('The ticket system ended before it was ready.'))),
  ]);
  const { url } = JSON.parse(line) as { readonly url: string };
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${url}/held/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  };
  return {
    url,
    token,
    clientSecret,
    add: (agent, teams) => post('agents', { ...agent, teams }),
    held: async (id) => {
      const { agents } = (await (await fetch(`${url}/held`)).json()) as { agents: Readonly<Record<string, unknown>>[] };
      return agents.find((agent) => agent['sys_id'] === id);
    },
    forgetTokens: () => post('forget-tokens', {}),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
