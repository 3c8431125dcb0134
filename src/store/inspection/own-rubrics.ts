import { z } from 'zod';
import { rubric, type Rubric } from '../../core/inspection/rubric.ts';
import type { Tx } from '../database/transaction.ts';
import { readSetting, saveSetting } from '../people/organization-setting.ts';

/** The rubrics that the organization wrote itself. */
export async function listOwnRubrics(tx: Tx): Promise<readonly Rubric[]> {
  return z.array(rubric).parse((await readSetting(tx, 'rubrics')) ?? []);
}

/** Keeps the organization's own rubrics, all of them. */
export async function saveOwnRubrics(tx: Tx, rubrics: readonly Rubric[], byOperatorId: string): Promise<void> {
  const said = Object.fromEntries(rubrics.map((one) => [one.rubric, one.version]));
  await saveSetting(tx, 'rubrics', { value: rubrics.length === 0 ? null : rubrics, said }, byOperatorId);
}
