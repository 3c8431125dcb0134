import SCIMMY from 'scimmy';
import { Failure } from '../core/failure.ts';
import { coreSchemas, enterpriseUser, type ScimComparison, type ScimFilter } from '../core/intake/scim.ts';

const longestFilter = 2_000;
const mostComparisons = 50;
/** Inside of parentheses and brackets: each may double what the parser writes out. */
const mostJoinedInside = 8;
const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'pr'] as const;

/**
 * Reads a filter (RFC 7644 §3.4.2.2), also one inside a path. Throws `bad-request` with `invalidFilter` for what is none, and for
 * comparisons by order, which nothing here has.
 */
export function readScimFilter(text: string): ScimFilter {
  if (text.length > longestFilter) throw wrong(`The filter is longer than ${longestFilter} characters.`);
  const withoutText = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  checkWords(withoutText);
  checkGroups(withoutText);
  let branches: readonly object[];
  try {
    branches = [...new SCIMMY.Types.Filter(text)];
  } catch (error) {
    throw wrong('The filter cannot be read.', error);
  }
  const filter = branches.map((branch) => comparisonsOf(branch, ''));
  if (filter.flat().length > mostComparisons) throw wrong(`The filter has more than ${mostComparisons} comparisons.`);
  return filter;
}

/** The parser keeps attributes as names of plain objects, so a name that every object has must not reach it. */
function checkWords(withoutText: string): void {
  for (const [word] of withoutText.matchAll(/[\w$]+/g)) {
    const name = word.charAt(0).toLowerCase() + word.slice(1);
    if (name in Object.prototype || word === 'prototype') throw wrong('The filter names what is no attribute.');
  }
}

/** The parser writes a filter out as alternatives, so groups that are joined multiply. */
function checkGroups(withoutText: string): void {
  let depth = 0;
  let joined = 0;
  for (const [token] of withoutText.matchAll(/[([]|[)\]]|\b(?:and|or)\b/gi)) {
    if (token === '(' || token === '[') depth += 1;
    else if (token === ')' || token === ']') depth -= 1;
    else if (depth > 0) joined += 1;
  }
  if (joined > mostJoinedInside)
    throw wrong(`The filter joins more than ${mostJoinedInside} comparisons inside of parentheses.`);
}

function comparisonsOf(branch: unknown, prefix: string): readonly ScimComparison[] {
  if (typeof branch !== 'object' || branch === null) throw wrong('The filter cannot be read.');
  return Object.entries(branch).flatMap(([name, inner]: [string, unknown]) => {
    const path = prefix === '' ? pathOf(name) : `${prefix}.${name.toLowerCase()}`;
    if (!Array.isArray(inner)) return comparisonsOf(inner, path);
    const several = inner.every((one) => typeof one === 'object' && one !== null);
    return (several ? inner : [inner]).flatMap((one: unknown) =>
      Array.isArray(one) ? [comparisonOf(path, one)] : comparisonsOf(one, path),
    );
  });
}

function comparisonOf(path: string, parts: readonly unknown[]): ScimComparison {
  const negated = parts[0] === 'not';
  const [word, value = null] = negated ? parts.slice(1) : parts;
  const operator = operators.find((one) => one === word);
  if (operator === undefined)
    throw wrong('The filter compares in a way that is not offered: use eq, ne, co, sw, ew or pr.');
  if (value !== null && !['string', 'number', 'boolean'].includes(typeof value))
    throw wrong('The filter compares with what is no value.');
  return { path, negated, operator, value: value as ScimComparison['value'] };
}

function pathOf(name: string): string {
  const lower = name.toLowerCase();
  const urn = [enterpriseUser, ...Object.values(coreSchemas)].find((one) => lower.startsWith(`${one.toLowerCase()}:`));
  return urn === undefined ? lower : lower.slice(urn.length + 1);
}

function wrong(message: string, cause?: unknown): Failure {
  return new Failure('bad-request', message, { cause, details: { scimType: 'invalidFilter' } });
}
