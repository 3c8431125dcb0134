import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { compareFigures } from '../../core/metrics/metric-differences.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findLastExport, getExport, insertExport, type MetricExport } from '../../store/metrics/metric-exports.ts';
import { isGeneralView } from '../../store/metrics/metric-population.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { leaversOf, measure, type MetricAnswer, type MetricFilters, type MetricQuestion } from './metrics.ts';

type ExportQuestion = Pick<MetricQuestion, 'period' | 'filters' | 'caseRights' | 'playbooks'>;

/**
 * Computes figures as somebody sees them who is named for no confidential departure, and keeps them as they are given out. Given out
 * before, they are restated, with what is different. Throws `rule-refused` where too few left to give out anything.
 */
export async function exportMetrics(tx: Tx, question: ExportQuestion, operatorId: string): Promise<MetricExport> {
  const answer = await measure(tx, { ...question, by: null, exceptPersonId: null, askedBy: null });
  if (answer.population === null)
    throw new Failure('rule-refused', 'Too few left: figures of so few are not given out. Ask about more of them.');
  const { asOf, ledgerSize, ruleVersion, population, figures } = answer;
  const filters = storedFilters(question.filters);
  const period = answer.period.name;
  const last = await findLastExport(tx, { period, filters });
  const id = await insertExport(tx, {
    period,
    filters,
    asOf,
    ledgerSize,
    ruleVersion,
    population,
    figures,
    restates: last?.id ?? null,
    differences: last === undefined ? [] : compareFigures(last.figures, figures),
    operatorId,
  });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'metrics.exported',
    actor: operatorActor(operatorId),
    about: { kind: 'metrics', id },
    data: { period, restates: last?.id ?? null },
  });
  return getExport(tx, id, { withKinds: true });
}

/** How an answer differs from what was given out before for the same question. */
export type Restatement = Pick<MetricExport, 'id' | 'asOf' | 'differences'> & {
  /** Something is different now. */
  readonly restated: boolean;
};

/** Holds an answer against what was given out; null: nothing was, or whoever asks sees other leavers than everybody. */
export async function findRestatement(
  tx: Tx,
  question: MetricQuestion,
  answer: MetricAnswer,
): Promise<Restatement | null> {
  const last = await findLastExport(tx, { period: answer.period.name, filters: storedFilters(question.filters) });
  if (last === undefined || !(await isGeneralView(tx, leaversOf(question, answer.period)))) return null;
  const differences = compareFigures(last.figures, answer.figures);
  return { id: last.id, asOf: last.asOf, restated: differences.length > 0, differences };
}

function storedFilters(filters: MetricFilters): MetricExport['filters'] {
  const asked = Object.entries(filters).filter((one): one is [string, string | boolean] => one[1] !== undefined);
  return Object.fromEntries(asked);
}
