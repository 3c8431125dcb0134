import { Failure } from '../core/failure.ts';
import { layerPlaybooks } from '../core/playbooks/layer-playbooks.ts';
import { lintPlaybook } from '../core/playbooks/order-laws.ts';
import { type Overlay, overlay, type Playbook, playbook } from '../core/playbooks/playbook.ts';
import { failureOf, type PlaybookProblem, type PolicyDocument, readPolicyDocument } from './policy-document.ts';

export type PlaybookReading = {
  readonly playbook: Playbook;
  /** What is allowed but seldom meant. */
  readonly warnings: readonly PlaybookProblem[];
};

/** A file of the playbooks folder: a playbook, or an overlay that is laid over one. */
export type PolicyReading =
  | ({ readonly kind: 'playbook' } & PlaybookReading)
  | { readonly kind: 'overlay'; readonly overlay: Overlay };

/** Reads a file that is either, by its first key, as `parsePlaybook` reads one. An overlay is checked with each of its bases, not alone. */
export function parsePolicy(text: string, fileName: string): PolicyReading {
  const document = readPolicyDocument<Playbook | Overlay>(text, fileName, (written) =>
    isOverlay(written) ? overlay : playbook,
  );
  const { content } = document;
  if ('overlay' in content) return { kind: 'overlay', overlay: content };
  return { kind: 'playbook', ...checked({ ...document, content }, fileName) };
}

/**
 * Reads a playbook and checks it against the schema and the order laws. Throws a Failure whose message holds a sentence for each
 * problem, in the order of the file; `details.problems` has them as data.
 */
export function parsePlaybook(text: string, fileName: string): PlaybookReading {
  return checked(
    readPolicyDocument<Playbook>(text, fileName, () => playbook),
    fileName,
  );
}

/** Lays an overlay over each of its bases. Throws `rule-refused` with what is wrong with any of them. */
export function checkOverlay(read: Overlay, fileName: string, playbooks: ReadonlyMap<string, Playbook>): void {
  const faults = read.bases.flatMap((name) => {
    const base = playbooks.get(name);
    if (base === undefined) return [`${fileName}: it is for the playbook '${name}', and there is none of that name.`];
    return layerPlaybooks(base, [read]).faults.map((fault) => `${fileName}, laid over ${name}: ${fault}`);
  });
  // Such an entry would never apply, which is seldom what a slip of the pen meant.
  const idle = [...read.steps, ...read.changes].flatMap(({ id, bases = [] }) =>
    bases
      .filter((name) => !read.bases.includes(name))
      .map((name) => `${fileName}: '${id}' is only for '${name}', which is none of the overlay's own bases.`),
  );
  if (faults.length + idle.length > 0) throw new Failure('rule-refused', [...idle, ...faults].join('\n'));
}

function isOverlay(written: unknown): boolean {
  return typeof written === 'object' && written !== null && 'overlay' in written;
}

function checked({ content, problemAt }: PolicyDocument<Playbook>, fileName: string): PlaybookReading {
  const broken = lintPlaybook(content).map(({ law, path, message }) => {
    const sentence = lowerFirst(message);
    return problemAt(path, law === null ? sentence : `order law ${law}: ${sentence}`, law);
  });
  if (broken.length > 0) throw failureOf(broken, 'rule-refused', fileName);
  return { playbook: content, warnings: warningsAbout(content).map(([path, sentence]) => problemAt(path, sentence)) };
}

function warningsAbout({ steps, approval }: Playbook): [path: (string | number)[], sentence: string][] {
  const warnings = steps.flatMap((step, index): [(string | number)[], string][] => {
    const first = steps.find((other) => other.title === step.title && other.action === step.action);
    const found: [(string | number)[], string][] = [];
    if (first !== undefined && first !== step)
      found.push([['steps', index, 'title'], `step '${step.id}' has the title of '${first.id}'; a list shows both.`]);
    if (new Set(step.after).size < step.after.length)
      found.push([['steps', index, 'after'], `step '${step.id}' names a step twice in "after".`]);
    return found;
  });
  if (approval || steps.some((step) => step.action === 'approve')) return warnings;
  return [...warnings, [['approval'], 'nothing in this playbook is ever approved, not even what cannot be undone.']];
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
