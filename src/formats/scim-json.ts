import { Failure } from '../core/failure.ts';

const deepest = 32;
/** The tokens that shape JSON; strings are one token, so that what stands in them shapes nothing. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * Reads a body as JSON. What two readers could understand differently is refused: names that stand twice in an object (SCIM does
 * not tell their case apart), and names that mean something to JavaScript. Throws `bad-request`, also for more than 32 levels.
 */
export function readScimJson(body: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    value = JSON.parse(text);
  } catch (error) {
    throw wrong('The body is not valid JSON in UTF-8.', error);
  }
  checkNames(text);
  return value;
}

function checkNames(text: string): void {
  const open: (Set<string> | null)[] = [];
  let last = '';
  let previous = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') take(open.at(-1), last);
    if (open.length > deepest) throw wrong(`The body is nested deeper than ${deepest} levels.`);
    if (token.startsWith('"')) last = wellFormed(token);
    previous = token;
  }
  if (previous === '') throw wrong('The body holds no object.');
}

/** Half of a pair of surrogates can only stand in a text as an escape. */
function wellFormed(token: string): string {
  if (token.includes('\\u') && !String(JSON.parse(token)).isWellFormed())
    throw wrong('A text of the body holds half of a character.');
  return token;
}

function take(names: Set<string> | null | undefined, token: string): void {
  const name = String(JSON.parse(token)).toLowerCase();
  if (names?.has(name) === true) throw wrong('An attribute stands twice in the same object.');
  if (name === '__proto__' || name === 'constructor' || name === 'prototype')
    throw wrong('The body has an attribute with a name that no attribute may have.');
  names?.add(name);
}

function wrong(message: string, cause?: unknown): Failure {
  return new Failure('bad-request', message, { cause, details: { scimType: 'invalidSyntax' } });
}
