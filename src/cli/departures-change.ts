import { type Command, Option } from 'commander';
import type {
  CancelBody,
  CancelledAnswer,
  ChangeBody,
  ChangedAnswer,
  RestorationAnswer,
} from '../api/schemas/changes.ts';
import { cancelReasons } from '../core/departures/cancel-reason.ts';
import { departureKinds } from '../core/departures/departure.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { parseDay, parseInstant, parseYesNo, part, sentence } from './options.ts';
import { diffLines } from './plan-lines.ts';
import { paint, paragraph } from './table.ts';
import { plural } from './text.ts';
import { formatBoth, formatDay } from './times.ts';

type MoveOptions = {
  readonly lastDay?: string;
  readonly accessEnds?: string;
  readonly employmentEnds?: string;
  readonly kind?: (typeof departureKinds)[number];
  readonly legalHold?: boolean;
  readonly newestPlaybook?: true;
  readonly atOnce?: true;
};

/** What becomes of a departure after it was told: it moves, it is taken back, and what it took comes back. */
export function registerDepartureChanges(command: Command, cli: Cli): void {
  command
    .command('move')
    .description('say anew when and how somebody leaves; the case is planned again')
    .argument('<case>', 'OFF-12, or its id')
    .option('--last-day <day>', 'last working day, YYYY-MM-DD; the end of access moves along', parseDay)
    .option('--access-ends <instant>', 'when access ends', parseInstant)
    .option('--employment-ends <day>', 'last day of the employment, YYYY-MM-DD', parseDay)
    .addOption(new Option('--kind <kind>', 'how the employment ends').choices(departureKinds))
    .option('--legal-hold <yes|no>', 'whether what they held must be preserved', parseYesNo)
    .option('--newest-playbook', 'plan by the newest version of the playbook of this case')
    .option('--at-once', 'what a date in the past makes due may start at once')
    .action(async (id: string, options: MoveOptions, move: Command) => {
      const answer = await clientOf(cli, move).patch<ChangedAnswer>(
        `/offboardings/${part(id)}/departure`,
        moveBody(options),
      );
      present(move, answer, () => movedLines(answer));
    });
  command
    .command('cancel')
    .description('take a departure back: stop everything, and bring back what can be brought back')
    .argument('<case>', 'OFF-12, or its id')
    .requiredOption('--reason <text>', 'why, in a sentence; it is kept with the case')
    .addOption(new Option('--because <what>', 'what happened').choices(cancelReasons).default('rescinded'))
    .option('--restore', 'bring access back also for who was hired again')
    .option('--no-restore', 'leave everything as it is now')
    .action(async (id: string, body: CancelBody, cancel: Command) => {
      const answer = await clientOf(cli, cancel).post<CancelledAnswer>(`/offboardings/${part(id)}/cancel`, body);
      present(cancel, answer, () => cancelledLines(answer));
    });
  command
    .command('restore')
    .description('bring back what a cancelled case has taken, or try again what did not come back')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, restore: Command) => {
      const answer = await clientOf(cli, restore).post<RestorationAnswer>(`/offboardings/${part(id)}/restore`);
      present(restore, answer, () => restorationLines(answer));
    });
  command
    .command('restoration')
    .description('show what has come back, what has not, and what cannot')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, show: Command) => {
      const answer = await clientOf(cli, show).get<RestorationAnswer>(`/offboardings/${part(id)}/restoration`);
      present(show, answer, () => restorationLines(answer));
    });
}

function moveBody(options: MoveOptions): ChangeBody {
  return {
    lastWorkingDay: options.lastDay,
    accessEndsAt: options.accessEnds,
    employmentEnds: options.employmentEnds,
    kind: options.kind,
    legalHold: options.legalHold,
    newestPlaybook: options.newestPlaybook === true,
    atOnce: options.atOnce === true,
  };
}

/** What changed about a departure, or in a preview would change. */
export function movedLines(answer: ChangedAnswer, isPreview = false): readonly string[] {
  const { number, before, after, timeZone, diff } = answer;
  const moved = [
    fromTo('Last working day', formatDay(before.lastWorkingDay), formatDay(after.lastWorkingDay)),
    fromTo('Access ends', formatBoth(before.accessEndsAt, timeZone), formatBoth(after.accessEndsAt, timeZone)),
    fromTo('Employment ends', formatDay(before.employmentEnds), formatDay(after.employmentEnds)),
    fromTo('Legal hold', before.legalHold ? 'yes' : 'no', after.legalHold ? 'yes' : 'no'),
  ].flatMap((text) => (text === null ? [] : paragraph(text)));
  return [
    paint('bold', `${number} ${isPreview ? 'would be changed' : 'is changed'}.`),
    ...moved,
    ...(answer.overdue ? sentence('Access should have ended by now: what is due starts at once.') : []),
    ...(answer.endedAlready > 0 ? sentence(endedWords(answer)) : []),
    ...(diff === null ? sentence('It has no plan yet; the first one is made with these dates.') : planWords(answer)),
    ...(diff === null ? [] : diffLines(diff, timeZone)),
  ];
}

function fromTo(what: string, before: string | null, after: string | null): string | null {
  return before === after ? null : `${what}: ${after}; it was ${before}`;
}

function endedWords({ number, endedAlready }: ChangedAnswer): string {
  const what = plural(endedAlready, 'account');
  return `${what} ended already, and a later date brings none back: ./handback departures cancel ${number} --because extended does.`;
}

function planWords({ number, diff, approvalStale, approved, revision }: ChangedAnswer): readonly string[] {
  if (diff === null) return [];
  const counts = `${diff.added.length} added, ${diff.changed.length} changed, ${diff.removed.length} removed, ${diff.unchanged} as before`;
  const hint = `./handback plan show ${number}`;
  const approval = approved
    ? 'It is approved.'
    : approvalStale
      ? `The approval was for the plan before; this one waits for its own: ${hint}`
      : `It waits for an approval: ${hint}`;
  return sentence(`The plan at revision ${revision}, against the one before: ${counts}. ${approval}`);
}

/** What a cancelled case stopped and brings back, or in a preview would. */
export function cancelledLines(answer: CancelledAnswer, isPreview = false): readonly string[] {
  const { number, stopped, restoring, restoration } = answer;
  const stop = `${number} ${isPreview ? 'would be' : 'is'} cancelled: ${plural(stopped, 'step')} stopped, and nothing of it is sent any more. Nothing was deleted.`;
  const left =
    restoring || restoration.accounts.length === 0
      ? []
      : sentence(`What it took is left as it is; to bring it back: ./handback departures restore ${number}`);
  return [...sentence(stop), ...left, ...restorationLines(restoration)];
}

const stateWords: Readonly<Record<NonNullable<RestorationAnswer['accounts'][number]['state']>, string>> = {
  waiting: 'is being brought back',
  running: 'is being brought back',
  polling: 'was asked for, and is not seen yet',
  problem: 'did not come back',
  done: 'is back, and was read back',
};

function restorationLines({ accounts, notRestorable }: RestorationAnswer): readonly string[] {
  if (accounts.length === 0 && notRestorable.length === 0) return ['Nothing was taken, so nothing has to come back.'];
  const coming = accounts.flatMap(({ label, state, problem }) =>
    paragraph(
      `- ${label}: ${state === null ? 'can be brought back' : stateWords[state]}${problem === null ? '' : ` (${problem})`}`,
      2,
      4,
    ),
  );
  const lost = notRestorable.flatMap(({ label, reason }) => paragraph(`- ${label}: ${reason}`, 2, 4));
  return [
    ...(accounts.length === 0 ? [] : ['', paint('bold', 'COMES BACK'), ...coming]),
    ...(lost.length === 0 ? [] : ['', paint('bold', 'DOES NOT COME BACK BY ITSELF'), ...lost]),
  ];
}
