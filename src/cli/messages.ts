import { type Command, Option } from 'commander';
import type { BounceAnswer, OutgoingMessageListed } from '../api/schemas/messages.ts';
import { outboxStates } from '../core/messages/message.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, readInput, sayIfMore, sentence } from './options.ts';
import { paint, screenWidth, type Style } from './table.ts';
import { printable, wrap } from './text.ts';
import { formatInstant } from './times.ts';

type MessagesOptions = ListOptions & { readonly state?: OutgoingMessageListed['state'] };

/** `messages`: what people are told by mail, and what became of it. */
export function registerMessages(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list messages to people, and what became of each'))
    .addOption(new Option('--state <state>', 'only these').choices(outboxStates))
    .action(async ({ limit, state }: MessagesOptions, list: Command) => {
      const query = state === undefined ? {} : { state };
      const page = await clientOf(cli, list).list<OutgoingMessageListed>('/messages', query, limit);
      present(list, page, () => messageLines(page.items, state));
      sayIfMore(page);
    });
  command
    .command('resend')
    .description('send a message again that failed, came back, or may not have gone out')
    .argument('<id>', 'its id, as "messages list" shows it')
    .action(async (id: string, _options, resend: Command) => {
      const answer = await clientOf(cli, resend).post<unknown>(`/messages/${part(id)}/resend`);
      present(resend, answer, () => sentence('The message goes out again; "messages list" says what came of it.'));
    });
  command
    .command('bounce')
    .description('take in a report of a mail server that a mail could not be delivered')
    .requiredOption('--file <eml>', 'the report as it arrived (- for standard input)')
    .action(async ({ file }: { readonly file: string }, bounce: Command) => {
      const report = readInput(file).toString('latin1');
      const answer = await clientOf(cli, bounce).post<BounceAnswer>('/messages/bounces', { report });
      present(bounce, answer, () => sentence(`${sentences[answer.state]} Its id is ${answer.messageId}.`));
    });
}

const sentences: Readonly<Record<BounceAnswer['state'], string>> = {
  bounced: 'The message has come back; the step it is about says so.',
  noted: 'Nothing has changed: this was known, or the report tells of no lasting failure.',
  delayed: 'Nothing has changed: the mail server is still trying.',
};

const styles: Partial<Record<OutgoingMessageListed['state'], Style>> = {
  failed: 'red',
  bounced: 'red',
  unknown: 'yellow',
  sent: 'green',
};

function messageLines(messages: readonly OutgoingMessageListed[], state: MessagesOptions['state']): readonly string[] {
  if (messages.length === 0)
    return [state === undefined ? 'No message has been written yet.' : `No message is in the state "${state}".`];
  return messages.flatMap(({ state, template, recipient, offboarding, reason, queuedAt, endedAt, id }) => {
    const about = offboarding === null ? '' : `, ${offboarding}`;
    const when = formatInstant(endedAt ?? queuedAt) ?? '';
    return [
      `${paint(styles[state] ?? 'bold', state)}  ${template} to ${printable(recipient)}${about}, ${when}  ${id}`,
      ...(reason === null ? [] : wrap(printable(reason), screenWidth - 2).map((line) => `  ${line}`)),
    ];
  });
}
