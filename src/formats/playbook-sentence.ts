import type { z } from 'zod';
import { dueRule } from '../core/plans/due.ts';
import { addedStep, endingRule, overlay, playbook, playbookStep, stepChange } from '../core/playbooks/playbook.ts';

export type SchemaIssue = z.core.$ZodIssue;
type Located = { readonly path: readonly PropertyKey[]; readonly sentence: string };

/** The keys that may stand at a place of a file. */
export type KeysAt = (path: readonly PropertyKey[], written: unknown) => readonly string[];

/** Says in words what the schema found, for whoever wrote the file; `written` is the document as plain values. */
export function sentenceOf(issue: SchemaIssue, written: unknown, keysAt: KeysAt = keysOfPolicy): readonly Located[] {
  const subject = subjectOf(issue.path, written);
  const said = valueAt(written, issue.path);
  const value = isSecret(issue.path, said) ? '…' : said;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        sentence: `${subject}there is no '${key}' here${meant(key, keysAt(issue.path, written))}.`,
      }));
    case 'invalid_union':
      if (issue.errors.length === 0) return [located(`${nameOf(issue.path)} is ${shown(value)}: ${issue.message}`)];
      return closestBranch(issue.errors).flatMap((inner) =>
        sentenceOf({ ...inner, path: [...issue.path, ...inner.path] }, written, keysAt),
      );
    case 'invalid_value':
      return [located(value === undefined ? missing(issue.path) : choose(issue.path, value, issue.values))];
    case 'invalid_type':
      return [located(value === undefined ? missing(issue.path) : mustBe(kindNames[issue.expected] ?? issue.expected))];
    case 'invalid_format':
      return [located(mustBe(issue.message))];
    case 'too_small':
      return [
        located(mustBe(`${sizeNames[issue.origin] ?? ''}${issue.minimum} or more${unitNames[issue.origin] ?? ''}`)),
      ];
    case 'too_big':
      return [
        located(mustBe(`${sizeNames[issue.origin] ?? ''}${issue.maximum} or less${unitNames[issue.origin] ?? ''}`)),
      ];
    default:
      return [
        located(value === undefined ? issue.message : `${nameOf(issue.path)} is ${shown(value)}: ${issue.message}`),
      ];
  }

  function located(rest: string): Located {
    return { path: issue.path, sentence: `${subject}${rest}.` };
  }

  function mustBe(what: string): string {
    return `${nameOf(issue.path)} is ${shown(value)} and must be ${what}`;
  }
}

/** What somebody wrote where only the name of a secret belongs, or an address with a password in it, is not repeated. */
function isSecret(path: readonly PropertyKey[], value: unknown): boolean {
  return (path.at(-1) === 'secret' && value !== undefined) || (typeof value === 'string' && /:\/\/[^/]*@/.test(value));
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list, such as [one, two]',
  object: 'a group of keys and values',
};
const sizeNames: Readonly<Record<string, string>> = { array: 'a list of ', string: 'a text of ' };
const unitNames: Readonly<Record<string, string>> = { string: ' characters' };

const operators = ['is', 'in', 'at_least', 'at_most', 'known'];
const conditionKeys = ['all', 'any', 'not', 'field', ...operators];

function keysOfPolicy(path: readonly PropertyKey[], written: unknown): readonly string[] {
  const ofOverlay = valueAt(written, ['overlay']) !== undefined;
  if (path.length === 0) return Object.keys((ofOverlay ? overlay : playbook).shape);
  if (isInCondition(path)) return conditionKeys;
  if (path.at(-1) === 'due') return Object.keys(dueRule.shape);
  if (path[0] === 'endings') return Object.keys(endingRule.shape);
  if (path[0] === 'changes') return Object.keys(stepChange.shape);
  return Object.keys((ofOverlay ? addedStep : playbookStep).shape);
}

function isInCondition(path: readonly PropertyKey[]): boolean {
  return path.includes('select') || path.includes('when');
}

/** "step 'block': " where the place is inside a step. */
function subjectOf(path: readonly PropertyKey[], written: unknown): string {
  const [list, index] = path;
  if (typeof index !== 'number') return '';
  if (list === 'endings') return `ending rule ${index + 1}: `;
  const what = listNames[String(list)] ?? 'step';
  const id = valueAt(written, [list ?? '', index, 'id']);
  return typeof id === 'string' ? `${what} '${id}': ` : `${what} ${index + 1}: `;
}

/** What stands in lists other than that of steps. */
const listNames: Readonly<Record<string, string>> = {
  questions: 'question',
  parts: 'part',
  photos: 'photo',
  rules: 'rule',
};

/** The name of a place for a reader: `owner`, `due.hours`; positions in lists are left out. */
function nameOf(path: readonly PropertyKey[]): string {
  const names = path.filter((part) => typeof part === 'string');
  const inside = typeof path[1] === 'number' ? names.slice(1) : names;
  return inside.length === 0 ? (path.length === 0 ? 'the file' : 'it') : inside.join('.');
}

function missing(path: readonly PropertyKey[]): string {
  if (isInCondition(path) && operators.includes(String(path.at(-1))))
    return `${nameOf(path.slice(0, -1))} compares with nothing; add one of ${operators.join(', ')}`;
  return `${nameOf(path)} is missing`;
}

function choose(path: readonly PropertyKey[], value: unknown, values: readonly unknown[]): string {
  const words = values.map(String);
  return `${nameOf(path)} says ${shown(value)}${meant(String(value), words)}; choose one of ${words.join(', ')}`;
}

/** Of the forms that a value might have had, the one it comes closest to. */
function closestBranch(branches: readonly (readonly SchemaIssue[])[]): readonly SchemaIssue[] {
  const cost = (issues: readonly SchemaIssue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  // Deeper means that more of the form was right.
  const depth = (issues: readonly SchemaIssue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  const sorted = [...branches].sort((a, b) => cost(a) - cost(b) || depth(b) - depth(a));
  const best = sorted[0] ?? [];
  const unknownKeys = best.filter((issue) => issue.code === 'unrecognized_keys');
  return unknownKeys.length > 0 ? unknownKeys : best;
}

function valueAt(written: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return Reflect.get(value, part);
  }, written);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  const quoted = typeof value === 'string' ? `'${value}'` : text;
  return quoted.length > 60 ? `${quoted.slice(0, 57)}…` : quoted;
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return ` (did you mean '${near}'?)`;
  return known === conditionKeys ? `; a condition has ${known.join(', ')}` : '';
}

/** The known word that is fewest edits away, if it is near enough to be meant. */
function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known.map((other) => ({ other, edits: editsBetween(word.toLowerCase(), other.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= Math.max(1, Math.floor(word.length / 3)) ? best.other : null;
}

/** Levenshtein distance. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(a.slice(0, 60)).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
