import type { Command } from 'commander';
import type { CaseEvent } from '../api/schemas/cases.ts';
import type { Obstacle } from '../core/gate.ts';
import { Failure } from '../core/failure.ts';
import type { Looked, Rechecked } from '../api/schemas/work.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { table } from './table.ts';
import { plural } from './text.ts';
import { registerAssign } from './assign-case.ts';
import { formatInstant } from './times.ts';

type Deed = {
  readonly name: 'observe' | 'recheck' | 'pause' | 'resume';
  readonly what: string;
  readonly said: (id: string, answer: Looked & Rechecked) => string;
};

const deeds: readonly Deed[] = [
  { name: 'observe', what: 'look now at what the person holds, everywhere', said: lookedWords },
  { name: 'recheck', what: 'look again at everything that has ended', said: recheckedWords },
  {
    name: 'pause',
    what: 'stop: no step runs until the case is resumed',
    said: () => 'The case is paused; nothing runs.',
  },
  { name: 'resume', what: 'go on after a pause', said: () => 'The case goes on.' },
];

/** What is done to a whole case, and what has happened in it. */
export function registerCaseDeeds(command: Command, cli: Cli): void {
  for (const { name, what, said } of deeds) {
    command
      .command(name)
      .description(what)
      .argument('<case>', 'OFF-12, or its id')
      .action(async (id: string, _options, deed: Command) => {
        const answer = await clientOf(cli, deed).post<Looked & Rechecked>(`/offboardings/${part(id)}/${name}`);
        present(deed, answer, () => sentence(said(id, answer)));
      });
  }
  command
    .command('close')
    .description('close a case in which everything has an ending')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, close: Command) => {
      try {
        const answer = await clientOf(cli, close).post(`/offboardings/${part(id)}/close`);
        present(close, answer, () => sentence(`${id} is closed. It is looked at again after 1, 7, 30 and 90 days.`));
      } catch (error) {
        throw withObstacles(error);
      }
    });
  registerAssign(command, cli);
  addLimit(
    command.command('events').description('list what happened in a case').argument('<case>', 'OFF-12, or its id'),
  ).action(async (id: string, { limit }: ListOptions, events: Command) => {
    const page = await clientOf(cli, events).list<CaseEvent>(`/offboardings/${part(id)}/events`, {}, limit);
    present(events, page, () => eventLines(page.items));
    sayIfMore(page);
  });
}

/** What a look found, and what is to be done about it. */
function lookedWords(id: string, { changed, unanswered, revision, approved }: Looked): string {
  const unseen = unanswered === 0 ? '' : ` ${plural(unanswered, 'application')} did not answer or could not see.`;
  const plan = changed ? `The plan has changed; it is at revision ${revision}.` : 'The plan is as it was.';
  return `Handback looked in every application that it can read. ${plan}${unseen}${approved ? '' : ` To read it: ./handback plan show ${id}`}`;
}

function recheckedWords(id: string, { read, cameBack, unknown, reopened }: Rechecked): string {
  const unseen = unknown === 0 ? '' : ` ${plural(unknown, 'account')} could not be read.`;
  if (cameBack === 0) return `${plural(read, 'account')} read again; none came back.${unseen}`;
  const state = reopened ? 'The case is open again' : 'The case is still open';
  return `${plural(cameBack, 'account')} of ${read} came back and can sign in.${unseen} ${state}, and its new plan waits for an approval: ./handback plan show ${id}`;
}

function withObstacles(error: unknown): unknown {
  if (!(error instanceof Failure) || !Array.isArray(error.details['obstacles'])) return error;
  const obstacles = error.details['obstacles'] as readonly Obstacle[];
  const list = obstacles.map(({ label, reason }) => `  - ${label}: ${reason}`);
  return new Failure(error.code, [error.message, ...list].join('\n'), { cause: error, details: error.details });
}

function eventLines(events: readonly CaseEvent[]): readonly string[] {
  if (events.length === 0) return ['Nothing has happened yet.'];
  return table<CaseEvent>(
    [
      { title: '#', value: ({ number }) => number, align: 'right' },
      { title: 'WHEN (YOUR TIME)', value: ({ at }) => formatInstant(at) },
      { title: 'WHAT', value: ({ type }) => type.replace('.', ' ').replaceAll('_', ' ') },
      {
        title: 'BY',
        value: ({ actor }) => actor.name ?? (actor.kind === 'operator' ? `operator ${actor.id}` : actor.kind),
        flexible: true,
      },
    ],
    events,
  );
}
