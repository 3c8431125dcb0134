import { Failure } from '../../core/failure.ts';
import { isQuiet } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { hasPlaybook, namesOf } from '../../store/metrics/metric-population.ts';
import type { MetricQuestion } from './metrics.ts';
import { refuseUnknownPlace } from './refuse-unknown-place.ts';

const places = ['department', 'country', 'site'] as const;

/** Throws `not-found` for a question about a department, a country, a site, a manager or a playbook that nobody knows: none is not nobody; and `rule-refused` for a playbook of quiet cases. */
export async function refuseUnknownFilters(
  tx: Tx,
  { filters, askedBy, playbooks }: Pick<MetricQuestion, 'filters' | 'askedBy' | 'playbooks'>,
): Promise<void> {
  for (const segment of places) {
    const value = filters[segment];
    if (value !== undefined) await refuseUnknownPlace(tx, null, { segment, value });
  }
  const { manager, playbook } = filters;
  if (manager !== undefined && !(await namesOf(tx, [manager])).has(manager))
    throw new Failure('not-found', `There is no person with the id ${manager}. "handback people list" shows the ids.`);
  if (playbook === undefined || playbook === 'none') return;
  const ours = [...playbooks.values()].find((one) => `${one.playbook} ${one.version}` === playbook);
  if (ours !== undefined && isQuiet(ours))
    throw new Failure('rule-refused', `Figures are not told for “${playbook}” alone: they would tell of each.`);
  if (ours === undefined && !(await hasPlaybook(tx, playbook, askedBy)))
    throw new Failure(
      'not-found',
      `No playbook “${playbook}” is known. Write its name and its version, such as “standard 3”.`,
    );
}
