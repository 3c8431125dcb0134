import type { Command } from 'commander';
import type { ServerOptions } from './find-server.ts';
import { runOffline } from './run-offline.ts';

/** Adds `doctor`: looks at this installation and says what is not well and what to do. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('look at this installation and say what is not well')
    .description(
      'Looks at the runtime, the data folder, the key, the database, its tables and roles, the queue, clocks, backups and work that is ' +
        'stuck, beside a running server or without one. Changes nothing. Exit code 1 when something fails, 0 also with warnings.',
    )
    .action(async (_: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<ServerOptions>();
      await runOffline(['doctor', ...(json ? ['--json'] : [])]);
    });
}
