import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../core/failure.ts';
import type { DispositionPolicy } from '../../core/inspection/disposition.ts';
import type { Rubric } from '../../core/inspection/rubric.ts';
import { parseDispositionPolicy, parseRubric } from '../../formats/inspection-files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How things are inspected, and what becomes of them where the organization has written nothing of its own. */
export type InspectionPolicies = { readonly rubrics: readonly Rubric[]; readonly dispositions: DispositionPolicy };

/** Reads the rubrics and the policy that come with Handback. Throws what their readers throw, and `rule-refused` for a category that two claim. */
export async function loadInspectionPolicies(folder: string = root): Promise<InspectionPolicies> {
  const names = (await readdir(join(folder, 'rubrics'))).filter((file) => file.endsWith('.yaml')).sort();
  const rubrics: Rubric[] = [];
  for (const name of names) rubrics.push(parseRubric(await readFile(join(folder, 'rubrics', name), 'utf8'), name));
  const claimed = rubrics.flatMap(({ categories }) => categories);
  const twice = claimed.find((category, index) => claimed.indexOf(category) !== index);
  if (twice !== undefined)
    throw new Failure('rule-refused', `Two rubrics are for the category '${twice}'. Leave it to one.`);
  const file = 'policy.yaml';
  const dispositions = parseDispositionPolicy(await readFile(join(folder, 'dispositions', file), 'utf8'), file);
  return { rubrics, dispositions };
}

/** The rubric of a category; the one for everything else where none names it. Throws `not-found` where there is neither. */
export function rubricFor({ rubrics }: Pick<InspectionPolicies, 'rubrics'>, category: string): Rubric {
  const found =
    rubrics.find(({ categories }) => categories.some((one) => one === category)) ??
    rubrics.find(({ categories }) => categories.length === 0);
  if (found === undefined) throw new Failure('not-found', `There is no rubric for the category ${category}.`);
  return found;
}
