import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../core/failure.ts';
import type { DispositionPolicy } from '../../core/inspection/disposition.ts';
import { categoryOfTwo, type Rubric, rubricsWithOwn } from '../../core/inspection/rubric.ts';
import { parseDispositionPolicy, parseRubric } from '../../formats/inspection-files.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findDispositionPolicy } from '../../store/inspection/disposition-policy.ts';
import { listOwnRubrics, saveOwnRubrics } from '../../store/inspection/own-rubrics.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How things are inspected, and what becomes of them where the organization has written nothing of its own. */
export type InspectionPolicies = { readonly rubrics: readonly Rubric[]; readonly dispositions: DispositionPolicy };

/** Reads the rubrics and the policy that come with Handback. Throws what their readers throw, and `rule-refused` for a category that two claim. */
export async function loadInspectionPolicies(): Promise<InspectionPolicies> {
  const names = (await readdir(join(root, 'rubrics'))).filter((file) => file.endsWith('.yaml')).sort();
  const rubrics: Rubric[] = [];
  for (const name of names) rubrics.push(parseRubric(await readFile(join(root, 'rubrics', name), 'utf8'), name));
  refuseTwo(rubrics);
  const file = 'policy.yaml';
  const dispositions = parseDispositionPolicy(await readFile(join(root, 'dispositions', file), 'utf8'), file);
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

/** What the organization goes by: what it wrote itself, and for the rest what comes with Handback. */
export async function policiesOf(tx: Tx, shipped: InspectionPolicies): Promise<InspectionPolicies> {
  return {
    rubrics: rubricsWithOwn(shipped.rubrics, await listOwnRubrics(tx)),
    dispositions: (await findDispositionPolicy(tx)) ?? shipped.dispositions,
  };
}

/**
 * Keeps a rubric of the organization's own, or, by its name alone, gives one up. What was inspected stays as it is. Throws `rule-refused`
 * where another one of its own is for the same category or nothing is left for the other categories, and `not-found` for one that it has not.
 */
export async function changeOwnRubric(
  tx: Tx,
  shipped: readonly Rubric[],
  change: Rubric | string,
  operatorId: string,
): Promise<void> {
  const own = await listOwnRubrics(tx);
  const name = typeof change === 'string' ? change : change.rubric;
  const others = own.filter(({ rubric }) => rubric !== name);
  if (typeof change === 'string' && others.length === own.length)
    throw new Failure('not-found', `The organization has no rubric '${name}' of its own.`);
  const rubrics = typeof change === 'string' ? others : [...others, change];
  refuseTwo(rubrics);
  if (rubricsWithOwn(shipped, rubrics).every(({ categories }) => categories.length > 0))
    throw new Failure('rule-refused', `'${name}' is for all other categories. Leave its "categories" empty.`);
  await saveOwnRubrics(tx, rubrics, operatorId);
}

function refuseTwo(rubrics: readonly Rubric[]): void {
  const category = categoryOfTwo(rubrics);
  if (category !== undefined)
    throw new Failure('rule-refused', `Two rubrics are for the category '${category}'. Leave it to one.`);
}
