import type { ImportRecord, ImportSubject } from '../core/import-record.ts';
import type { RowReader } from './row-reader.ts';

/**
 * One column a dialect knows: the headings it goes by, the best first, whether it holds dates, and the words it understands where it
 * understands only some.
 */
export type Column = {
  readonly headings: readonly string[];
  readonly dated: boolean;
  readonly words?: ReadonlyMap<string, unknown>;
};

type Positions<Name extends string> = Readonly<Record<Name, number>>;

/** Turns rows into records for one heading row; `missing` is null when everything a row needs is there. */
export type BoundDialect = {
  readonly read: (row: RowReader) => ImportRecord | readonly ImportRecord[];
  /** How many headings of the file the dialect knows. */
  readonly known: number;
  /** The needed columns the file lacks, each as the alternatives that would do. */
  readonly missing: readonly (readonly string[])[];
  readonly datePositions: readonly number[];
  /** Positions whose heading the dialect has no use for. */
  readonly unused: readonly number[];
  /** Headings that occur more than once and are used. */
  readonly repeated: readonly string[];
};

/** One kind of file. `name` is what `--format` takes, `title` what people read. */
export type Dialect = {
  readonly name: string;
  readonly title: string;
  readonly subject: ImportSubject;
  /** A used heading that occurs twice refuses the file; else the first counts. */
  readonly asksAtRepeats: boolean;
  readonly columns: Readonly<Record<string, Column>>;
  readonly bind: (headings: readonly string[]) => BoundDialect;
  /** The same with every column's position given; a column that is not named is not there. */
  readonly bindAt: (positions: Readonly<Record<string, number>>, headings: readonly string[]) => BoundDialect;
};

/** A column of text, by the headings it goes by. */
export function column(...headings: readonly string[]): Column {
  return { headings, dated: false };
}

/** A column of dates. */
export function dateColumn(...headings: readonly string[]): Column {
  return { headings, dated: true };
}

/** A column that understands only these words. */
export function wordColumn(words: ReadonlyMap<string, unknown>, ...headings: readonly string[]): Column {
  return { headings, dated: false, words };
}

/** Headings are compared by their letters and digits alone: case, spaces, underscores, hyphens and dots do not count. */
export function headingKey(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}#]/gu, '');
}

/**
 * Declares a kind of file as data. `needs` lists what a row cannot do without: of each inner list, one column must be there. `asksAtRepeats`: a
 * used heading that occurs twice refuses the file, because the wrong one of two would do harm; without it the first counts.
 */
export function defineDialect<const Name extends string>(definition: {
  readonly name: string;
  readonly title: string;
  readonly subject: ImportSubject;
  readonly asksAtRepeats?: true;
  readonly columns: Readonly<Record<Name, Column>>;
  readonly needs: readonly (readonly NoInfer<Name>[])[];
  readonly read: (row: RowReader, at: Positions<Name>) => ImportRecord | readonly ImportRecord[];
}): Dialect {
  const { name, title, subject, asksAtRepeats = false, columns, needs, read } = definition;
  const names = Object.keys(columns) as Name[];
  function bindTo(at: Positions<Name>, headings: readonly string[]): Omit<BoundDialect, 'repeated'> {
    const used = new Set(names.map((key) => at[key]).filter((position) => position >= 0));
    return {
      read: (row) => read(row, at),
      known: used.size,
      missing: needs
        .filter((alternatives) => alternatives.every((key) => at[key] < 0))
        .map((alternatives) => alternatives.map((key) => columns[key].headings[0] ?? key)),
      datePositions: names.filter((key) => columns[key].dated && at[key] >= 0).map((key) => at[key]),
      unused: headings.flatMap((heading, position) =>
        headingKey(heading) === '' || used.has(position) ? [] : [position],
      ),
    };
  }
  return {
    name,
    title,
    subject,
    asksAtRepeats,
    columns,
    bind: (headings) => {
      const keys = headings.map(headingKey);
      const at = Object.fromEntries(names.map((key) => [key, positionOf(columns[key], keys)])) as Positions<Name>;
      const repeated = [...new Set(names.map((key) => at[key]).filter((position) => position >= 0))]
        .filter((position) => keys.lastIndexOf(keys[position] ?? '') !== position)
        .map((position) => headings[position] ?? '');
      return { ...bindTo(at, headings), repeated };
    },
    bindAt: (positions, headings) => {
      const at = Object.fromEntries(names.map((key) => [key, positions[key] ?? -1])) as Positions<Name>;
      return { ...bindTo(at, headings), repeated: [] };
    },
  };
}

function positionOf(wanted: Column, keys: readonly string[]): number {
  for (const heading of wanted.headings) {
    const position = keys.indexOf(headingKey(heading));
    if (position >= 0) return position;
  }
  return -1;
}
