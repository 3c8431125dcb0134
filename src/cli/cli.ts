import type { Command } from 'commander';
import { type Client, makeClient } from './client.ts';
import { findServer, type ServerHints, type ServerOptions } from './find-server.ts';
import { printableJson } from './text.ts';

/** What commands are handed: where servers may be, and the version of this package. */
export type Cli = ServerHints & { readonly version: string };

/** Opens the server that the options and the environment name; nothing is sent yet. */
export function clientOf(cli: Cli, command: Command): Client {
  return makeClient(findServer(cli, command.optsWithGlobals<ServerOptions>()));
}

/** Prints an answer: the API's object with `--json`, else the lines made from it. */
export function present(command: Command, answer: unknown, lines: () => readonly string[]): void {
  const { json } = command.optsWithGlobals<ServerOptions>();
  process.stdout.write(
    json
      ? `${printableJson(answer)}\n`
      : lines()
          .map((line) => `${line}\n`)
          .join(''),
  );
}

/** Says something to the person who waits; never part of the answer. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Ends the command as wrongly used, with a sentence and exit code 2. */
export function refuseUsage(command: Command, sentence: string): never {
  command.error(`error: ${sentence}`, { exitCode: 2 });
}
