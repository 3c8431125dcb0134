import type { DispositionPolicy } from '../src/core/inspection/disposition.ts';
import type { Rubric } from '../src/core/inspection/rubric.ts';
import { parseDispositionPolicy, parseRubric } from '../src/formats/inspection-files.ts';
import { listProjectFiles, readProjectFile } from './project-files.ts';

/** The rubrics that come with Handback. */
export function shippedRubrics(): readonly Rubric[] {
  return listProjectFiles('rubrics/*.yaml').map((path) => parseRubric(readProjectFile(path), path));
}

/** The policy of dispositions that comes with Handback. */
export function shippedDispositions(): DispositionPolicy {
  return parseDispositionPolicy(readProjectFile('dispositions/policy.yaml'), 'policy.yaml');
}
