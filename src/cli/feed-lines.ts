import type { FeedDetail, FeedListed, MissingListed, ReadingListed } from '../api/schemas/feeds.ts';
import { sentence } from './options.ts';
import { type Column, paint, screenWidth, table } from './table.ts';
import { printable, wrap } from './text.ts';
import { formatInstant } from './times.ts';

/** Every feed on a line. */
export function shortFeedLines(feeds: readonly FeedListed[]): readonly string[] {
  if (feeds.length === 0)
    return ['There is no feed. Add one with "handback feeds add NAME --kind folder --carries people --path FOLDER".'];
  const columns: readonly Column<FeedListed>[] = [
    { title: 'NAME', value: ({ name }) => name, flexible: true },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'CARRIES', value: ({ carries }) => carries },
    { title: 'LAST LOOK', value: ({ lookedAt }) => formatInstant(lookedAt) ?? 'never' },
    {
      title: 'STANDING',
      value: standingOf,
      style: (feed) => (feed.held > 0 || feed.problem !== null ? 'red' : undefined),
    },
  ];
  return table(columns, feeds);
}

function standingOf({ paused, held, problem }: FeedListed): string {
  if (paused) return 'paused';
  if (held > 0) return 'a file is held';
  return problem === null ? 'fine' : 'cannot be read';
}

/** All about one feed: its last files, the question of a held one, and what needs a decision. */
export function feedLines({ feed, readings, findings }: FeedDetail): readonly string[] {
  const [latest] = readings;
  const looked = formatInstant(feed.lookedAt);
  return [
    ...sentence(
      `${feed.name}: ${standingOf(feed)}. ${looked === null ? 'It was not looked at yet.' : `Last look ${looked}, next ${formatInstant(feed.lookAt) ?? ''}.`}`,
    ),
    ...(feed.problem === null ? [] : wrap(printable(feed.problem), screenWidth).map((line) => paint('red', line))),
    ...feed.notes.flatMap((note) => sentence(note)),
    ...(latest?.state === 'held' ? ['', ...wrap(printable(latest.question ?? ''), screenWidth)] : []),
    '',
    ...(readings.length === 0 ? ['No file was read yet.'] : table(readingColumns, readings)),
    ...(latest === undefined || latest.notes.length === 0
      ? []
      : ['', ...latest.notes.flatMap((note) => sentence(note))]),
    ...findingLines(feed.name, findings),
  ];
}

const readingColumns: readonly Column<ReadingListed>[] = [
  { title: 'READING', value: ({ number }) => number, align: 'right' },
  { title: 'FILE', value: ({ fileName }) => fileName, flexible: true },
  { title: 'READ', value: ({ readAt }) => formatInstant(readAt) ?? '' },
  { title: 'ROWS', value: ({ rows }) => rows, align: 'right' },
  {
    title: 'STATE',
    value: ({ state }) => state.replace('_', ' '),
    style: ({ state }) => (state === 'held' ? 'red' : undefined),
  },
  {
    title: 'CASES',
    value: ({ counts }) => (typeof counts['departures'] === 'number' ? counts['departures'] : ''),
    align: 'right',
  },
];

function findingLines(feed: string, findings: FeedDetail['findings']): readonly string[] {
  const questions = findings.filter(({ kind }) => kind === 'question');
  const differences = findings.filter(({ kind }) => kind === 'difference');
  const block = (title: string, found: FeedDetail['findings']) =>
    found.length === 0
      ? []
      : [
          '',
          paint('bold', title),
          ...found.flatMap(({ id, text, offer }) => [
            ...sentence(`- ${text}`),
            `  ${id}`,
            ...(offer === null
              ? []
              : [
                  `  ./handback feeds settle ${feed} --finding ${id} --do --reason TEXT shows what that changes, and does it.`,
                ]),
          ]),
        ];
  return [...block('To be decided:', questions), ...block('Said otherwise by who has the say:', differences)];
}

/** Who is missing, and what that means. */
export function missingLines(people: readonly MissingListed[]): readonly string[] {
  if (people.length === 0) return ['Nobody is missing.'];
  const columns: readonly Column<MissingListed>[] = [
    { title: 'NUMBER', value: ({ employeeNumber }) => employeeNumber ?? '' },
    { title: 'NAME', value: ({ name }) => name, flexible: true },
    { title: 'DEPARTMENT', value: ({ department }) => department ?? '', flexible: true },
    { title: 'FILES WITHOUT', value: ({ missed }) => missed, align: 'right' },
    {
      title: '',
      value: ({ question }) => (question ? 'have they left?' : 'seen again next time?'),
      style: ({ question }) => (question ? 'red' : undefined),
    },
  ];
  const words =
    'Nobody leaves because a file does not name them. Who has left is added with "handback departures add"; who is named again is no longer missing.';
  return [...table(columns, people), '', ...sentence(words)];
}
