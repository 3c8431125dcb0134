import type { Facts } from './facts.ts';

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
    `boundaries passed: ${passed.values().reduce((sum, times) => sum + times, 0)} of ${passed.size} kinds`,
  ].join('; ');
}
