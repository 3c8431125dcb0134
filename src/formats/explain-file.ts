import type { ByteSource } from './byte-text.ts';
import { type MapTarget, mapTargets } from './column-map.ts';
import { type Dialect, headingKey } from './dialect.ts';
import { guessedHeadings } from './heading-guesses.ts';
import { readRows } from './read-records.ts';
import { readHeading } from './recognize-file.ts';

/** One column of a file: what it is called in a map, what its cells look like, and what it may be. */
export type ExplainedColumn = {
  /** The heading, with `#2` behind it where it is the second of its name. */
  readonly heading: string;
  /** The commonest shapes of its cells: letters as a and A, digits as 9. Never a value. */
  readonly shapes: readonly string[];
  readonly filled: number;
  readonly guess: string | null;
};

/** What can be told about a file that no format fits. */
export type ExplainedFile = {
  readonly rows: number;
  readonly target: MapTarget;
  readonly columns: readonly ExplainedColumn[];
};

const mostRows = 1000;
const mostShapes = 3;

/**
 * Looks at the first rows of any table and guesses what its columns are, for a person to check and save as a column map. `target` says
 * what the file is about where that is known. Throws `not-what-it-says` when it is no table.
 */
export async function explainFile(source: ByteSource, target?: MapTarget): Promise<ExplainedFile> {
  const heading = await readHeading(source);
  const { headings } = heading;
  const seen = headings.map(() => new Map<string, number>());
  let rows = 0;
  for await (const cells of readRows({ source, ...heading })) {
    if (rows === mostRows) break;
    rows += 1;
    for (const [at, counts] of seen.entries()) {
      const shape = shapeOf(cells[at] ?? '');
      if (shape !== '') counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
  }
  const about = target ?? likeliestTarget(headings);
  const guesses = guessesFor(headings, about);
  return {
    rows,
    target: about,
    columns: headings.map((_, at) => {
      const counts = [...(seen[at] ?? [])].sort(([, a], [, b]) => b - a);
      return {
        heading: nameInMap(headings, at),
        shapes: counts.slice(0, mostShapes).map(([shape]) => shape),
        filled: counts.reduce((sum, [, count]) => sum + count, 0),
        guess: guesses.get(at) ?? null,
      };
    }),
  };
}

function nameInMap(headings: readonly string[], at: number): string {
  const key = headingKey(headings[at] ?? '');
  const before = headings.slice(0, at).filter((heading) => headingKey(heading) === key).length;
  const isAlone = headings.every((heading, other) => other === at || headingKey(heading) !== key);
  return isAlone ? (headings[at] ?? '') : `${headings[at] ?? ''}#${before + 1}`;
}

/** A cell as its pattern: what it looks like, without what it says. Long runs of one kind are cut. */
function shapeOf(cell: string): string {
  return cell
    .trim()
    .slice(0, 60)
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/[\p{L}\p{M}]/gu, (letter) => (letter === 'A' ? 'A' : 'a'))
    .replaceAll(/\p{N}/gu, '9')
    .replaceAll(/(a{4})a+/g, '$1…')
    .replaceAll(/(A{4})A+/g, '$1…')
    .replaceAll(/(9{8})9+/g, '$1…')
    .replaceAll(/[^aA9…@.,:;/()+\- _'#%&*=]/gu, '?')
    .slice(0, 24);
}

function likeliestTarget(headings: readonly string[]): MapTarget {
  const targets = Object.keys(mapTargets) as MapTarget[];
  const scored = targets.map((target) => {
    const guesses = [...guessesFor(headings, target)].map(([, field]) => field);
    const { bindAt } = mapTargets[target] as Dialect;
    const { missing } = bindAt(Object.fromEntries(guesses.map((field, at) => [field, at])), []);
    return { target, score: guesses.length - 3 * missing.length };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).target;
}

/** The first column that goes by a field's name gets the field; a heading that occurs twice is left to a person. */
function guessesFor(headings: readonly string[], target: MapTarget): ReadonlyMap<number, string> {
  const keys = headings.map(headingKey);
  const guesses = new Map<number, string>();
  for (const [field, column] of Object.entries((mapTargets[target] as Dialect).columns)) {
    const names = [field, ...column.headings, ...(guessedHeadings[field] ?? [])].map(headingKey);
    const at = keys.findIndex((key, position) => names.includes(key) && !guesses.has(position));
    if (at >= 0 && keys.indexOf(keys[at] ?? '') === keys.lastIndexOf(keys[at] ?? '')) guesses.set(at, field);
  }
  return guesses;
}
