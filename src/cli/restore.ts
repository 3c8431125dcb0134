import type { Command } from 'commander';
import { refuseUsage } from './cli.ts';
import type { ServerOptions } from './find-server.ts';
import { runOffline } from './run-offline.ts';

type RestoreOptions = ServerOptions & { readonly resume?: true };

/** Adds `restore`: brings a backup back into an empty place, with its cases paused. */
export function registerRestore(program: Command): void {
  program
    .command('restore')
    .summary('bring a backup back into an empty data folder or database')
    .description(
      'Checks that the file is whole, then fills an empty data folder (HANDBACK_DATA) or database (DATABASE_URL) from it. Cases come back ' +
        'paused, because a copy of an installation must not act; --resume lets them go on.',
    )
    .argument('[file]', 'the backup; without one, --resume alone lets the restored cases go on')
    .option('--resume', 'let the cases go on that a restore paused')
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      const { json, resume } = command.optsWithGlobals<RestoreOptions>();
      if (file === undefined && !resume) refuseUsage(command, 'name the backup file, or --resume.');
      const flags = [...(json ? ['--json'] : []), ...(resume ? ['--resume'] : [])];
      await runOffline(['restore', ...flags, ...(file === undefined ? [] : ['--', file])]);
    });
}
