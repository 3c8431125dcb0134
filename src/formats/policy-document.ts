import type { z } from 'zod';
import {
  type Document,
  isAlias,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { Failure, type FailureCode } from '../core/failure.ts';
import { type KeysAt, sentenceOf, type SchemaIssue } from './playbook-sentence.ts';

/** One thing that is wrong in a playbook file, with the line and column where it stands. */
export type PlaybookProblem = {
  readonly line: number;
  readonly column: number;
  /** The order law that is broken; null for everything else. */
  readonly law: number | null;
  /** Begins with file and line: `standard.yaml line 41, column 12: step 'block' …`. */
  readonly message: string;
};

/** A file that is YAML and fits its schema. */
export type PolicyDocument<Content> = {
  readonly content: Content;
  /** A problem at a place of the file: `['steps', 3, 'after']`. */
  readonly problemAt: (path: readonly PropertyKey[], sentence: string, law?: number | null) => PlaybookProblem;
};

const largestFileBytes = 256 * 1024;
const mostProblemsShown = 20;
/** Pairs and collections, one inside the other. */
const deepestNesting = 60;
const tooDeep = 'this is nested too deeply; take the condition apart.';

/**
 * Reads a file of policy (YAML 1.2, one document, no anchors, aliases or tags) and checks it against the schema of what it is.
 * Throws a Failure whose message holds a sentence for each problem, in the order of the file; `details.problems` has them as data.
 */
export function readPolicyDocument<Content>(
  text: string,
  fileName: string,
  schemaOf: (written: unknown) => z.ZodType<Content>,
  keysAt?: KeysAt,
): PolicyDocument<Content> {
  if (new TextEncoder().encode(text).length > largestFileBytes)
    throw new Failure(
      'too-large',
      `${fileName} is larger than ${largestFileBytes / 1024} KiB; no such file needs that much.`,
    );
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const problemIn = (offset: number, law: number | null, sentence: string): PlaybookProblem => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, law, message: `${fileName} line ${line}, column ${col}: ${sentence}` };
  };
  const problemAt = (path: readonly PropertyKey[], sentence: string, law: number | null = null) =>
    problemIn(offsetOf(document, path), law, sentence);

  const syntax = syntaxProblems(document).map(([offset, sentence]) => problemIn(offset, null, sentence));
  if (syntax.length > 0) throw failureOf(syntax, 'bad-request', fileName);
  const written: unknown = document.toJS({ maxAliasCount: 0 });
  const parsed = schemaOf(written).safeParse(written);
  if (parsed.success) return { content: parsed.data, problemAt };
  const issues: readonly SchemaIssue[] = parsed.error.issues;
  const wrong = issues.flatMap((issue) =>
    sentenceOf(issue, written, keysAt).map(({ path, sentence }) => problemAt(path, sentence)),
  );
  throw failureOf(wrong, 'bad-request', fileName);
}

/** What YAML itself complains about, and what it allows but a playbook does not need: names for parts, references, tags. */
function syntaxProblems(document: Document): [offset: number, sentence: string][] {
  const [first] = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  // One slip makes the parser stumble over all that follows; only the first complaint helps.
  if (first !== undefined) {
    return [[first.pos[0], saidOfSyntax(first)]];
  }
  const problems = document.errors.map((error): [number, string] => [
    error.pos[0],
    'the same key stands here twice; keep one of them.',
  ]);
  visit(document, (_key, node, path) => {
    if (path.length > deepestNesting) {
      problems.push([offsetBelow(path), tooDeep]);
      return visit.BREAK;
    }
    if (isPair(node) && !isScalar(node.key)) problems.push([offsetBelow(path), 'a key must be a plain word.']);
    if (!isNode(node)) return undefined;
    const named = isAlias(node) || ('anchor' in node && node.anchor !== undefined) || node.tag !== undefined;
    if (named)
      problems.push([node.range?.[0] ?? 0, 'anchors (&), aliases (*) and tags (!) are not allowed; write it out.']);
    return undefined;
  });
  return problems;
}

function saidOfSyntax({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here; keep one to a file.';
  if (message.includes('call stack')) return tooDeep;
  return `this is not YAML: ${message}.`;
}

function offsetBelow(path: readonly unknown[]): number {
  const node = path.filter(isNode).at(-1);
  return node?.range?.[0] ?? 0;
}

/** Where the value stands, or the key if the value does not tell; for what is missing, where it would have to be. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    const parent = length === 1 ? document.contents : document.getIn(part.slice(0, -1), true);
    const key = part.at(-1);
    const pair = hasItems(parent)
      ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : null;
    if (isPair(pair) && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
    const node = document.getIn(part, true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
}

function hasItems(node: unknown): node is { items: unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}

/** All problems of a file as one failure, in the order of its lines. */
export function failureOf(problems: readonly PlaybookProblem[], code: FailureCode, fileName: string): Failure {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = sorted.slice(0, mostProblemsShown).map((problem) => problem.message);
  const more = sorted.length - shown.length;
  const rest = more > 0 ? [`${fileName}: and ${more} more.`] : [];
  return new Failure(code, [...shown, ...rest].join('\n'), { details: { problems: sorted } });
}
