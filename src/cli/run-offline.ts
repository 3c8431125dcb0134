import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const tools = fileURLToPath(new URL('../offline.ts', import.meta.url));

/**
 * Runs a tool that works on the database itself in a process of its own, which speaks to the terminal directly, and ends with
 * its exit code. The rest of the command line is a client of the API and never opens the database.
 */
export async function runOffline(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [tools, ...args], { stdio: 'inherit' });
  // A Ctrl-C reaches the child as well, which leaves the database in order; we wait for it.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  process.off('SIGINT', wait);
  process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
