import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ColumnMapBody, ColumnMapListed, ColumnMapSavedAnswer } from '../api/schemas/column-maps.ts';
import { Failure } from '../core/failure.ts';
import { type MapTarget, mapTargets } from '../formats/column-map.ts';
import { dialects } from '../formats/recognize-file.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { part, sentence } from './options.ts';
import { table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatInstant } from './times.ts';

type Pair = { readonly from: string; readonly to: string };
type Word = Pair & { readonly field: string };
type SaveOptions = {
  readonly for: MapTarget;
  readonly column: readonly Pair[];
  readonly value: readonly Word[];
  readonly dates?: 'dmy' | 'mdy' | 'ymd';
};

/** `formats`: the kinds of file that can be read, and how the organization's own files name their columns. */
export function registerFormats(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the kinds of file that are known by their headings')
    .action((_options, list: Command) => {
      const items = dialects.map(({ name, title, subject }) => ({ name, title, subject }));
      present(list, { items }, () =>
        table(
          [
            { title: 'FORMAT', value: ({ name }) => name },
            { title: 'WHAT IT IS', value: ({ title }) => title },
          ],
          items,
        ),
      );
    });
  const map = command.command('map').description('name the columns of files that no format fits, for "import --map"');
  addSave(map.command('save'), cli);
  map
    .command('list')
    .description('list the maps')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<{ items: readonly ColumnMapListed[] }>('/column-maps');
      present(list, answer, () => listLines(answer.items));
    });
  map
    .command('show')
    .description('show the columns and words of a map')
    .argument('<name>')
    .action(async (name: string, _options, show: Command) => {
      const { items } = await clientOf(cli, show).get<{ items: readonly ColumnMapListed[] }>('/column-maps');
      const found = items.find((one) => one.name === name);
      if (found === undefined) throw new Failure('not-found', `There is no column map “${name}”.`);
      present(show, found, () => mapLines(found));
    });
  map
    .command('remove')
    .description('take a map out of use; what it imported stays')
    .argument('<name>')
    .action(async (name: string, _options, remove: Command) => {
      const answer = await clientOf(cli, remove).delete<unknown>(`/column-maps/${part(name)}`);
      present(remove, answer, () => sentence(`The map “${name}” is out of use. What it imported stays.`));
    });
}

function addSave(save: Command, cli: Cli): void {
  save
    .description(
      'save a map under a name, in place of the one that had it; "import FILE --explain" writes this command for you',
    )
    .argument('<name>')
    .addOption(new Option('--for <list>', 'what the rows are').choices(Object.keys(mapTargets)).makeOptionMandatory())
    .option(
      '--column <heading=field>',
      'a column and the field it is; "Status#2=status" is the second Status',
      collectPair,
      [],
    )
    .option(
      '--value <field:word=meaning>',
      'what a word of a column means, such as "Status:Ausgeschieden=terminated"',
      collectWord,
      [],
    )
    .option('--dates <order>', 'how its dates are written: dd.mm.yyyy, mm/dd/yyyy or yyyy-mm-dd', parseDates)
    .action(async (name: string, options: SaveOptions, _command: Command) => {
      const answer = await clientOf(cli, save).post<ColumnMapSavedAnswer>('/column-maps', bodyOf(name, options));
      const done = answer.replaced ? 'replaces the one before it' : 'is saved';
      present(save, answer, () =>
        sentence(`The map “${name}” ${done}. Use it with: handback import FILE --map ${quoted(name)}`),
      );
    });
}

function bodyOf(name: string, options: SaveOptions): ColumnMapBody {
  const columns = Object.fromEntries(options.column.map(({ from, to }) => [from, to]));
  const words: Record<string, Record<string, string>> = {};
  for (const { field, from, to } of options.value) {
    // A word may be said of the column by its heading as well as by its field.
    const named = columns[field] ?? field;
    words[named] = { ...words[named], [from]: to };
  }
  return { name, target: options.for, columns, words, dates: options.dates ?? null };
}

/** As a shell takes it for one word. */
export function quoted(text: string): string {
  return /^[\w.@%+:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function collectPair(text: string, before: readonly Pair[]): readonly Pair[] {
  const at = text.lastIndexOf('=');
  const pair = { from: text.slice(0, at).trim(), to: text.slice(at + 1).trim() };
  if (at < 0 || pair.from === '' || pair.to === '')
    throw new InvalidArgumentError('Write it as HEADING=FIELD, such as "Personalnummer=employeeNumber".');
  if (before.some(({ from }) => from === pair.from)) throw new InvalidArgumentError(`“${pair.from}” is named twice.`);
  return [...before, pair];
}

function collectWord(text: string, before: readonly Word[]): readonly Word[] {
  const [, field, from, to] = /^([^:]+):(.+)=([^=]+)$/.exec(text) ?? [];
  if (field === undefined || from === undefined || to === undefined)
    throw new InvalidArgumentError('Write it as COLUMN:WORD=MEANING, such as "Status:Ausgeschieden=terminated".');
  return [...before, { field: field.trim(), from: from.trim(), to: to.trim() }];
}

function parseDates(text: string): 'dmy' | 'mdy' | 'ymd' {
  const order = text
    .toLowerCase()
    .replaceAll(/[^dmy]/g, '')
    .replaceAll(/(.)\1+/g, '$1');
  if (order === 'dmy' || order === 'mdy' || order === 'ymd') return order;
  throw new InvalidArgumentError('Write dd.mm.yyyy, mm/dd/yyyy or yyyy-mm-dd.');
}

function listLines(maps: readonly ColumnMapListed[]): readonly string[] {
  if (maps.length === 0)
    return ['There is no map. "handback import FILE --explain" writes the command that saves one.'];
  return table(
    [
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'FOR', value: ({ target }) => target },
      { title: 'COLUMNS', value: ({ columns }) => Object.keys(columns).length, align: 'right' },
      { title: 'SAVED', value: ({ savedAt }) => formatInstant(savedAt) ?? '' },
    ],
    maps,
  );
}

const orders = { dmy: 'day first', mdy: 'month first', ymd: 'year first' };

function mapLines({ name, target, columns, words, dates }: ColumnMapListed): readonly string[] {
  return [
    ...sentence(
      `${name}: ${target}, ${plural(Object.keys(columns).length, 'column')}${dates === null ? '' : `, dates ${orders[dates]}`}.`,
    ),
    ...Object.entries(columns).map(([heading, field]) => printable(`  ${heading} = ${field}`)),
    ...Object.entries(words).flatMap(([field, meanings]) =>
      Object.entries(meanings).map(([word, meaning]) => printable(`  ${field}: ${word} = ${meaning}`)),
    ),
  ];
}
