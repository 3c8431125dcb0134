import { Failure } from '../core/failure.ts';
import { readYesNo } from './cell-text.ts';
import { type ColumnMap, mapTargets } from './column-map.ts';
import { type BoundDialect, type Dialect, headingKey } from './dialect.ts';
import { accountListOf } from './dialects/account-list.ts';
import type { RowReader } from './row-reader.ts';

/**
 * A file read with a column map. Throws `not-what-it-says` when a mapped column is not there, or its heading is there more than once and
 * the map does not say which.
 */
export function mappedCandidate(
  name: string,
  headings: readonly string[],
  map: ColumnMap,
  application?: string,
): { readonly dialect: Dialect; readonly bound: BoundDialect } {
  const target: Dialect =
    map.target === 'accounts' && application !== undefined ? accountListOf(application) : mapTargets[map.target];
  const positions = Object.fromEntries(
    Object.entries(map.columns).map(([heading, field]) => [field, positionOf(name, headings, heading)]),
  );
  const bound = target.bindAt(positions, headings);
  if (bound.missing.length > 0) {
    throw new Failure(
      'not-what-it-says',
      `${name} has no column that names the application. Say which one with --application.`,
    );
  }
  const strict = strictReader(wordsAt(map, positions));
  const dialect: Dialect = { ...target, name: `map:${map.name}`, title: `${target.title}, with the map “${map.name}”` };
  return { dialect, bound: { ...bound, read: (row) => bound.read(strict(row)) } };
}

/** Where a column stands: by its heading, or as `Heading#2` the second of that name. */
function positionOf(name: string, headings: readonly string[], wanted: string): number {
  const found = positionsOf(headings, wanted);
  if (found.length === 1) return found[0] ?? -1;
  if (found.length > 1) {
    const choices = found.map((_, at) => `“${wanted}#${at + 1}”`).join(' or ');
    throw new Failure(
      'not-what-it-says',
      `${name} has ${found.length} columns “${wanted}”. Say in the map which one counts: ${choices}.`,
    );
  }
  const [, heading = '', ordinal] = /^(.*)#(\d{1,3})$/.exec(wanted) ?? [];
  const position = positionsOf(headings, heading)[Number(ordinal) - 1];
  if (position !== undefined) return position;
  throw new Failure(
    'not-what-it-says',
    `${name} lacks the column “${wanted}” of the map. Its headings are: ${headings.slice(0, 12).join(', ')}.`,
  );
}

function positionsOf(headings: readonly string[], wanted: string): readonly number[] {
  const key = headingKey(wanted);
  return headings.flatMap((heading, at) => (key !== '' && headingKey(heading) === key ? [at] : []));
}

type Words = ReadonlyMap<number, ReadonlyMap<string, string>>;

function wordsAt({ words }: ColumnMap, positions: Readonly<Record<string, number>>): Words {
  return new Map(
    Object.entries(words).map(([field, meanings]) => [
      positions[field] ?? -1,
      new Map(Object.entries(meanings).map(([word, meaning]) => [foldWord(word), meaning])),
    ]),
  );
}

function foldWord(word: string): string {
  return word.normalize('NFC').trim().toLowerCase();
}

/**
 * A reader for which every word must be known: where the map gives a column's words, only those; else ours. A word of status that
 * nobody has explained refuses its row, for it may mean the opposite of what it looks like.
 */
function strictReader(words: Words): (row: RowReader) => RowReader {
  const made = new WeakMap<RowReader, RowReader>();
  return (row) => {
    const known = made.get(row) ?? strict(row, words);
    made.set(row, known);
    return known;
  };
}

/** Why a row is refused whose word may mean the opposite of what it looks like. */
export const unexplainedWord = 'is a word that the column map does not explain; say in the map what it means';

const unexplained = Symbol('unexplained');

function strict(row: RowReader, words: Words): RowReader {
  /** The word of ours that a cell's word stands for; null for an empty cell and for a word that refused its row. */
  function translated(at: number, meanings: ReadonlyMap<string, string>): string | null {
    const word = row.choice(at, meanings, unexplained);
    return word === unexplained ? refuse(at) : word;
  }
  function refuse(at: number): null {
    row.refuse(at, unexplainedWord);
    return null;
  }
  return {
    ...row,
    choice: (at, meanings, _other) => {
      const explained = words.get(at);
      if (explained !== undefined) {
        const word = translated(at, explained);
        return word === null ? null : (meanings.get(word) ?? null);
      }
      const meaning = row.choice(at, meanings, unexplained);
      return meaning === unexplained ? refuse(at) : meaning;
    },
    yesNo: (at) => {
      const explained = words.get(at);
      if (explained === undefined) return row.yesNo(at);
      const word = translated(at, explained);
      return word === null ? null : (readYesNo(word) ?? null);
    },
  };
}
