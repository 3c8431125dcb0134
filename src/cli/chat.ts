import { type Command, Option } from 'commander';
import type { ChatBody, ChatList, TestChatAnswer } from '../api/schemas/chat.ts';
import { chatKinds, chatTemplates } from '../core/messages/chat.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { collectAddresses, part, readInput, sentence } from './options.ts';

type SetOptions = {
  readonly webhook?: string;
  readonly token?: string;
  readonly channel?: string;
  readonly api?: string;
  readonly messages: readonly string[];
  readonly allowNames?: true;
  readonly language?: string;
  readonly internal?: true;
};

const kindHelp = chatKinds.join(' or ');

/** `chat`: the channels that messages go to besides mail. */
export function registerChat(command: Command, cli: Cli): void {
  command
    .command('show')
    .description('say what goes to which channel; tokens and addresses are never shown')
    .action(async (_options, show: Command) => {
      const answer = await clientOf(cli, show).get<ChatList>('/chat');
      present(show, answer, () => channelLines(answer));
    });
  command
    .command('set')
    .description('let messages go to a channel of Slack or Teams')
    .argument('<kind>', kindHelp)
    .option(
      '--webhook <file>',
      "a file with the address of Slack's incoming webhook or the Teams workflow (- for standard input)",
    )
    .option('--token <file>', 'for slack: a file with the token of a bot with chat:write (- for standard input)')
    .option('--channel <id>', 'for a bot: the id of the channel, such as C0123456789')
    .option('--api <url>', "for a bot: another address of Slack's API, https://slack.com/api when left out")
    .addOption(
      new Option('--messages <names>', `which ones; all when left out: ${chatTemplates.join(', ')}`)
        .argParser(collectAddresses)
        .default([]),
    )
    .option('--allow-names', 'messages there may say who it is about; anybody in the channel reads them')
    .option('--language <tag>', 'what they are written in, en when left out')
    .option('--internal', 'the address lies inside your own network')
    .action(async (kind: string, options: SetOptions, set: Command) => {
      const answer = await clientOf(cli, set).post<ChatList>('/chat', bodyOf(set, kind, options));
      present(set, answer, () => [...channelLines(answer), ...sentence(`"chat test ${kind}" posts a message there.`)]);
    });
  command
    .command('test')
    .description('post one message to the channel')
    .argument('<kind>', kindHelp)
    .action(async (kind: string, _options, test: Command) => {
      const answer = await clientOf(cli, test).post<TestChatAnswer>(`/chat/${part(kind)}/test`);
      present(test, answer, () =>
        sentence(answer.sent ? 'It was taken; look whether it is there.' : `It was not taken. ${answer.reason ?? ''}`),
      );
      if (!answer.sent) throw new Failure('application-refused', 'No message reached the channel for certain.');
    });
  command
    .command('off')
    .description('let nothing go there any more')
    .argument('<kind>', kindHelp)
    .action(async (kind: string, _options, off: Command) => {
      const answer = await clientOf(cli, off).post<ChatList>(`/chat/${part(kind)}/off`);
      present(off, answer, () => channelLines(answer));
    });
}

function bodyOf(set: Command, kind: string, options: SetOptions): ChatBody {
  const { webhook, token, channel, api, messages, allowNames, language, internal } = options;
  if ((webhook === undefined) === (token === undefined)) refuseUsage(set, 'give either --webhook or --token.');
  if ((token === undefined) !== (channel === undefined)) refuseUsage(set, '--token and --channel belong together.');
  const secret = readInput(webhook ?? token ?? '-')
    .toString('utf8')
    .trim();
  return {
    kind: kind as ChatBody['kind'],
    reached:
      channel === undefined
        ? { webhook: secret }
        : { token: secret, channel, ...(api === undefined ? {} : { apiUrl: api }) },
    ...(messages.length === 0 ? {} : { templates: messages as NonNullable<ChatBody['templates']> }),
    allowNames: allowNames ?? false,
    internal: internal ?? false,
    ...(language === undefined ? {} : { language }),
  };
}

function channelLines({ items }: ChatList): readonly string[] {
  if (items.length === 0)
    return sentence('Nothing goes to a chat. Set a channel with "chat set slack" or "chat set teams".');
  return items.flatMap(({ kind, way, templates, allowNames, language }) =>
    sentence(
      `${kind} (${way === 'bot' ? 'by a bot' : 'by its webhook'}, in ${language}) gets ${templates.join(', ')}; ` +
        (allowNames ? 'messages there may name people.' : 'nobody is named there.'),
    ),
  );
}
