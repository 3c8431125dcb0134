import type { Command } from 'commander';
import { type Cli, clientOf, present } from './cli.ts';
import type { ServerOptions } from './find-server.ts';
import { part, sentence } from './options.ts';
import { runOffline } from './run-offline.ts';

type Vouching = {
  /** Where the API keeps what is vouched for. */
  readonly path: '/operators' | '/sign-in-providers';
  readonly about: string;
  readonly done: string;
};

/** The command `vouch` of operators and of providers: by another administrator, or on the machine of the server. */
export function vouchAction(command: Command, cli: Cli, { path, about, done }: Vouching): void {
  command
    .command('vouch')
    .description(about)
    .argument('<id>')
    .option(
      '--here',
      'on the server machine, for whoever runs it: works on the data folder (HANDBACK_DATA) or DATABASE_URL',
    )
    .action(async (id: string, { here }: { readonly here?: true }, vouch: Command) => {
      if (here === true) {
        const { json } = vouch.optsWithGlobals<ServerOptions>();
        return runOffline(['vouch', ...(json === true ? ['--json'] : []), '--', id]);
      }
      const answer = await clientOf(cli, vouch).post(`${path}/${part(id)}/vouch`);
      present(vouch, answer, () => sentence(done));
    });
}
