import type { Command } from 'commander';
import type { Health } from '../api/health.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present } from './cli.ts';
import type { Client } from './client.ts';
import { facts } from './table.ts';

/** `version`: of this command, of the Node it runs on, and of the server if one answers. */
export function registerVersion(command: Command, cli: Cli): void {
  command.action(async () => {
    const client = clientOf(cli, command);
    const server = await serverVersion(client);
    const answer = { version: cli.version, node: process.versions.node, server: { url: client.url, version: server } };
    present(command, answer, () =>
      facts([
        ['handback', cli.version],
        ['node', process.versions.node],
        ['server', `${server ?? 'none answers'} at ${client.url}`],
      ]),
    );
  });
}

async function serverVersion(client: Client): Promise<string | null> {
  try {
    return (await client.get<Health>('/health')).version;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
