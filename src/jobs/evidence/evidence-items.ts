import type { EvidenceCase } from './evidence-case.ts';
import type { StandingItem } from './evidence-coverage.ts';

/** One item with what was wanted, what was asked for and what was seen, apart, and how long the last look counts. */
export function itemJson(it: EvidenceCase, item: StandingItem): object {
  return {
    id: item.item_id,
    kind: item.kind,
    label: item.label,
    standing: item.withdrawn_at === null ? item.standing : 'withdrawn',
    target: {
      application: item.application_id === null ? null : { id: item.application_id, name: item.application_name },
      externalId: item.external_id,
      login: item.login,
      privileged: item.privileged,
      lastSignInAt: item.last_sign_in_at,
      assetTag: item.asset_tag,
      assetSerial: item.asset_serial,
      fingerprint: item.fingerprint,
    },
    expected: {
      ending: item.expected_ending,
      assurance: item.expected_assurance,
      lagMs: item.expected_lag_ms,
      maxAgeMs: item.expected_max_age_ms,
    },
    commanded:
      item.commanded_at === null
        ? null
        : { at: item.commanded_at, by: item.commanded_by, answer: item.commanded_answer },
    observed:
      item.observed_at === null
        ? null
        : {
            value: item.observed_value,
            at: item.observed_at,
            assurance: item.observed_assurance,
            method: item.method,
            observation: item.observation_id,
            countsUntil: countsUntil(item),
          },
    waiver:
      item.waived_by === null
        ? null
        : { by: it.operator(item.waived_by), reason: item.waiver_reason, until: item.waived_until },
    withdrawn: item.withdrawn_at === null ? null : { at: item.withdrawn_at, reason: item.withdrawn_reason },
    comebacks: item.comebacks,
  };
}

function countsUntil(item: StandingItem): Temporal.Instant | null {
  if (item.observed_at === null || item.expected_max_age_ms === null) return null;
  return item.observed_at.add({ milliseconds: item.expected_max_age_ms });
}

/** The items as rows of a table, headings first. */
export function itemRows(it: EvidenceCase): readonly (readonly (string | number | boolean | null)[])[] {
  const columns: Readonly<Record<string, (item: StandingItem) => string | number | boolean | null>> = {
    item_id: (item) => item.item_id,
    kind: (item) => item.kind,
    label: (item) => item.label,
    application: (item) => item.application_name,
    external_id: (item) => item.external_id,
    login: (item) => item.login,
    asset_tag: (item) => item.asset_tag,
    asset_serial: (item) => item.asset_serial,
    standing: (item) => (item.withdrawn_at === null ? item.standing : 'withdrawn'),
    expected_ending: (item) => item.expected_ending,
    expected_assurance: (item) => item.expected_assurance,
    commanded_at: (item) => text(item.commanded_at),
    commanded_by: (item) => item.commanded_by,
    commanded_answer: (item) => item.commanded_answer,
    observed_value: (item) => item.observed_value,
    observed_at: (item) => text(item.observed_at),
    observed_assurance: (item) => item.observed_assurance,
    observed_method: (item) => item.method,
    last_sign_in_at: (item) => text(item.last_sign_in_at),
    waived_by: (item) => it.operator(item.waived_by)?.name ?? item.waived_by,
    waiver_reason: (item) => item.waiver_reason,
    waived_until: (item) => text(item.waived_until),
    comebacks: (item) => item.comebacks,
  };
  const values = Object.values(columns);
  return [Object.keys(columns), ...it.items.map((item) => values.map((value) => value(item)))];
}

function text(instant: Temporal.Instant | null): string | null {
  return instant?.toString() ?? null;
}
