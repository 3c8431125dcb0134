import { type Command, Option } from 'commander';
import type { Item, OffboardingDetail, OffboardingSummary, Step } from '../api/schemas/cases.ts';
import { obstaclesToClosing } from '../core/gate.ts';
import { standings } from '../core/item.ts';
import { type AnyStep, type Listed, nameOfItem, rowsOf, standingStyle, standingWords } from './case-answers.ts';
import { registerCaseDeeds } from './case-deeds.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { type Column, facts, paint, paragraph, table } from './table.ts';
import { plural, printable, wrap } from './text.ts';
import { sayingWords } from './saying-words.ts';
import { formatBoth, formatDay, formatInstant } from './times.ts';

/** `offboardings`: the cases, what is in them, and what is done to a whole case. */
export function registerOffboardings(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list cases')
      .addOption(new Option('--state <state>', 'only cases in this state').choices(['open', 'closed', 'cancelled'])),
  ).action(async ({ state, limit }: ListOptions & { state?: string }, list: Command) => {
    const page = await clientOf(cli, list).list<OffboardingSummary>('/offboardings', { state }, limit);
    present(list, page, () => listLines(page.items));
    sayIfMore(page);
  });
  command
    .command('show')
    .description('show a case: both clocks, where everything stands, and what keeps it open')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, show: Command) => {
      const client = clientOf(cli, show);
      const path = `/offboardings/${part(id)}`;
      const found = await client.get<OffboardingDetail>(path);
      const items = await client.get<Listed<Item>>(`${path}/items`);
      const steps = await client.get<Listed<Step>>(`${path}/steps`);
      const answer = { ...found, items: rowsOf(items), steps: rowsOf(steps) };
      present(show, answer, () => caseLines(found, answer.items, answer.steps));
    });
  command
    .command('items')
    .description('list what is brought to an ending')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, show: Command) => {
      const items = await clientOf(cli, show).get<Listed<Item>>(`/offboardings/${part(id)}/items`);
      present(show, items, () => itemLines(rowsOf(items)));
    });
  command
    .command('steps')
    .description('list the steps of a case')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, show: Command) => {
      const steps = await clientOf(cli, show).get<Listed<Step>>(`/offboardings/${part(id)}/steps`);
      present(show, steps, () => stepLines(rowsOf(steps)));
    });
  registerCaseDeeds(command, cli);
}

function listLines(cases: readonly OffboardingSummary[]): readonly string[] {
  if (cases.length === 0) return ['There is no such case. Tell a departure with "handback departures add".'];
  const columns: readonly Column<OffboardingSummary>[] = [
    { title: 'CASE', value: ({ number }) => number },
    { title: 'PERSON', value: ({ person }) => person.name, flexible: true },
    {
      title: 'STATE',
      value: ({ state, paused, held }) => `${state}${held ? ', held' : ''}${paused ? ', paused' : ''}`,
    },
    { title: 'ACCESS ENDS (YOUR TIME)', value: ({ accessEndsAt }) => formatInstant(accessEndsAt) },
    { title: 'ENDED', value: ended, align: 'right' },
    {
      title: 'WAITS FOR',
      value: waitsFor,
      flexible: true,
      style: ({ problems }) => (problems > 0 ? 'red' : undefined),
    },
  ];
  return table(columns, cases);
}

/** How many items have their ending, of how many. */
function ended({ items }: OffboardingSummary): string {
  const all = standings.reduce((sum, standing) => sum + items[standing], 0);
  return `${items.done + items.waived}/${all}`;
}

function waitsFor({ state, approved, asked, problems, late }: OffboardingSummary): string {
  if (state === 'cancelled' && problems > 0) return plural(problems, 'problem');
  if (state !== 'open') return '';
  const parts = [
    approved ? null : 'approval',
    problems > 0 ? plural(problems, 'problem') : null,
    asked > 0 ? plural(asked, 'step') : null,
    late > 0 ? `${late} late` : null,
  ];
  return parts.filter((text) => text !== null).join(', ');
}

function planState({ digest, approved, revision, state }: OffboardingDetail): string {
  if (state !== 'open') return '';
  if (digest === null) return 'not planned yet';
  return approved ? `revision ${revision}, approved` : `revision ${revision}, to approve`;
}

function caseLines(found: OffboardingDetail, items: readonly Item[], steps: readonly Step[]): readonly string[] {
  const { departure, person } = found;
  return [
    paint('bold', printable(`${found.number}  ${person.name}`)),
    ...facts([
      ['state', `${found.state}${found.paused ? ', paused: nothing runs' : ''}`],
      [
        'held',
        found.held ? 'yes, by a brake: nothing is written for it. Why, and how to let it go: handback brakes' : null,
      ],
      ['department', person.department],
      ['access ends', formatBoth(departure.accessEndsAt, departure.timeZone)],
      ['where', departure.timeZone],
      ['employment ends', formatDay(departure.employmentEnds)],
      ['last working day', formatDay(departure.lastWorkingDay)],
      ['how', departure.kind?.replaceAll('_', ' ') ?? null],
      ['legal hold', departure.legalHold === true ? 'yes: nothing is destroyed' : null],
      ['playbook', `${found.playbook}, version ${found.playbookVersion}`],
      ['plan', planState(found) || null],
    ]),
    '',
    ...standingLines(items),
    ...waiverLines(found),
    ...obstacleLines(found, items, steps),
  ];
}

function standingLines(items: readonly Item[]): readonly string[] {
  if (items.length === 0) return ['Nothing is listed yet: what the person holds has not been read.'];
  const counts = standings
    .map((standing) => ({ standing, count: items.filter((item) => item.standing === standing).length }))
    .filter(({ count }) => count > 0)
    .map(({ standing, count }) => paint(standingStyle(standing), `${count} ${standingWords[standing]}`));
  return [`${plural(items.length, 'item')}: ${counts.join(', ')}`];
}

/** Who decided that something need not end: the cover of the case names each. */
function waiverLines({ waivers }: OffboardingDetail): readonly string[] {
  if (waivers.length === 0) return [];
  const lines = waivers.flatMap(({ label, by, reason, until }) =>
    paragraph(`- ${label}, by ${by}${until === null ? '' : ` until ${formatInstant(until)}`}: ${reason}`, 2, 4),
  );
  return ['', paint('bold', `WAIVED (${waivers.length})`), ...lines];
}

const longestList = 20;

/** The gate's own rule, over what the API says: what keeps the case open. */
function obstacleLines(found: OffboardingDetail, items: readonly Item[], steps: readonly Step[]): readonly string[] {
  if (found.state !== 'open') return [];
  const gate = steps.filter(
    ({ phase, action, state }) => phase === 'gate' && action !== 'close' && state !== 'withdrawn',
  );
  const obstacles = obstaclesToClosing({
    items: items.map(({ id, label, kind, standing }) => ({ itemId: id, label: nameOfItem({ kind, label }), standing })),
    steps: gate.map(({ id, title, state, item }) => ({
      stepId: id,
      title: item === null ? title : `${title} (${nameOfItem(item)})`,
      ended: state === 'done',
      waived: found.waivers.some(({ stepId }) => stepId === id),
    })),
  });
  if (obstacles.length === 0)
    return ['', ...sentence(`Nothing stands in the way: handback offboardings close ${found.number}`)];
  const shown = obstacles
    .slice(0, longestList)
    .flatMap(({ label, reason }) => paragraph(`- ${label}: ${reason}`, 2, 4));
  const more =
    obstacles.length > longestList
      ? [`  … and ${obstacles.length - longestList} more: handback offboardings items ${found.number}`]
      : [];
  return ['', paint('bold', `WHAT STANDS IN THE WAY (${obstacles.length})`), ...shown, ...more];
}

function itemLines(items: readonly Item[]): readonly string[] {
  if (items.length === 0) return ['Nothing is listed yet: what the person holds has not been read.'];
  const columns: readonly Column<Item>[] = [
    {
      title: 'STANDING',
      value: ({ standing }) => standingWords[standing],
      style: ({ standing }) => standingStyle(standing),
    },
    { title: 'WHAT', value: nameOfItem, flexible: true },
    { title: 'WANTED', value: ({ kind, expected }) => (kind === 'coverage' ? 'a look' : expected.ending) },
    {
      title: 'LAST SEEN',
      value: ({ observed }) =>
        observed === null ? 'never' : `${observed.value} (${observed.assurance}) ${formatInstant(observed.at)}`,
      flexible: true,
    },
    ...(items.some(({ claim }) => claim !== null) ? [saidColumn] : []),
    { title: 'ID', value: ({ id }) => id },
  ];
  return table(columns, items);
}

/** What the leaver says of a thing: theirs, and beside what was seen. */
const saidColumn: Column<Item> = {
  title: 'THEY SAY',
  value: ({ claim }) => (claim === null ? '' : sayingWords[claim.said] + (claim.day === null ? '' : ` ${claim.day}`)),
  flexible: true,
};

/** Steps as a table; used for one case and for the to-do list over all. */
export function stepLines(steps: readonly AnyStep[]): readonly string[] {
  if (steps.length === 0) return ['No step fits.'];
  return steps.flatMap((step, index) => {
    const heading = caseHeading(step);
    const before = steps[index - 1];
    const isNew = heading !== null && (before === undefined || caseHeading(before) !== heading);
    return [...(isNew ? ['', paint('bold', heading)] : []), ...stepEntry(step)];
  });
}

function caseHeading(step: AnyStep): string | null {
  return 'offboarding' in step ? `${step.offboarding.number}  ${printable(step.offboarding.person)}` : null;
}

/** What is to be done, and under it who, when and the id to name it by. */
function stepEntry(step: AnyStep): readonly string[] {
  const due = `due ${formatInstant(step.dueAt) ?? 'later'}${step.late ? ', late' : ''}`;
  const [first = '', ...rest] = wrap(stepText(step), 90);
  const facts = `${step.state} · ${due} · ${step.id}`;
  return [
    `  - ${first}`,
    ...rest.map((line) => `    ${line}`),
    step.state === 'problem' ? paint('red', `    ${facts}`) : paint('dim', `    ${facts}`),
  ];
}

function stepText(step: AnyStep): string {
  const about = step.item === null ? '' : ` (${nameOfItem(step.item)})`;
  const reason = step.problem ?? (step.heldBack === null ? null : `held back: ${step.heldBack}`);
  const waits = step.waitsFor.length > 0 ? `waits for ${step.waitsFor.join('; ')}` : null;
  const named = step.askedOf.map(({ name }) => name);
  const people = named.length === 0 ? step.owner.join(' or ') : listNames(named);
  const who = step.mode === 'human' || ['asked', 'problem'].includes(step.state) ? people : 'Handback';
  return [`${step.title}${about}`, `by ${who}`, reason, waits].filter((text) => text !== null).join('. ');
}

/** Two names, and how many more. */
function listNames(names: readonly string[]): string {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const more = names.length - shown.length;
  return `${shown.map(printable).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
