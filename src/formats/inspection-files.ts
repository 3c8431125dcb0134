import { dispositionPolicy, type DispositionPolicy, lintDispositionPolicy } from '../core/inspection/disposition.ts';
import { lintRubric, rubric, type Rubric } from '../core/inspection/rubric.ts';
import { failureOf, readPolicyDocument } from './policy-document.ts';

/** Reads a rubric and checks that it holds together. Throws a Failure with a sentence for each problem, with its line. */
export function parseRubric(text: string, fileName: string): Rubric {
  const { content, problemAt } = readPolicyDocument<Rubric>(text, fileName, () => rubric, noKeys);
  const broken = lintRubric(content).map(({ path, message }) => problemAt(path, message));
  if (broken.length > 0) throw failureOf(broken, 'rule-refused', fileName);
  return content;
}

/** Reads a policy of dispositions and checks that it holds together. Throws as `parseRubric` does. */
export function parseDispositionPolicy(text: string, fileName: string): DispositionPolicy {
  const { content, problemAt } = readPolicyDocument<DispositionPolicy>(text, fileName, () => dispositionPolicy, noKeys);
  const broken = lintDispositionPolicy(content).map(({ path, message }) => problemAt(path, message));
  if (broken.length > 0) throw failureOf(broken, 'rule-refused', fileName);
  return content;
}

/** A key that is not known gets no guess at what was meant. */
function noKeys(): readonly string[] {
  return [];
}
