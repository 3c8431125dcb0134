import type { Assurance, Commanded, Ending, ItemFacts, ItemKind, Observed } from '../../core/item.ts';

/** The columns of an item, and of the waiver in force, from which its standing follows. */
export type ItemColumns = {
  readonly kind: ItemKind;
  readonly expected_ending: Ending;
  readonly expected_assurance: Assurance;
  readonly expected_lag_ms: number;
  readonly expected_max_age_ms: number | null;
  readonly commanded_at: Temporal.Instant | null;
  readonly commanded_by: string | null;
  readonly commanded_answer: Commanded['answer'] | null;
  readonly observed_value: Observed['value'] | null;
  readonly observed_at: Temporal.Instant | null;
  readonly observed_assurance: Assurance | null;
  readonly waived_by: string | null;
  readonly waiver_reason: string | null;
  readonly waived_until: Temporal.Instant | null;
};

/** The one way from a row to what `standingOf` judges, for screens, the gate and evidence alike. */
export function itemFactsOf(row: ItemColumns): ItemFacts {
  const { commanded_at, commanded_answer, observed_at, observed_value, observed_assurance, waived_by } = row;
  return {
    kind: row.kind,
    expected: {
      ending: row.expected_ending,
      assurance: row.expected_assurance,
      lagMs: row.expected_lag_ms,
      maxAgeMs: row.expected_max_age_ms,
    },
    commanded:
      commanded_at === null || commanded_answer === null
        ? null
        : { at: commanded_at, by: row.commanded_by ?? '', answer: commanded_answer },
    observed:
      observed_at === null || observed_value === null || observed_assurance === null
        ? null
        : { value: observed_value, at: observed_at, assurance: observed_assurance },
    waiver: waived_by === null ? null : { by: waived_by, reason: row.waiver_reason ?? '', until: row.waived_until },
  };
}
