import { randomUUIDv7 } from 'node:crypto';
import { type Actor, workerActor } from '../core/event.ts';
import type { Assurance, Ending, ItemKind, Observed } from '../core/item.ts';
import { endings, type Standing, standingOf } from '../core/item.ts';
import { Failure } from '../core/failure.ts';
import type { Tx } from './database/transaction.ts';
import { recordEvent } from './record-event.ts';

export type NewObservation = {
  readonly offboardingId: string;
  readonly itemId: string;
  readonly value: Observed['value'];
  readonly assurance: Assurance;
  readonly seenAt: Temporal.Instant;
  /** How it was seen: `read`, `list`, `export`, `scan`, `statement`. */
  readonly method: string;
  readonly operatorId?: string;
  readonly attemptId?: string;
  readonly note?: string;
};

/**
 * The newest look decides. One that could not see is kept as an observation, but leaves what was last seen of a thing in
 * place, to grow old; for coverage, not having been able to look is the finding itself.
 */
function movesItem(item: ItemRow, seen: NewObservation): boolean {
  if (item.observed_at === null) return true;
  if (seen.value === 'unknown' && item.kind !== 'coverage') return false;
  return Temporal.Instant.compare(seen.seenAt, item.observed_at) >= 0;
}

export type ItemChange = { readonly before: Standing; readonly after: Standing };

/**
 * Adds one look at an item and moves what the item shows, unless something newer was seen already. An item that had ended
 * and is seen held again has come back, which is counted. Throws `rule-refused` for an ending its kind does not have.
 */
export async function recordObservation(tx: Tx, seen: NewObservation, actor: Actor = workerActor): Promise<ItemChange> {
  const item = await lockItem(tx, seen.itemId);
  refuseForeignEnding(item.kind, seen.value);
  const observationId = randomUUIDv7();
  await tx.query(
    `insert into observation (organization_id, observation_id, offboarding_id, item_id, account_id, value, assurance, seen_at,
       method, operator_id, attempt_id, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      tx.organizationId,
      observationId,
      seen.offboardingId,
      seen.itemId,
      item.account_id,
      seen.value,
      seen.assurance,
      seen.seenAt,
      seen.method,
      seen.operatorId ?? null,
      seen.attemptId ?? null,
      seen.note ?? null,
    ],
  );
  const newer = movesItem(item, seen);
  const after = newer ? standing({ ...item, ...observedColumns(seen) }) : standing(item);
  // Within the lag of a command the old state may still show; that is waiting, not a comeback.
  const cameBack = newer && item.standing === 'done' && after === 'held';
  if (newer) {
    await tx.query(
      `update item set observed_value = $3, observed_at = $4, observed_assurance = $5, observation_id = $6, standing = $7,
         comebacks = comebacks + $8 where organization_id = $1 and item_id = $2`,
      [tx.organizationId, seen.itemId, seen.value, seen.seenAt, seen.assurance, observationId, after, cameBack ? 1 : 0],
    );
  }
  await recordEvent(tx, {
    offboardingId: seen.offboardingId,
    type: 'item.observed',
    actor,
    about: { kind: item.kind, id: seen.itemId },
    data: {
      observation: observationId,
      value: seen.value,
      assurance: seen.assurance,
      seenAt: seen.seenAt.toString(),
      method: seen.method,
      standing: after,
      cameBack,
    },
    ...(seen.note === undefined ? {} : { private: { note: seen.note } }),
  });
  return { before: item.standing, after };
}

/**
 * Writes down that something was asked for, and what the other side answered; never changes what was seen. Of several
 * commands the one that began last counts, in whatever order they end.
 */
export async function markCommanded(
  tx: Tx,
  itemId: string,
  commanded: {
    readonly at: Temporal.Instant;
    readonly by: string;
    readonly answer: 'accepted' | 'refused' | 'no_answer';
  },
): Promise<void> {
  await tx.query(
    `update item set commanded_at = $5, commanded_by = $3, commanded_answer = $4
     where organization_id = $1 and item_id = $2 and (commanded_at is null or commanded_at <= $5)`,
    [tx.organizationId, itemId, commanded.by, commanded.answer, commanded.at],
  );
}

/** Computes afresh where the items of a case stand, by the database's clock, and stores it. */
export async function refreshStandings(tx: Tx, offboardingId: string): Promise<readonly ItemNow[]> {
  const rows = await tx.query<ItemRow>(
    `${itemSql} and i.offboarding_id = $2 and i.withdrawn_at is null order by i.item_id`,
    [tx.organizationId, offboardingId],
  );
  const now = rows.map((row) => ({
    itemId: row.item_id,
    label: row.label,
    kind: row.kind,
    was: row.standing,
    standing: standing(row),
  }));
  const changed = now.filter((item) => item.was !== item.standing);
  if (changed.length > 0) {
    await tx.query(
      `update item i set standing = r.standing from unnest($2::uuid[], $3::text[]) as r(item_id, standing)
       where i.organization_id = $1 and i.item_id = r.item_id`,
      [tx.organizationId, changed.map((item) => item.itemId), changed.map((item) => item.standing)],
    );
  }
  return now;
}

export type ItemNow = {
  readonly itemId: string;
  readonly label: string;
  readonly kind: ItemKind;
  readonly standing: Standing;
};

type ItemRow = {
  readonly item_id: string;
  readonly label: string;
  readonly kind: ItemKind;
  readonly account_id: string | null;
  readonly standing: Standing;
  readonly expected_ending: Ending;
  readonly expected_assurance: Assurance;
  readonly expected_lag_ms: number;
  readonly expected_max_age_ms: number | null;
  readonly commanded_at: Temporal.Instant | null;
  readonly commanded_by: string | null;
  readonly commanded_answer: 'accepted' | 'refused' | 'no_answer' | null;
  readonly observed_value: Observed['value'] | null;
  readonly observed_at: Temporal.Instant | null;
  readonly observed_assurance: Assurance | null;
  readonly waived_by: string | null;
  readonly waiver_reason: string | null;
  readonly waived_until: Temporal.Instant | null;
  readonly now: Temporal.Instant;
};

const itemSql = `
select i.item_id, i.label, i.kind, i.account_id, i.standing, i.expected_ending, i.expected_assurance, i.expected_lag_ms,
  i.expected_max_age_ms, i.commanded_at, i.commanded_by, i.commanded_answer, i.observed_value, i.observed_at, i.observed_assurance,
  w.operator_id as waived_by, w.reason as waiver_reason, w.until as waived_until, clock_timestamp() as now
from item i left join waiver w on w.organization_id = i.organization_id and w.item_id = i.item_id and w.revoked_at is null
where i.organization_id = $1`;

async function lockItem(tx: Tx, itemId: string): Promise<ItemRow> {
  const [row] = await tx.query<ItemRow>(`${itemSql} and i.item_id = $2 for update of i`, [tx.organizationId, itemId]);
  if (row === undefined) throw new Failure('not-found', `There is no item ${itemId} in this organization.`);
  return row;
}

function observedColumns(seen: NewObservation) {
  return { observed_value: seen.value, observed_at: seen.seenAt, observed_assurance: seen.assurance };
}

function standing(row: ItemRow): Standing {
  const { commanded_at, commanded_answer, observed_at, observed_value, observed_assurance, waived_by } = row;
  return standingOf(
    {
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
    },
    row.now,
  );
}

function refuseForeignEnding(kind: ItemKind, value: Observed['value']): void {
  const known: readonly string[] = ['held', 'unknown', ...endings[kind]];
  if (known.includes(value)) return;
  throw new Failure(
    'rule-refused',
    `"${value}" is not an ending of ${kind}. Choose one of: ${endings[kind].join(', ')}.`,
  );
}
