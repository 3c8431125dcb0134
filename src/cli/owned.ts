import { type Command, Option } from 'commander';
import type { OwnedEndedView, OwnedThingView } from '../api/schemas/ownership.ts';
import { type OwnedEnding, ownedKindNames, ownedKinds } from '../core/ownership/owned-kinds.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { addLimit, type ListOptions, part, readEvidenceFile, sayIfMore, sentence } from './options.ts';
import { table } from './table.ts';
import { formatInstant } from './times.ts';

type AddOptions = {
  readonly of?: string;
  readonly person?: string;
  readonly application?: string;
  readonly reference?: string;
  readonly privileged?: true;
  readonly usedBy?: string;
  readonly lastUsed?: string;
  readonly expires?: string;
};
type HandOverOptions = {
  readonly to?: string;
  readonly person?: string;
  readonly acceptedBy?: string;
  readonly note?: string;
  readonly file?: string;
};
type EndOptions = { readonly note?: string; readonly file?: string };

/** `owned`: what people own for others, such as service accounts, keys, domains and rotas. */
export function registerOwned(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list what people own for others')
      .option('--person <id>', 'only what this person owns (their id in Handback)')
      .option('--ended', 'what has come to an ending instead'),
  ).action(async ({ person, ended, limit }: ListOptions & { person?: string; ended?: true }, list: Command) => {
    const query = { person, ...(ended === undefined ? {} : { ended: 'true' }) };
    const page = await clientOf(cli, list).list<OwnedThingView>('/owned-things', query, limit);
    present(list, page, () => ownedLines(page.items, ended === true));
    sayIfMore(page);
  });
  command
    .command('add')
    .description(
      'say that somebody owns something for others; lists come in with "handback import FILE --format owned"',
    )
    .addArgument(command.createArgument('<kind>', 'what it is').choices(ownedKindNames))
    .argument('<name>', 'what it is called')
    .option('--of <number>', 'the employee number of its owner')
    .option('--person <id>', 'their id in Handback instead')
    .option('--application <name>', 'the application it lives in')
    .option('--reference <text>', 'what that application calls it')
    .option('--privileged', 'it opens something privileged')
    .option('--used-by <text>', 'what depends on it')
    .option('--last-used <instant>', 'such as 2026-11-20T08:00:00Z')
    .option('--expires <day>', 'when it runs out, such as 2027-03-01')
    .action(async (ownedKind: string, name: string, options: AddOptions, add: Command) => {
      const { of, person, lastUsed, expires, ...said } = options;
      const body = { ownedKind, name, ...ownerOf(add, of, person), lastUsedAt: lastUsed, expiresOn: expires, ...said };
      const answer = await clientOf(cli, add).post<{ id: string }>('/owned-things', body);
      present(add, answer, () =>
        sentence(`${name} is on record (${answer.id}). An open case of its owner waits for its ending.`),
      );
    });
  command
    .command('hand-over')
    .description('give it to somebody who accepts it')
    .argument('<id>', 'as "handback owned list" prints it')
    .option('--to <number>', 'the employee number of the new owner')
    .option('--person <id>', 'their id in Handback instead')
    .option('--accepted-by <name>', 'the full name the new owner signed with')
    .option('--note <text>')
    .option('--file <file>', 'a file in which they accept it')
    .action(async (id: string, { to, person, file, ...said }: HandOverOptions, handOver: Command) => {
      const body = {
        ...ownerOf(handOver, to, person),
        ...said,
        ...(file === undefined ? {} : { file: readEvidenceFile(file) }),
      };
      const answer = await clientOf(cli, handOver).post<OwnedEndedView>(`/owned-things/${part(id)}/hand-over`, body);
      present(handOver, answer, () => sentence(`It has a new owner.${casesSentence(answer)}`));
    });
  for (const [name, ending, description] of [
    ['rotate', 'rotated', 'say that it was rotated: what the owner knew opens nothing any more'],
    ['retire', 'retired', 'say that it is there no more'],
  ] as const satisfies readonly (readonly [string, OwnedEnding, string])[])
    command
      .command(name)
      .description(description)
      .argument('<id>', 'as "handback owned list" prints it')
      .option('--note <text>', 'what was done, and seen')
      .addOption(new Option('--file <file>', 'a file that shows it'))
      .action(async (id: string, { note, file }: EndOptions, end: Command) => {
        const body = { ending, note, ...(file === undefined ? {} : { file: readEvidenceFile(file) }) };
        const answer = await clientOf(cli, end).post<OwnedEndedView>(`/owned-things/${part(id)}/end`, body);
        present(end, answer, () => sentence(`It is ${ending}.${casesSentence(answer)}${tellSentence(answer)}`));
      });
}

function ownerOf(command: Command, number: string | undefined, person: string | undefined) {
  if ((number === undefined) === (person === undefined))
    refuseUsage(command, 'name the person, by employee number or with --person.');
  return number === undefined ? { personId: person } : { employeeNumber: number };
}

function casesSentence({ cases }: OwnedEndedView): string {
  if (cases.length === 0) return ' No open case waited for it.';
  return ` ${cases.join(', ')} ${cases.length === 1 ? 'has' : 'have'} seen it.`;
}

function tellSentence({ tell = [] }: OwnedEndedView): string {
  if (tell.length === 0) return '';
  return ` Give the new one to those who use it too: ${tell.map(({ name }) => name).join(', ')}.`;
}

function ownedLines(things: readonly OwnedThingView[], ended: boolean): readonly string[] {
  if (things.length === 0)
    return [ended ? 'Nothing that somebody owned has come to an ending.' : 'Nothing is on record as owned for others.'];
  return table<OwnedThingView>(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'WHAT', value: whatIs, flexible: true },
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'OWNER', value: ({ owner }) => owner.name, flexible: true },
      {
        title: 'LAST USED',
        value: ({ lastUsedAt }) => (lastUsedAt === null ? 'not known' : formatInstant(lastUsedAt)),
      },
      { title: 'MIND', value: warningOf, flexible: true },
    ],
    things,
  );
}

function whatIs({ ownedKind, privileged }: OwnedThingView): string {
  const known: Readonly<Record<string, { readonly title: string }>> = ownedKinds;
  return `${privileged ? 'privileged ' : ''}${known[ownedKind]?.title ?? ownedKind}`;
}

function warningOf({ endedAs, stopsWithOwner, expiresOn, usedBy }: OwnedThingView): string {
  if (endedAs !== null) return endedAs;
  const warnings = [
    ...(stopsWithOwner ? ["stops with its owner's account"] : []),
    ...(expiresOn === null ? [] : [`runs out on ${expiresOn}`]),
    ...(usedBy === null ? [] : [`used by ${usedBy}`]),
  ];
  return warnings.join('; ');
}
