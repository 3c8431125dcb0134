import { type Command, Option } from 'commander';
import { parse, stringify } from 'yaml';
import type {
  InspectedAnswer,
  InspectionBody,
  InspectionsAnswer,
  InspectionView,
  LackingView,
  RubricView,
} from '../api/schemas/inspection.ts';
import { Failure } from '../core/failure.ts';
import { sayAnswers } from '../core/inspection/grade-inspection.ts';
import { sayLock } from '../core/inspection/propose-disposition.ts';
import { sayMoney } from '../core/say-money.ts';
import { type Grade, grades } from '../core/inspection/rubric.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { collectNames, part, readEvidenceFile, readInput, sentence } from './options.ts';
import { facts, paint, paragraph } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type InspectOptions = {
  readonly answers?: string;
  readonly set: readonly string[];
  readonly missing: readonly string[];
  readonly photo: readonly string[];
  readonly grade?: Grade;
  readonly reason?: string;
  readonly note?: string;
  readonly form?: true;
};

/** `assets inspect` and `assets inspections`: how a thing was found. */
export function registerInspection(command: Command, cli: Cli): void {
  command
    .command('inspect')
    .description('say how a thing was found; it is graded by the rubric of its category')
    .argument('<asset>', 'tag or serial')
    .option('--set <question=answer>', 'answer one question (repeatable)', collectNames, [])
    .option('--answers <file>', 'a file with all answers, as --form prints it; - for standard input')
    .option('--missing <part>', 'a part that is not there (repeatable)', collectNames, [])
    .option('--photo <name=file>', 'a photo that the rubric asks for (repeatable)', collectNames, [])
    .addOption(new Option('--grade <grade>', 'another grade than the answers come to; needs --reason').choices(grades))
    .option('--reason <text>', 'why it is another grade')
    .option('--note <text>')
    .option('--form', 'print the questions as a file to fill in, and change nothing')
    .action(async (tag: string, options: InspectOptions, inspect: Command) => {
      const client = clientOf(cli, inspect);
      const path = `/assets/${part(tag)}/inspections`;
      if (options.form) {
        const { rubric } = await client.get<InspectionsAnswer>(path);
        present(inspect, rubric, () => formLines(rubric));
        return;
      }
      const body = bodyOf(inspect, options);
      const answer = await client.post<InspectedAnswer>(path, body);
      present(inspect, answer, () =>
        answer.state === 'incomplete' ? lackingLines(tag, answer.lacking) : keptLines(tag, answer),
      );
      if (answer.state === 'incomplete') process.exitCode = exitCodes.error;
    });
  command
    .command('inspections')
    .description('show how a thing was found, each time it was inspected')
    .argument('<asset>', 'tag or serial')
    .action(async (tag: string, _options, show: Command) => {
      const answer = await clientOf(cli, show).get<InspectionsAnswer>(`/assets/${part(tag)}/inspections`);
      present(show, answer, () =>
        answer.items.length === 0
          ? sentence(`Nobody has inspected ${tag} yet.`)
          : answer.items.flatMap(inspectionLines),
      );
    });
  addRubrics(command, cli);
}

function addRubrics(command: Command, cli: Cli): void {
  const rubric = command.command('rubric').description('how things are inspected, by their category');
  const listed = async (self: Command) =>
    (await clientOf(cli, self).get<{ items: readonly RubricView[] }>('/rubrics')).items;
  rubric
    .command('list')
    .description('list the rubrics, and what each is for')
    .action(async (_options, list: Command) => {
      const items = await listed(list);
      present(list, items, () =>
        facts(
          items.map(({ rubric: name, version, categories }) => [
            name,
            `${categories.join(', ') || 'all others'} (version ${version})`,
          ]),
        ),
      );
    });
  rubric
    .command('show')
    .description('print a rubric as a file that "rubric set" takes')
    .argument('<rubric>', 'its name, as "rubric list" shows it')
    .action(async (name: string, _options, show: Command) => {
      const found = (await listed(show)).find((one) => one.rubric === name);
      if (found === undefined)
        throw new Failure('not-found', `There is no rubric '${name}'. See "assets rubric list".`);
      present(show, found, () => stringify(found, { lineWidth: 100 }).trimEnd().split('\n'));
    });
  rubric
    .command('set')
    .description('inspect by the rubric of a file from now on, in place of the one of its name')
    .argument('[file]', 'YAML; - for standard input')
    .option('--usual <rubric>', 'give up an own rubric; the one that Handback comes with counts again')
    .action(async (file: string | undefined, { usual }: { readonly usual?: string }, set: Command) => {
      if ((file === undefined) === (usual === undefined)) refuseUsage(set, 'name a file, or --usual.');
      const body = file === undefined ? { usual } : { text: readInput(file).toString('utf8') };
      const answer = await clientOf(cli, set).post('/rubrics', body);
      present(set, answer, () => sentence('What is inspected from now on goes by it. What was inspected stays.'));
    });
}

function bodyOf(
  command: Command,
  { answers: file, set, photo, missing, grade, reason, note }: InspectOptions,
): InspectionBody {
  const read = file === undefined ? { answers: {}, missing: [] } : readForm(file);
  const answers = {
    ...read.answers,
    ...Object.fromEntries(set.map((text) => pairOf(command, '--set', text)).map(([id, said]) => [id, valueOf(said)])),
  };
  return {
    answers,
    missing: [...new Set([...read.missing, ...missing])],
    photos: photo
      .map((text) => pairOf(command, '--photo', text))
      .map(([shows, path]) => ({ shows, file: readEvidenceFile(path) })),
    ...(grade === undefined ? {} : { grade }),
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
  };
}

function pairOf(command: Command, option: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) refuseUsage(command, `write ${option} as name=value; “${printable(text)}” is not.`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** A number where it is one, as rubrics ask for a battery's percent. */
function valueOf(text: string): string | number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The answers in a filled form: `question: answer`, and `missing:` with a list of parts. Throws `bad-request`. */
function readForm(file: string): {
  readonly answers: Readonly<Record<string, string | number>>;
  readonly missing: readonly string[];
} {
  let read: unknown;
  try {
    read = parse(readInput(file).toString('utf8'), { maxAliasCount: 0 });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('bad-request', `${file} is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new Failure(
      'bad-request',
      `${file} holds no answers. Print a form to fill in: handback assets inspect TAG --form`,
    );
  const { missing = [], ...rest } = read as Readonly<Record<string, unknown>>;
  const answers = Object.entries(rest).filter(([, said]) => said !== null && said !== '');
  const wrong = answers.find(([, said]) => typeof said !== 'string' && typeof said !== 'number');
  if (wrong !== undefined)
    throw new Failure('bad-request', `${file}: the answer to '${wrong[0]}' is neither a word nor a number.`);
  const parts: readonly unknown[] = Array.isArray(missing) ? missing : missing === null ? [] : [missing];
  return {
    answers: Object.fromEntries(answers.map(([id, said]) => [id, typeof said === 'number' ? said : String(said)])),
    missing: parts.map(String),
  };
}

function formLines({ title, questions, parts, photos }: RubricView): readonly string[] {
  const comment = (text: string) => `# ${printable(text)}`;
  return [
    comment(`${title}. Write an answer behind each colon, then: handback assets inspect TAG --answers FILE`),
    ...questions.flatMap((asked) => [
      '',
      comment(asked.ask),
      ...sayAnswers(asked).map((line) => comment(`  ${line}`)),
      `${asked.id}:`,
    ]),
    '',
    comment(
      `Parts that are not there, of: ${parts.map(({ id, title: name }) => `${id} (${name})`).join(', ') || 'none'}`,
    ),
    'missing: []',
    ...photos.map(({ id, ask, when }) =>
      comment(`Photo --photo ${id}=FILE: ${ask}${when === 'damage' ? ', where it comes to grade C or D' : ''}`),
    ),
  ];
}

function lackingLines(tag: string, lacking: readonly LackingView[]): readonly string[] {
  return [
    ...sentence(`Nothing is kept yet. The rubric asks for more: ${lacking.map(({ id }) => id).join(', ')}.`),
    ...lacking.flatMap(({ kind, id, ask, answers }) => [
      '',
      paint('bold', kind === 'photo' ? `--photo ${printable(id)}=FILE` : `--set ${printable(id)}=…`),
      ...paragraph(ask, 2),
      ...answers.flatMap((line) => paragraph(line, 4, 6)),
    ]),
    '',
    ...sentence(`Or fill in a form: handback assets inspect ${tag} --form > form.yaml`),
  ];
}

function keptLines(tag: string, kept: Extract<InspectedAnswer, { state: 'kept' }>): readonly string[] {
  const { grade, computedGrade, faults, cost, locks, quarantine, offboardings } = kept;
  const changed = grade === computedGrade ? '' : ` (by the answers ${computedGrade})`;
  return [
    paint('bold', `${printable(tag)} is graded ${grade}${changed}.`),
    ...facts([
      ['found', faults.length === 0 ? 'nothing wrong' : faults.map(({ fault, of }) => `${fault} (${of})`).join(', ')],
      ['to put right', cost.minor === 0 ? null : `about ${sayMoney(cost)}`],
      ['locks', locks.length === 0 ? 'none' : `not ruled out: ${locks.map(sayLock).join(', ')}`],
      ['quarantine', quarantine],
      ['went on', offboardings.length === 0 ? null : offboardings.map(({ number }) => number).join(', ')],
    ]),
    ...(quarantine === null ? sentence(`What becomes of it: handback assets dispose ${tag}`) : []),
  ];
}

function inspectionLines(one: InspectionView): readonly string[] {
  return [
    paint('bold', `${formatInstant(one.inspectedAt)}: grade ${one.grade}`),
    ...facts([
      ['by', one.inspectedBy],
      ['rubric', `${one.rubric} ${one.rubricVersion}`],
      ['changed', one.overrideReason === null ? null : `from ${one.computedGrade}: ${one.overrideReason}`],
      [
        'found',
        one.faults.length === 0 ? 'nothing wrong' : one.faults.map(({ fault, of }) => `${fault} (${of})`).join(', '),
      ],
      ['to put right', one.cost.minor === 0 ? null : `about ${sayMoney(one.cost)}`],
      ['locks', one.locks.length === 0 ? null : `not ruled out: ${one.locks.map(sayLock).join(', ')}`],
      ['photos', one.photos.length === 0 ? null : one.photos.map(({ shows }) => shows).join(', ')],
      ['note', one.note],
    ]),
    '',
  ];
}
