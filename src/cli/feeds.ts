import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { AcceptBody, FeedChangeBody, FeedDetail, FeedListed, MissingListed } from '../api/schemas/feeds.ts';
import { feedContents, feedKinds } from '../core/feeds/feed.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import { feedLines, missingLines, shortFeedLines } from './feed-lines.ts';
import { addSettleOptions, settleQuestion, type SettleOptions } from './settle-question.ts';
import { addedFeed, addFeedOptions, type AddOptions, type ChangeOptions, revisedFeed } from './feed-options.ts';
import { parseCount, part, sentence } from './options.ts';

/** How often, and for how long, `run` asks whether the look is over. */
const askEveryMs = 500;
const askTimes = 120;

/** `feeds`: places that files come to again and again, and what became of each file. */
export function registerFeeds(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the feeds and whether one waits for an answer')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly FeedListed[] }>('/feeds');
      present(list, page, () => shortFeedLines(page.items));
    });
  registerAdd(command, cli);
  registerRevision(command, cli);
  command
    .command('show')
    .description('show a feed: what was read, what was held and why, what needs a decision')
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, show: Command) => {
      const detail = await clientOf(cli, show).get<FeedDetail>(`/feeds/${part(name)}`);
      present(show, detail, () => feedLines(detail));
    });
  command
    .command('run')
    .description('look at a feed now, and say what came of it')
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, run: Command) => {
      const client = clientOf(cli, run);
      const path = `/feeds/${part(name)}`;
      const before = await client.get<FeedDetail>(path);
      await client.post<unknown>(`${path}/run`);
      let detail = before;
      for (let asked = 0; asked < askTimes && detail.feed.lookedAt === before.feed.lookedAt; asked += 1) {
        await wait(askEveryMs);
        detail = await client.get<FeedDetail>(path);
      }
      present(run, detail, () => feedLines(detail));
      if (detail.feed.lookedAt === before.feed.lookedAt)
        say('The look is not over yet. "feeds show" says what comes of it; a worker must be running.');
    });
  command
    .command('accept')
    .description('take a held file in as it is: once, and for these bytes alone')
    .argument('<name>', 'the feed')
    .requiredOption('--reading <number>', 'which one, as "feeds show" numbers them', parseCount)
    .requiredOption('--reason <text>', 'why it is right; kept with your name')
    .action(async (name: string, body: AcceptBody, accept: Command) => {
      const answer = await clientOf(cli, accept).post<unknown>(`/feeds/${part(name)}/accept`, body);
      const words = `Reading ${body.reading} is taken in as it is; "feeds show ${name}" says what came of it.`;
      present(accept, answer, () => sentence(words));
    });
  command
    .command('missing')
    .description('list who was in the feed and no longer is; nobody leaves by that alone')
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, missing: Command) => {
      const page = await clientOf(cli, missing).get<{ items: readonly MissingListed[] }>(
        `/feeds/${part(name)}/missing`,
      );
      present(missing, page, () => missingLines(page.items));
    });
  addSettleOptions(
    command
      .command('settle')
      .description(
        'end a question or difference that "feeds show" lists; the same words in a later file ask nobody again',
      )
      .argument('<name>', 'the feed')
      .requiredOption('--finding <id>', 'its id, as "feeds show" prints it'),
  ).action(async (name: string, { finding, ...options }: SettleOptions & { finding: string }, settle: Command) =>
    settleQuestion(cli, settle, { path: `/feeds/${part(name)}/settle`, body: { finding } }, options),
  );
  registerChange(command, cli, 'pause', 'stop looking at a feed until it may go on', 'is no longer looked at');
  registerChange(command, cli, 'resume', 'let a paused feed go on', 'goes on');
  registerChange(command, cli, 'remove', 'end a feed; what it brought stays', 'has ended; what it brought stays');
}

function registerAdd(command: Command, cli: Cli): void {
  const add = command
    .command('add')
    .description('let files of a folder on the server, or of an SFTP server, be read again and again')
    .argument('<name>', 'also the source of its departures')
    .addOption(new Option('--kind <kind>', 'where the files come from').choices(feedKinds).makeOptionMandatory())
    .addOption(
      new Option('--carries <what>', 'people: everybody, with last days; leavers: only who leaves')
        .choices(feedContents)
        .makeOptionMandatory(),
    )
    .requiredOption('--path <folder>', 'the folder, on the server or on the SFTP server');
  addFeedOptions(add).action(async (name: string, options: AddOptions, made: Command) => {
    const answer = await clientOf(cli, made).post<FeedListed>('/feeds', addedFeed(name, options));
    const words = `${name} is looked at from now on. "feeds show" says what came of it.`;
    present(made, answer, () => [
      ...sentence(words),
      ...(options.departureKind === undefined ? sentence(unsaidKind) : []),
    ]);
  });
}

/** Who sets up a feed would else look in vain for its cases. */
const unsaidKind =
  'A departure of which a file does not say how the employment ends counts as involuntary: its case is confidential, for hr, legal and security alone, until the person is told. To count it otherwise: "feeds change" with --departure-kind.';

function registerRevision(command: Command, cli: Cli): void {
  const change = command
    .command('change')
    .description('say settings of a feed anew; only those that are given change')
    .argument('<name>', 'the feed')
    .option('--path <folder>', 'another folder; it is looked at before it counts')
    .option('--asks <operator>', 'who is asked when a file is held: id or address of an operator');
  addFeedOptions(change)
    .option('--no-internal', 'for sftp: the server is not inside the private network')
    .option('--no-end-date-required', 'ask about no row without a last day')
    .addHelpText(
      'after',
      '\n"none" takes a setting away, as in --map none. A file that is held is read again when what is expected of it changes; after a map was saved anew, name it once more: --map NAME.',
    )
    .action(async (name: string, options: ChangeOptions, revised: Command) => {
      const body = revisedFeed(options);
      if (body === undefined)
        refuseUsage(revised, 'say what changes, such as --schedule "daily at 06:00 Europe/Berlin".');
      const answer = await clientOf(cli, revised).patch<FeedListed>(`/feeds/${part(name)}`, body);
      const words = `${name} is changed, and looked at by its new settings. "feeds show ${name}" says what comes of it.`;
      present(revised, answer, () => sentence(words));
    });
}

function registerChange(
  command: Command,
  cli: Cli,
  change: FeedChangeBody['change'],
  summary: string,
  outcome: string,
): void {
  command
    .command(change)
    .description(summary)
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, changed: Command) => {
      const answer = await clientOf(cli, changed).post<unknown>(`/feeds/${part(name)}/change`, { change });
      present(changed, answer, () => sentence(`${name} ${outcome}.`));
    });
}
