import {
  type Assurance,
  type Commanded,
  type Ending,
  type ItemKind,
  type Observed,
  type Standing,
  standingOf,
  standings,
} from '../../core/item.ts';
import type { Tx } from '../database/transaction.ts';
import { type ItemColumns, itemFactsOf } from './item-facts.ts';

export type StandingCounts = Readonly<Record<Standing, number>>;

/** An item with its three facts kept apart, and where it stands at this moment. */
export type CaseItem = {
  readonly id: string;
  readonly kind: ItemKind;
  readonly label: string;
  readonly application: string | null;
  readonly expected: { readonly ending: Ending; readonly assurance: Assurance };
  readonly commanded: Commanded | null;
  readonly observed: (Observed & { readonly note: string | null }) | null;
  readonly standing: Standing;
  readonly waiver: {
    readonly by: string;
    readonly reason: string;
    readonly until: Temporal.Instant | null;
  } | null;
  readonly comebacks: number;
};

type ItemRow = ItemColumns & {
  readonly offboarding_id: string;
  readonly item_id: string;
  readonly label: string;
  readonly application: string | null;
  readonly observed_note: string | null;
  readonly comebacks: number;
  readonly now: Temporal.Instant;
};

/** The items of a case that are in its plan, with where each stands by the database's clock. */
export async function listCaseItems(tx: Tx, offboardingId: string): Promise<readonly CaseItem[]> {
  return (await readItems(tx, [offboardingId])).map(({ item }) => item);
}

/** Where the items of a case stand, and how many of each kind are neither seen ended nor waived. */
export type ItemTally = {
  readonly items: StandingCounts;
  readonly accessLeft: number;
  readonly thingsLeft: number;
};

/** Counts where the items of several cases stand now; a case without items has zeros. */
export async function tallyItems(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<(offboardingId: string) => ItemTally> {
  const rows =
    offboardingIds.length === 0
      ? []
      : await tx.query<ItemColumns & { offboarding_id: string; now: Temporal.Instant }>(
          `select i.offboarding_id, ${factColumns}, w.operator_id::text as waived_by, w.reason as waiver_reason, w.until as waived_until,
             clock_timestamp() as now
           from item i left join waiver w on w.organization_id = $1 and w.item_id = i.item_id and w.revoked_at is null
           where i.organization_id = $1 and i.offboarding_id = any($2::uuid[]) and i.withdrawn_at is null`,
          [tx.organizationId, offboardingIds],
        );
  const byCase = Map.groupBy(rows, (row) => row.offboarding_id);
  return (offboardingId) => {
    const all = (byCase.get(offboardingId) ?? []).map((row) => ({
      kind: row.kind,
      standing: standingOf(itemFactsOf(row), row.now),
    }));
    const left = all.filter(({ standing }) => standing !== 'done' && standing !== 'waived');
    return {
      items: countStandings(all),
      accessLeft: left.filter(({ kind }) => kind === 'account' || kind === 'seat').length,
      thingsLeft: left.filter(({ kind }) => kind === 'asset' || kind === 'accessory').length,
    };
  };
}

export function countStandings(items: readonly Pick<CaseItem, 'standing'>[]): StandingCounts {
  const counts = Object.fromEntries(standings.map((standing) => [standing, 0])) as Record<Standing, number>;
  for (const { standing } of items) counts[standing] += 1;
  return counts;
}

const factColumns = `i.kind, i.expected_ending, i.expected_assurance, i.expected_lag_ms, i.expected_max_age_ms, i.commanded_at, i.commanded_by,
  i.commanded_answer, i.observed_value, i.observed_at, i.observed_assurance`;

async function readItems(tx: Tx, offboardingIds: readonly string[]) {
  const rows = await tx.query<ItemRow>(
    `select i.offboarding_id, i.item_id, i.label, a.name as application, ${factColumns}, v.note as observed_note, i.comebacks, p.name as waived_by, w.reason as waiver_reason,
       w.until as waived_until, clock_timestamp() as now
     from item i
     left join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
     left join seat t on t.organization_id = i.organization_id and t.seat_id = i.seat_id
     left join licence l on l.organization_id = i.organization_id and l.licence_id = t.licence_id
     left join application a on a.organization_id = i.organization_id
       and a.application_id = coalesce(i.application_id, n.application_id, l.application_id)
     left join observation v on v.organization_id = i.organization_id and v.observation_id = i.observation_id
     left join waiver w on w.organization_id = i.organization_id and w.item_id = i.item_id and w.revoked_at is null
     left join operator p on p.organization_id = w.organization_id and p.operator_id = w.operator_id
     where i.organization_id = $1 and i.offboarding_id = any($2::uuid[]) and i.withdrawn_at is null
     order by i.kind, i.label, i.item_id`,
    [tx.organizationId, offboardingIds],
  );
  return rows.map((row) => ({ offboardingId: row.offboarding_id, item: toItem(row) }));
}

function toItem(row: ItemRow): CaseItem {
  const facts = itemFactsOf(row);
  const { expected, commanded, observed, waiver } = facts;
  return {
    id: row.item_id,
    kind: row.kind,
    label: row.label,
    application: row.application,
    expected: { ending: expected.ending, assurance: expected.assurance },
    commanded,
    observed: observed === null ? null : { ...observed, note: row.observed_note },
    standing: standingOf(facts, row.now),
    waiver,
    comebacks: row.comebacks,
  };
}
