import type { Facts } from './facts.ts';
import type { Blows } from './random-kills.ts';

/** What a run came to, in one line: for whoever reads the test's output. */
export function summarize(facts: Facts, passed: ReadonlyMap<string, number>): string {
  const lines = Object.values(facts.journals).flat();
  const count = (values: readonly (string | null)[]) =>
    [...Map.groupBy(values, (value) => value ?? 'none')].map(([value, all]) => `${all.length} ${value}`).join(', ');
  return [
    `cases: ${count(facts.cases.map((row) => row.state))}`,
    `automatic steps: ${count(facts.steps.filter((step) => step.mode === 'automatic').map((step) => step.state))}`,
    `attempts: ${count(facts.attempts.map((attempt) => attempt.outcome))}`,
    `journal: ${count(lines.map((line) => line.type))}`,
    `events: ${facts.events.length}`,
    `steps put aside after two crashes: ${facts.events.filter(({ content }) => content?.includes('Twice in a row')).length}`,
    `boundaries passed: ${passed.values().reduce((sum, times) => sum + times, 0)} of ${passed.size} kinds`,
  ].join('; ');
}

/** Who was killed how often, and how long the database was away. */
export function tellBlows({ counts, outagesMs, failedStarts }: Blows): string {
  const killed = Object.entries(counts).map(([blow, count]) => `${count} ${blow}`);
  return `struck: ${killed.join(', ')}; the database was away for ${spread(outagesMs)}; starts given up: ${failedStarts}`;
}

/** How long after the end of a killed worker's lease somebody else went on with what it had, for every try that was cut off. */
export function tellTakeovers(facts: Facts, leaseMs: number): string {
  const byStep = Map.groupBy(facts.attempts, (attempt) => attempt.step_id);
  const afterMs = facts.attempts.flatMap((attempt) => {
    if (attempt.outcome !== 'interrupted' || !(attempt.reason ?? '').startsWith('the worker ended')) return [];
    const next = byStep.get(attempt.step_id)?.find(({ epoch }) => epoch > attempt.epoch);
    return next === undefined ? [] : [next.started_at - attempt.started_at - leaseMs];
  });
  return `taken over: ${afterMs.length} tries, after the end of their lease by ${spread(afterMs)}`;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `${at(0.5)} ms (median), ${at(1)} ms (longest)`;
}
