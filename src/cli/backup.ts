import type { Command } from 'commander';
import type { ServerOptions } from './find-server.ts';
import { runOffline } from './run-offline.ts';

type BackupOptions = ServerOptions & { readonly withKey?: true };

/** Adds `backup`: everything in the database in one file, while a server runs or without one. */
export function registerBackup(program: Command): void {
  program
    .command('backup')
    .summary('write everything in the database to one file')
    .description(
      'Writes every row of every organization, as one instant held them, to one compressed file with a hash at its end. Works on the data ' +
        'folder (HANDBACK_DATA) or DATABASE_URL, beside a running server or without one.',
    )
    .argument('<file>', 'the file to write; one that is there is never replaced')
    .option('--with-key', 'also write the installation key, which opens the stored credentials of applications')
    .action(async (file: string, _: unknown, command: Command) => {
      const { json, withKey } = command.optsWithGlobals<BackupOptions>();
      await runOffline(['backup', ...(json ? ['--json'] : []), ...(withKey ? ['--with-key'] : []), '--', file]);
    });
}
