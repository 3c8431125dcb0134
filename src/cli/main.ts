import { Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { readCliConfig } from '../config.ts';
import { Failure, failureKinds } from '../core/failure.ts';
import type { Cli } from './cli.ts';
import { commands } from './commands.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { printable, printableJson } from './text.ts';

/** Runs one command and answers the exit code. Only the command that is asked for is loaded. */
async function run(args: readonly string[]): Promise<number> {
  try {
    const program = await makeProgram(args);
    await program.parseAsync([...args], { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return report(error, args.includes('--json'));
  }
}

async function makeProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('handback')
    .description('Offboarding that converges to zero and proves it.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addOption(new Option('--json', 'print one JSON object instead of text'))
    .addOption(new Option('--url <url>', 'the server to talk to (else HANDBACK_URL, else the one of this machine)'))
    .addOption(
      new Option('--token-file <file>', 'read the API token from a file (else HANDBACK_TOKEN, else as signed in)'),
    )
    .configureHelp({ helpWidth: 100 })
    .exitOverride();
  const asked = args.find((arg) => commands.some(({ name }) => name === arg));
  for (const entry of commands) {
    if (entry.name !== asked) program.command(entry.name).summary(entry.summary);
    else await entry.attach(program, readCli);
  }
  return program;
}

function readCli(): Cli {
  return { ...readCliConfig(), version: manifest.version };
}

/** Errors are for people: the sentence, then the way out where the sentence does not say it. */
function report(error: unknown, asJson: boolean): number {
  if (!(error instanceof Failure)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`handback: this is a fault in Handback.\n${text.split('\n').map(printable).join('\n')}\n`);
    return exitCodes.error;
  }
  const { code, message, details } = error;
  const remedy = typeof details['remedy'] === 'string' ? details['remedy'] : failureKinds[code].remedy;
  if (asJson) process.stderr.write(`${printableJson({ ...details, code, detail: message, remedy })}\n`);
  else process.stderr.write(`${[...`handback: ${message}`.split('\n'), ...hints(error)].map(printable).join('\n')}\n`);
  return exitCodeOf(code);
}

function hints({ code, details }: Failure): readonly string[] {
  const requestId =
    code === 'internal' && typeof details['requestId'] === 'string' ? [`Request ${details['requestId']}.`] : [];
  return [...(typeof details['remedy'] === 'string' ? [details['remedy']] : []), ...requestId];
}

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  const why = error.code === 'ENOSPC' ? 'no space is left there' : String(error.code);
  process.stderr.write(
    `handback: The answer could not be written: ${why}. What was asked for may have been done; look again.\n`,
  );
  process.exit(exitCodes.error);
});
process.once('SIGINT', () => process.exit(exitCodes.interrupted));
process.exitCode = await run(process.argv.slice(2));
