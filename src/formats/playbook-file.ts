import { type Document, isAlias, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { Failure } from '../core/failure.ts';
import { lintPlaybook } from '../core/order-laws.ts';
import { type Playbook, playbook } from '../core/playbook.ts';
import { sentenceOf, type SchemaIssue } from './playbook-sentence.ts';

/** One thing that is wrong in a playbook file, with the line and column where it stands. */
export type PlaybookProblem = {
  readonly line: number;
  readonly column: number;
  /** The order law that is broken; null for everything else. */
  readonly law: number | null;
  /** Begins with file and line: `standard.yaml line 41, column 12: step 'block' …`. */
  readonly message: string;
};

export type PlaybookReading = {
  readonly playbook: Playbook;
  /** What is allowed but seldom meant. */
  readonly warnings: readonly PlaybookProblem[];
};

const largestFileBytes = 256 * 1024;
const mostProblemsShown = 20;

/**
 * Reads a playbook file (YAML 1.2, one document, no anchors, aliases or tags) and checks it against the schema and the order laws.
 * Throws a Failure whose message holds a sentence for each problem, in the order of the file; `details.problems` has them as data.
 */
export function parsePlaybook(text: string, fileName: string): PlaybookReading {
  if (new TextEncoder().encode(text).length > largestFileBytes)
    throw new Failure(
      'too-large',
      `${fileName} is larger than ${largestFileBytes / 1024} KiB; no playbook needs that much.`,
    );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true });
  const problemAt = (offset: number, law: number | null, sentence: string): PlaybookProblem => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, law, message: `${fileName} line ${line}, column ${col}: ${sentence}` };
  };

  const syntax = syntaxProblems(document).map(([offset, sentence]) => problemAt(offset, null, sentence));
  refuseIfAny(syntax, fileName);
  const written: unknown = document.toJS({ maxAliasCount: 0 });
  const parsed = playbook.safeParse(written);
  if (!parsed.success) {
    const issues: readonly SchemaIssue[] = parsed.error.issues;
    const wrong = issues.flatMap((issue) =>
      sentenceOf(issue, written).map(({ path, sentence }) => problemAt(offsetOf(document, path), null, sentence)),
    );
    refuseIfAny(wrong, fileName);
  }
  const read = playbook.parse(written);
  const broken = lintPlaybook(read).map(({ law, path, message }) =>
    problemAt(
      offsetOf(document, path),
      law,
      law === null ? lowerFirst(message) : `order law ${law}: ${lowerFirst(message)}`,
    ),
  );
  refuseIfAny(broken, fileName);
  const warnings = warningsAbout(read).map(([path, sentence]) => problemAt(offsetOf(document, path), null, sentence));
  return { playbook: read, warnings };
}

/** What YAML itself complains about, and what it allows but a playbook does not need: names for parts, references, tags. */
function syntaxProblems(document: Document): [offset: number, sentence: string][] {
  const problems = [...document.errors, ...document.warnings].map((error): [number, string] => [
    error.pos[0],
    error.code === 'DUPLICATE_KEY'
      ? 'the same key stands here twice; keep one of them.'
      : `this is not YAML: ${error.message}`,
  ]);
  const refuse = (offset: number | undefined) => {
    problems.push([offset ?? 0, 'anchors (&), aliases (*) and tags (!) are not allowed; write it out.']);
  };
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || ('anchor' in node && node.anchor !== undefined) || hasOwnTag(node.tag))
        refuse(node.range?.[0]);
    },
  });
  return problems;
}

function hasOwnTag(tag: string | undefined): boolean {
  return tag !== undefined && !tag.startsWith('tag:yaml.org,2002:');
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

function warningsAbout({ steps, approval }: Playbook): [path: (string | number)[], sentence: string][] {
  const warnings = steps.flatMap((step, index): [(string | number)[], string][] => {
    const titled = steps.findIndex((other) => other.title === step.title && other.action === step.action);
    const again =
      titled === index ? [] : [`step '${step.id}' has the title of '${steps[titled]?.id}'; a list shows both.`];
    const repeated =
      new Set(step.after).size === step.after.length ? [] : [`step '${step.id}' names a step twice in "after".`];
    return [...again, ...repeated].map((sentence) => [['steps', index, 'title'], sentence]);
  });
  if (approval || !steps.every((step) => step.action !== 'approve')) return warnings;
  return [...warnings, [['approval'], 'nothing in this playbook is ever approved, not even what cannot be undone.']];
}

function refuseIfAny(problems: readonly PlaybookProblem[], fileName: string): void {
  if (problems.length === 0) return;
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = sorted.slice(0, mostProblemsShown).map((problem) => problem.message);
  const more = sorted.length - shown.length;
  const rest = more > 0 ? [`${fileName}: and ${more} more.`] : [];
  throw new Failure('rule-refused', [...shown, ...rest].join('\n'), { details: { problems: sorted } });
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
