import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { type DepartureKind, departureKinds } from '../core/departures/departure.ts';
import { type Cli, refuseUsage } from './cli.ts';
import { type ServerChild, startFromSweep } from './start-from-sweep.ts';

type StartOptions = {
  readonly empty?: true;
  readonly fromSweep?: readonly string[];
  readonly kind?: DepartureKind;
  readonly playbook?: string;
  readonly dates?: 'dmy' | 'mdy';
};

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** `start`: the server in the foreground, as `npm start` runs it; with `--from-sweep` it begins with a sweep's findings. */
export function registerStart(command: Command, cli: Cli): void {
  command
    .option('--empty', 'no demo company in an empty data folder')
    .option(
      '--from-sweep <files...>',
      'read these export files in, and open a case for everybody who left and still holds something',
    )
    .addOption(
      new Option('--kind <kind>', 'with --from-sweep: how employments ended, where no file says it').choices(
        departureKinds,
      ),
    )
    .option('--playbook <name>', 'with --from-sweep: the playbook of the cases (else what "playbooks rules" choose)')
    .addOption(
      new Option('--dates <order>', 'with --from-sweep: how to read dates like 03/04/2026').choices(['dmy', 'mdy']),
    )
    .addHelpText(
      'after',
      '\nWith --from-sweep: a server that runs already is used, and keeps running; else one is started on the data folder, without the demo,' +
        '\nand stays in the foreground. Nothing in any application is changed before somebody approves a plan.',
    )
    .action(async ({ empty, fromSweep, kind, playbook, dates }: StartOptions) => {
      if (fromSweep === undefined && (kind ?? playbook ?? dates) !== undefined) {
        refuseUsage(command, '--kind, --playbook and --dates belong to --from-sweep.');
      }
      if (fromSweep === undefined) return runServer(empty === true ? ['--empty'] : []);
      await startFromSweep(cli, command, {
        files: fromSweep,
        kind,
        playbook,
        dates,
        startServer: () => startChild(['--empty']),
      });
    });
}

/** Becomes the server, so that signals and the exit code are its own. Windows has no such call: there it is a child that is waited for. */
async function runServer(args: readonly string[]): Promise<void> {
  if (process.execve !== undefined && process.platform !== 'win32') {
    process.execve(process.execPath, [process.execPath, program, ...args]);
  }
  process.exitCode = await startChild(args).ended;
}

/** A server below this process, with its terminal; a signal to us reaches it too. */
function startChild(args: readonly string[]): ServerChild {
  process.removeAllListeners('SIGINT');
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both of us: the server ends by itself, and we wait for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { ended, stop: () => void child.kill('SIGTERM') };
}
