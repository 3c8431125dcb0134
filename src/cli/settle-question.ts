import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import type { QuestionSettled, SettleQuestionBody } from '../api/schemas/intake.ts';
import { type SettledHow, settledHows } from '../core/departures/departure-offer.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import { cancelledLines, movedLines } from './departures-change.ts';
import { sentence } from './options.ts';

export type SettleOptions = {
  readonly reason: string;
  readonly how?: SettledHow;
  readonly do?: true;
  readonly atOnce?: true;
  readonly yes?: true;
};

/** The options of every command that ends a question about a departure. */
export function addSettleOptions(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'what was decided and why; kept with your name')
    .addOption(
      new Option('--how <what>', 'what somebody did about it, without --do; by_hand when left out').choices(
        settledHows,
      ),
    )
    .option('--do', 'do what the question offers (move the case, or cancel it), after showing what changes')
    .option('--at-once', 'with --do: what a day in the past makes due may start at once')
    .option('--yes', 'with --do: do not ask again, as in a script')
    .addHelpText('after', '\nWithout --do nothing happens to any case: the question only leaves the list.');
}

/** Ends a question: with `--do` it first shows what would change, and asks. */
export async function settleQuestion(
  cli: Cli,
  command: Command,
  { path, body }: { readonly path: string; readonly body?: object },
  { reason, how, atOnce, yes, ...options }: SettleOptions,
): Promise<void> {
  const client = clientOf(cli, command);
  const post = (more: Partial<SettleQuestionBody>) => client.post<QuestionSettled>(path, { ...body, reason, ...more });
  if (options.do !== true) {
    const answer = await post(how === undefined ? {} : { how });
    present(command, answer, () => sentence('The question is settled, and no case was changed by that.'));
    return;
  }
  if (how !== undefined) refuseUsage(command, 'give either --do or --how: what is done now is what counts.');
  if (yes !== true && !(process.stdin.isTTY && process.stderr.isTTY))
    refuseUsage(command, 'where nobody can be asked, say --yes as well; what changes is shown all the same.');
  const doing = { do: true, atOnce: atOnce === true };
  const preview = await post({ ...doing, dryRun: true });
  say('This is what it changes:');
  for (const line of outcomeLines(preview, true)) say(line);
  if (yes !== true && !(await agrees())) throw new Failure('conflict', 'Nothing was done; the question stands.');
  const answer = await post({ ...doing, ...(preview.version === null ? {} : { version: preview.version }) });
  present(command, answer, () => [...outcomeLines(answer, false), ...sentence('The question is settled.')]);
}

function outcomeLines({ moved, cancelled }: QuestionSettled, isPreview: boolean): readonly string[] {
  if (moved !== null) return movedLines(moved, isPreview);
  return cancelled === null ? [] : cancelledLines(cancelled, isPreview);
}

async function agrees(): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question('Do it? Only "yes" does: ')).trim() === 'yes';
  } finally {
    lines.close();
  }
}
