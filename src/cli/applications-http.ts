import type { Command } from 'commander';
import { Failure } from '../core/failure.ts';
import { capabilitiesOf, type HttpCapability } from '../core/applications/http-capabilities.ts';
import type { HttpDefinition } from '../core/applications/http-definition.ts';
import { searchKeys } from '../core/applications/http-parts.ts';
import { parseHttpDefinition } from '../formats/http-definition-file.ts';
import { present } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { readInput } from './options.ts';
import { facts, paint, paragraph } from './table.ts';

/** What a definition lets Handback do, and what is left to people. */
type LintAnswer = {
  readonly problems: readonly string[];
  readonly name?: string;
  readonly capabilities?: readonly HttpCapability[];
};

/** `applications lint`: needs no server. */
export function registerLintDefinition(command: Command): void {
  command
    .command('lint')
    .description('check the file that describes an HTTP API, without a server; exit code 1 when it cannot be used')
    .argument('<file>', '- for standard input')
    .action((file: string, _options, lint: Command) => {
      try {
        const definition = readDefinition(file);
        const { name } = definition;
        const answer: LintAnswer = { problems: [], name, capabilities: capabilitiesOf(definition) };
        present(lint, answer, () => definitionLines(definition));
      } catch (error) {
        if (!(error instanceof Failure) || error.details['problems'] === undefined) throw error;
        const answer: LintAnswer = { problems: error.message.split('\n') };
        present(lint, answer, () => answer.problems.flatMap((problem) => paragraph(problem, 0, 2)));
        process.exitCode = exitCodes.error;
      }
    });
}

/** Reads the description of an HTTP API. Throws `bad-request` with a sentence for each problem. */
export function readDefinition(file: string): HttpDefinition {
  return parseHttpDefinition(readInput(file).toString('utf8'), file === '-' ? 'standard input' : file);
}

function definitionLines(definition: HttpDefinition): readonly string[] {
  const { name, baseUrl, auth, find, account, administrators } = definition;
  const capabilities = capabilitiesOf(definition);
  const { host, hostname, protocol } = new URL(baseUrl);
  const own = searchKeys.filter((key) => find[key] !== undefined);
  const inList = searchKeys.filter((key) => find[key] === undefined && account[key] !== undefined);
  return [
    paint('bold', `${name} at ${host}`),
    ...facts([
      ['secret to give', `${auth.secret}, with --credentials`],
      ['found by', ['id', ...own].join(', ')],
      ['in the whole list', inList.length === 0 ? null : inList.join(', ')],
      [
        'last administrator',
        administrators === undefined ? 'not known: the definition does not say who they are' : 'left to a person',
      ],
    ]),
    ...(protocol === 'https:'
      ? []
      : paragraph(`! It is reached without https. That is only allowed with --allow-internal ${hostname}.`, 0, 2)),
    '',
    ...group('DONE BY HANDBACK, AND READ BACK', capabilities, true),
    '',
    ...group('DONE BY A PERSON, WHO ATTESTS IT', capabilities, false),
  ];
}

function group(title: string, capabilities: readonly HttpCapability[], offered: boolean): readonly string[] {
  const those = capabilities.filter((one) => one.offered === offered);
  const lines = those.flatMap(({ verb, because }) => paragraph(`${verb.padEnd(18)}${because}`, 2, 20));
  return [paint('bold', title), ...(those.length === 0 ? ['  nothing'] : lines)];
}
