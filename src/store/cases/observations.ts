import { randomUUIDv7 } from 'node:crypto';
import { type Actor, type NewEvent, workerActor } from '../../core/event.ts';
import type { Assurance, ItemKind, Observed } from '../../core/item.ts';
import { endings, type Standing, standingOf } from '../../core/item.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { followRetention } from '../data/retention.ts';
import { endSeatsSeen } from '../licences/end-seats.ts';
import { endThingsOfLeavers } from '../ownership/owned-things.ts';
import { type ItemColumns, itemFactsOf } from './item-facts.ts';
import { recordEvents } from './record-event.ts';

export type NewObservation = {
  readonly offboardingId: string;
  readonly itemId: string;
  readonly value: Observed['value'];
  readonly assurance: Assurance;
  readonly seenAt: Temporal.Instant;
  /** How it was seen: `read`, `list`, `export`, `scan`, `statement`; `restored` after it was brought back on purpose, `corrected` where the look before was a mistake. */
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
export async function recordObservation(
  tx: Tx,
  seen: NewObservation,
  actor: Actor = workerActor,
  also: readonly Omit<NewEvent, 'offboardingId'>[] = [],
): Promise<ItemChange> {
  const { offboardingId } = seen;
  const events = also.map((event) => ({ ...event, offboardingId }));
  const [change] = await recordObservations(tx, [seen], actor, events);
  if (change === undefined) throw new Failure('internal', 'A look at an item left no trace.');
  return change;
}

/**
 * Adds one look at each of several items, with as many queries as for one; the changes are in the order of the looks. `also` is
 * what else happened in the same moment, written to the ledger after them.
 */
export async function recordObservations(
  tx: Tx,
  looks: readonly NewObservation[],
  actor: Actor = workerActor,
  also: readonly NewEvent[] = [],
): Promise<readonly ItemChange[]> {
  if (looks.length === 0) return [];
  const items = await lockItems(
    tx,
    looks.map((seen) => seen.itemId),
  );
  const moves = looks.map((seen) => moveOf(getItem(items, seen.itemId), seen));
  await tx.prepared('save_observations', saveSql, [tx.organizationId, JSON.stringify(moves.map(observationColumns))]);
  await endThingsOfLeavers(
    tx,
    moves.flatMap(({ item, newer, seen }) => (newer && ownedItemKinds.includes(item.kind) ? [seen] : [])),
  );
  await followRetention(
    tx,
    moves.flatMap(({ item, newer, seen }) => (newer && item.kind === 'data' ? [seen] : [])),
  );
  await endSeatsSeen(
    tx,
    moves.flatMap(({ item, newer, seen }) => (newer && item.kind === 'seat' ? [seen] : [])),
  );
  await recordEvents(tx, [...moves.map((move) => eventOf(move, actor)), ...also]);
  return moves.map(({ item, after }) => ({ before: item.standing, after }));
}

const ownedItemKinds: readonly ItemKind[] = ['data', 'ownership', 'secret'];

const saveSql = `
with looked as (
  select * from json_to_recordset($2) as r(observation_id uuid, offboarding_id uuid, item_id uuid, account_id uuid, value text,
    assurance text, seen_at timestamptz, method text, operator_id uuid, attempt_id uuid, note text, newer boolean, standing text,
    comebacks integer)
), kept as (
  insert into observation (organization_id, observation_id, offboarding_id, item_id, account_id, value, assurance, seen_at,
    method, operator_id, attempt_id, note)
  select $1, r.observation_id, r.offboarding_id, r.item_id, r.account_id, r.value, r.assurance, r.seen_at, r.method,
    r.operator_id, r.attempt_id, r.note from looked r
)
update item i set observed_value = r.value, observed_at = r.seen_at, observed_assurance = r.assurance,
  observation_id = r.observation_id, standing = r.standing, comebacks = i.comebacks + r.comebacks
from looked r where r.newer and i.organization_id = $1 and i.item_id = r.item_id`;

/** One look, and what it does to its item. */
type Move = {
  readonly observationId: string;
  readonly item: ItemRow;
  readonly seen: NewObservation;
  readonly newer: boolean;
  readonly after: Standing;
  readonly cameBack: boolean;
};

function moveOf(item: ItemRow, seen: NewObservation): Move {
  refuseForeignEnding(item.kind, seen.value);
  const newer = movesItem(item, seen);
  const after = newer ? standing({ ...item, ...observedColumns(seen) }) : standing(item);
  // Within the lag of a command the old state may still show; that is waiting, not a comeback.
  const onPurpose = seen.method === 'restored' || seen.method === 'corrected';
  const cameBack = newer && !onPurpose && item.standing === 'done' && after === 'held';
  return { observationId: randomUUIDv7(), item, seen, newer, after, cameBack };
}

function observationColumns({ observationId, item, seen, newer, after, cameBack }: Move) {
  return {
    observation_id: observationId,
    offboarding_id: seen.offboardingId,
    item_id: seen.itemId,
    account_id: item.account_id,
    value: seen.value,
    assurance: seen.assurance,
    seen_at: seen.seenAt.toString(),
    method: seen.method,
    operator_id: seen.operatorId ?? null,
    attempt_id: seen.attemptId ?? null,
    note: seen.note ?? null,
    newer,
    standing: after,
    comebacks: cameBack ? 1 : 0,
  };
}

function eventOf({ observationId, item, seen, after, cameBack }: Move, actor: Actor): NewEvent {
  return {
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
  };
}

/**
 * Writes down that something was asked for, and what the other side answered; never changes what was seen. Of several
 * commands the one that began last counts, in whatever order they end.
 */
export async function markCommanded(tx: Tx, commands: readonly Commanded[]): Promise<void> {
  if (commands.length === 0) return;
  await tx.prepared(
    'mark_commanded',
    `with command as (
       select distinct on (r.item_id) * from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) as r(item_id, by, answer, at)
       order by r.item_id, r.at desc)
     update item i set commanded_at = r.at, commanded_by = r.by, commanded_answer = r.answer
     from command r where i.organization_id = $1 and i.item_id = r.item_id and (i.commanded_at is null or i.commanded_at <= r.at)`,
    [
      tx.organizationId,
      commands.map(({ itemId }) => itemId),
      commands.map(({ by }) => by),
      commands.map(({ answer }) => answer),
      commands.map(({ at }) => at),
    ],
  );
}

/** Something that was asked for: for which item, when, by which step, and what the other side said. */
export type Commanded = {
  readonly itemId: string;
  readonly at: Temporal.Instant;
  readonly by: string;
  readonly answer: 'accepted' | 'refused' | 'no_answer';
};

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

type ItemRow = ItemColumns & {
  readonly item_id: string;
  readonly label: string;
  readonly account_id: string | null;
  readonly standing: Standing;
  readonly now: Temporal.Instant;
};

const itemSql = `
select i.item_id, i.label, i.kind, i.account_id, i.standing, i.expected_ending, i.expected_assurance, i.expected_lag_ms,
  i.expected_max_age_ms, i.commanded_at, i.commanded_by, i.commanded_answer, i.observed_value, i.observed_at, i.observed_assurance,
  w.operator_id as waived_by, w.reason as waiver_reason, w.until as waived_until, clock_timestamp() as now
from item i left join waiver w on w.organization_id = i.organization_id and w.item_id = i.item_id and w.revoked_at is null
where i.organization_id = $1`;

/** In the order of their ids, so that two transactions which share items cannot wait for each other. */
async function lockItems(tx: Tx, itemIds: readonly string[]): Promise<ReadonlyMap<string, ItemRow>> {
  const rows = await tx.prepared<ItemRow>(
    'lock_items',
    `${itemSql} and i.item_id = any($2) order by i.item_id for update of i`,
    [tx.organizationId, itemIds],
  );
  return new Map(rows.map((row) => [row.item_id, row]));
}

function getItem(items: ReadonlyMap<string, ItemRow>, itemId: string): ItemRow {
  const item = items.get(itemId);
  if (item === undefined) throw new Failure('not-found', `There is no item ${itemId} in this organization.`);
  return item;
}

function observedColumns(seen: NewObservation) {
  return { observed_value: seen.value, observed_at: seen.seenAt, observed_assurance: seen.assurance };
}

function standing(row: ItemRow): Standing {
  return standingOf(itemFactsOf(row), row.now);
}

function refuseForeignEnding(kind: ItemKind, value: Observed['value']): void {
  const known: readonly string[] = ['held', 'unknown', ...endings[kind]];
  if (known.includes(value)) return;
  throw new Failure(
    'rule-refused',
    `"${value}" is not an ending of ${kind}. Choose one of: ${endings[kind].join(', ')}.`,
  );
}
