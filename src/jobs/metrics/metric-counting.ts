import { nextChangeMs } from '../../core/metrics/metric-change.ts';
import { dayMs, metricRules } from '../../core/metrics/metric-figure.ts';
import { countLeaver } from '../../core/metrics/metric-report.ts';
import type { MetricTotals } from '../../core/metrics/metric-totals.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  keepLeavers,
  type KeptLeaver,
  lockCounting,
  readCaseEvents,
  takeChanges,
} from '../../store/metrics/metric-leavers.ts';
import { listLeavers } from '../../store/metrics/metric-population.ts';
import { type LeftOut, readTotals, type TotalsQuestion } from '../../store/metrics/metric-totals.ts';
import { readFacts, type ReadLeaver } from './metric-facts.ts';

/** How many leavers are counted anew with one round of queries. */
const atOnce = 3_000;

export type Playbooks = ReadonlyMap<string, Playbook>;

/** By which rules and playbooks leavers are counted; what was counted by others is counted anew. */
function basisOf(playbooks: Playbooks): string {
  const owed = ['standard', 'contractor'].map((name) => `${name} ${playbooks.get(name)?.version ?? 'none'}`);
  return [`rules ${metricRules.version}`, ...owed].join(', ');
}

/** What was added up, one for each value of the segment. */
export type Cells = readonly { readonly cell: string | null; readonly totals: MetricTotals }[];
export type CellsQuestion = Omit<TotalsQuestion, 'basis' | 'mostStale' | 'asOf'>;

/** Adds up leavers as of now, after counting anew whoever has changed since they were counted; answers as of when. */
export async function addUpLeavers(
  tx: Tx,
  question: CellsQuestion,
  playbooks: Playbooks,
): Promise<{ readonly cells: Cells; readonly leftOut: LeftOut; readonly asOf: Temporal.Instant }> {
  for (;;) {
    const at = await databaseNow(tx);
    const answer = await readTotals(tx, { ...question, basis: basisOf(playbooks), mostStale: atOnce, asOf: at });
    if ('cells' in answer) return { ...answer, asOf: at };
    await lockCounting(tx, true);
    await countAnew(tx, question.leavers, answer.stale, playbooks);
  }
}

/** Counts up to three thousand leavers anew who have changed; answers how many. Nobody when somebody else is counting. */
export async function countSomeAnew(
  tx: Tx,
  leavers: TotalsQuestion['leavers'],
  playbooks: Playbooks,
  asOf: Temporal.Instant,
): Promise<number> {
  if (!(await lockCounting(tx, false))) return 0;
  const question = { leavers, rows: {}, by: null, basis: basisOf(playbooks), mostStale: atOnce, asOf };
  const answer = await readTotals(tx, question);
  if ('cells' in answer) return 0;
  await countAnew(tx, leavers, answer.stale, playbooks);
  return answer.stale.length;
}

/** The order matters: what happens while this reads makes it stale again, and is never taken for read. */
async function countAnew(
  tx: Tx,
  filter: TotalsQuestion['leavers'],
  ids: readonly string[],
  playbooks: Playbooks,
): Promise<void> {
  const before = await listLeavers(tx, filter, { ids });
  await takeChanges(
    tx,
    before.map(({ personId }) => personId),
  );
  const { events, at } = await readCaseEvents(
    tx,
    before.flatMap(({ offboardingId }) => offboardingId ?? []),
  );
  const read = await readFacts(tx, await listLeavers(tx, filter, { ids }), playbooks, at);
  const kept = read.map((one) => keptOf(one, at.epochMilliseconds, events));
  await keepLeavers(tx, kept, basisOf(playbooks));
}

function keptOf(
  { row, facts, waivedUntilMs }: ReadLeaver,
  atMs: number,
  events: ReadonlyMap<string, number>,
): KeptLeaver {
  // Whether another employment goes on is asked of the calendar.
  const also = row.worksOn ? [...waivedUntilMs, Math.floor(atMs / dayMs + 1) * dayMs] : waivedUntilMs;
  return {
    ...countLeaver(facts, atMs),
    personId: row.personId,
    accessEndsMs: row.accessEndsMs,
    caseEvents: row.offboardingId === null ? 0 : (events.get(row.offboardingId) ?? 0),
    goodUntilMs: nextChangeMs(facts, atMs, also),
  };
}
