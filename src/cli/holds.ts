import type { Command } from 'commander';
import type { MatterAnswer, MatterChangedAnswer, NoticeGiven } from '../api/schemas/holds.ts';
import type { ProposalAnswer } from '../api/schemas/protection.ts';
import type { HoldKind } from '../core/holds/hold.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { collectNames, part, sentence } from './options.ts';
import { paragraph, table } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type Covered = {
  readonly person: readonly string[];
  readonly asset: readonly string[];
  readonly account: readonly string[];
  readonly data: readonly string[];
};

/** `holds`: legal matters, what they keep from being destroyed, and who was told. */
export function registerHolds(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the matters, and what each covers')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly MatterAnswer[] }>('/matters');
      present(list, page, () => matterTable(page.items));
    });
  command
    .command('show')
    .description('show one matter: what it covers, who was told, and who has acknowledged')
    .argument('<matter>', 'M-3, or its id')
    .action(async (id: string, _options, show: Command) => {
      const answer = await clientOf(cli, show).get<MatterAnswer>(`/matters/${part(id)}`);
      present(show, answer, () => matterLines(answer));
    });
  covering(command.command('open'))
    .description('open a matter: from now on nothing it covers is destroyed, by nobody. The end of access goes on')
    .requiredOption('--title <text>', 'what it is about; only the legal department and administrators see it')
    .requiredOption('--reason <text>', 'why these things must be preserved')
    .action(async (options: Covered & { title: string; reason: string }, open: Command) => {
      const { title, reason } = options;
      const body = { title, reason, holds: holdsOf(options) };
      const answer = await clientOf(cli, open).post<MatterChangedAnswer>('/matters', body);
      present(open, answer, () => changedLines(answer));
    });
  covering(command.command('add'))
    .description('put more under a matter')
    .argument('<matter>', 'M-3, or its id')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, options: Covered & { reason: string }, add: Command) => {
      const body = { reason: options.reason, holds: holdsOf(options) };
      const answer = await clientOf(cli, add).post<MatterChangedAnswer>(`/matters/${part(id)}/holds`, body);
      present(add, answer, () => changedLines(answer));
    });
  registerRelease(command, cli);
  registerNotices(command, cli);
}

function registerRelease(command: Command, cli: Cli): void {
  command
    .command('release')
    .description('propose that a hold ends; another person confirms it, and one of the two has the role legal')
    .argument('<what>', 'a matter (M-3), or a case (OFF-12) whose own legal hold is to end')
    .option('--hold <id>', 'one thing of the matter, as "holds show" lists it (else the whole matter)')
    .requiredOption('--reason <text>', 'why, for whoever confirms it')
    .action(async (what: string, { hold, reason }: { hold?: string; reason: string }, release: Command) => {
      const path = /^off-/i.test(what) ? `/offboardings/${part(what)}/release-hold` : `/matters/${part(what)}/release`;
      const body = { reason, ...(hold === undefined ? {} : { holdId: hold }) };
      const made = await clientOf(cli, release).post<ProposalAnswer>(path, body);
      present(release, made, () =>
        sentence(
          made.confirmableAloneAt === null
            ? `It is proposed, and holds until another person confirms it: handback proposals confirm ${made.id}`
            : `It is proposed. Nobody else can confirm it: from ${formatInstant(made.confirmableAloneAt)} on you can, with a code from ` +
                `"handback proposals code ${made.id}" on the server machine.`,
        ),
      );
    });
}

function registerNotices(command: Command, cli: Cli): void {
  command
    .command('notify')
    .description('tell a person by mail what they have to preserve; they are reminded until they have acknowledged it')
    .argument('<matter>', 'M-3, or its id')
    .argument('<person>', 'employee number, or id')
    .requiredOption('--text <text>', 'what to preserve, in words they understand')
    .action(async (id: string, person: string, { text }: { text: string }, notify: Command) => {
      const answer = await clientOf(cli, notify).post<NoticeGiven>(`/matters/${part(id)}/notices`, { person, text });
      present(notify, answer, () =>
        sentence(
          answer.byMail
            ? 'A mail is on its way. Somebody who does not know yet that they leave gets it once they have been told.'
            : `They have no address any more. Tell them yourself, then: handback holds acknowledge ${id} ${person} --note TEXT`,
        ),
      );
    });
  command
    .command('acknowledge')
    .description('write down that a person has understood, as they told you')
    .argument('<matter>', 'M-3, or its id')
    .argument('<person>', 'employee number, or id')
    .requiredOption('--note <text>', 'how they told you, such as "by phone, 3 May"')
    .action(async (id: string, person: string, { note }: { note: string }, acknowledge: Command) => {
      const path = `/matters/${part(id)}/acknowledgements`;
      const answer = await clientOf(cli, acknowledge).post(path, { person, note });
      present(acknowledge, answer, () => sentence('It is noted. They are reminded no more.'));
    });
}

function covering(command: Command): Command {
  const none: readonly string[] = [];
  return command
    .option(
      '--person <person>',
      'a person (employee number, or id), and all they hold; may be repeated',
      collectNames,
      none,
    )
    .option('--asset <asset>', 'an asset, by its tag or serial number; may be repeated', collectNames, none)
    .option('--account <id>', 'an account, and the seats that hang on it; may be repeated', collectNames, none)
    .option(
      '--data <id>',
      'data or another thing owned, as "owned list" shows it; may be repeated',
      collectNames,
      none,
    );
}

function holdsOf(covered: Covered): readonly { readonly kind: HoldKind; readonly ref: string }[] {
  const kinds = ['person', 'asset', 'account', 'data'] as const;
  return kinds.flatMap((kind) => covered[kind].map((ref) => ({ kind, ref })));
}

function changedLines({ matter, cases }: MatterChangedAnswer): readonly string[] {
  const planned =
    cases.length === 0
      ? ''
      : ` Planned anew: ${cases.join(', ')}; what destroys is held back there, the end of access is not.`;
  const holds = matter.holds.filter(({ releasedAt }) => releasedAt === null).length;
  return sentence(`${matter.name} is open and covers ${holds === 1 ? 'one thing' : `${holds} things`}.${planned}`);
}

function matterTable(matters: readonly MatterAnswer[]): readonly string[] {
  if (matters.length === 0) return ['There is no matter. Open one with "holds open".'];
  return table<MatterAnswer>(
    [
      { title: 'MATTER', value: ({ name }) => name },
      { title: 'TITLE', value: ({ title }) => title, flexible: true },
      { title: 'OPENED', value: ({ openedAt }) => formatInstant(openedAt) },
      { title: 'COVERS', value: ({ holds }) => String(holds.filter(({ releasedAt }) => releasedAt === null).length) },
      { title: 'STATE', value: ({ releasedAt }) => (releasedAt === null ? 'open' : 'released') },
    ],
    matters,
  );
}

function matterLines({ name, title, openedBy, openedAt, releasedAt, holds, notices }: MatterAnswer): readonly string[] {
  const state = releasedAt === null ? 'open' : `released ${formatInstant(releasedAt)}`;
  return [
    `${name}  ${printable(title)}`,
    ...paragraph(`${state}; opened by ${printable(openedBy)}, ${formatInstant(openedAt)}`, 2, 2),
    ...holds.flatMap((hold) =>
      paragraph(
        `${hold.id}  ${hold.kind} ${printable(hold.label)}: ${printable(hold.reason)}` +
          (hold.releasedAt === null ? '' : ` (released ${formatInstant(hold.releasedAt)})`),
        2,
        4,
      ),
    ),
    ...notices.flatMap(({ person, givenAt, acknowledgedAt, acknowledgedHow }) =>
      paragraph(
        `told ${printable(person)}, ${formatInstant(givenAt)}: ` +
          (acknowledgedAt === null
            ? 'not acknowledged yet'
            : `acknowledged ${formatInstant(acknowledgedAt)} (${acknowledgedHow === 'link' ? 'by their link' : 'noted by hand'})`),
        2,
        4,
      ),
    ),
  ];
}
