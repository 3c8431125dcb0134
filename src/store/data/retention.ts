import { randomUUIDv7 } from 'node:crypto';
import { dataKinds, usualRetentionDays } from '../../core/data/retention.ts';
import { keepStepDays } from './data-evidence.ts';
import type { Tx } from '../database/transaction.ts';

/** How long data of one kind is kept; `setBy` null: nobody has said anything else than the product does. */
export type RetentionRule = {
  readonly ownedKind: string;
  readonly days: number;
  readonly setBy: string | null;
  readonly setAt: Temporal.Instant | null;
};

/** The rules of the organization, one for each kind of data. */
export async function listRetentionRules(tx: Tx): Promise<readonly RetentionRule[]> {
  return tx.query<RetentionRule>(
    `select k.kind as "ownedKind", coalesce(r.days, $3::integer) as days, h.name as "setBy", r.set_at as "setAt"
     from unnest($2::text[]) as k(kind)
     left join retention_rule r on r.organization_id = $1 and r.owned_kind = k.kind
     left join operator h on h.organization_id = $1 and h.operator_id = r.set_by order by 1`,
    [tx.organizationId, dataKinds, usualRetentionDays],
  );
}

/** Sets how long data of a kind is kept, for what ends from now on. Answers what it was. */
export async function saveRetentionRule(
  tx: Tx,
  rule: { readonly ownedKind: string; readonly days: number; readonly operatorId: string },
): Promise<number> {
  const before = (await listRetentionRules(tx)).find(({ ownedKind }) => ownedKind === rule.ownedKind);
  await tx.query(
    `insert into retention_rule (organization_id, owned_kind, days, set_by, retention_rule_id) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, owned_kind) do update set days = excluded.days, set_by = excluded.set_by, set_at = now()`,
    [tx.organizationId, rule.ownedKind, rule.days, rule.operatorId, randomUUIDv7()],
  );
  return before?.days ?? usualRetentionDays;
}

/**
 * Starts the clock of data that was seen to be kept somewhere else, and moves the step that asks to delete it to the end of its
 * term where that is later; stops it for data that is gone. The same ending said again starts nothing anew.
 */
export async function followRetention(
  tx: Tx,
  seen: readonly { readonly itemId: string; readonly value: string; readonly seenAt: Temporal.Instant }[],
): Promise<void> {
  const ended = seen.filter(({ value }) => ['transferred', 'archived', 'deleted'].includes(value));
  if (ended.length === 0) return;
  const moved = await tx.query<{ stepId: string }>(
    `with ended as (
       select * from unnest($2::uuid[], $3::text[], $4::timestamptz[]) as r(item_id, value, at)
     ), gone as (
       update data_retention k set deleted_at = r.at from ended r
       where k.organization_id = $1 and k.item_id = r.item_id and r.value = 'deleted' and k.deleted_at is null
     ), clock as (
       insert into data_retention as k (organization_id, item_id, kept_as, days, began_at, keep_until)
       select $1, r.item_id, r.value, n.days, r.at, (r.at at time zone d.time_zone)::date + n.days
       from ended r join item i on i.organization_id = $1 and i.item_id = r.item_id and i.kind = 'data'
       join owned_thing t on t.organization_id = $1 and t.owned_thing_id = i.owned_thing_id
       join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
       join departure d on d.organization_id = $1 and d.departure_id = o.departure_id
       left join retention_rule q on q.organization_id = $1 and q.owned_kind = t.owned_kind
       cross join lateral (select coalesce(q.days, $5::integer) as days) n
       where r.value <> 'deleted'
       on conflict (organization_id, item_id) do update set kept_as = excluded.kept_as, days = excluded.days,
         began_at = excluded.began_at, keep_until = excluded.keep_until, deleted_at = null
       where k.kept_as is distinct from excluded.kept_as or k.deleted_at is not null
       returning k.item_id, k.keep_until
     )
     insert into step_day (organization_id, step_id, at, exact)
     select $1, s.step_id, (c.keep_until + 1)::timestamp at time zone d.time_zone, false
     from clock c join step s on s.organization_id = $1 and s.item_id = c.item_id and s.action = 'delete' and s.phase = 'watch'
       and s.state not in ('done', 'withdrawn')
     join offboarding o on o.organization_id = $1 and o.offboarding_id = s.offboarding_id
     join departure d on d.organization_id = $1 and d.departure_id = o.departure_id
     on conflict (organization_id, step_id) do update set at = excluded.at
     returning step_id as "stepId"`,
    [
      tx.organizationId,
      ended.map(({ itemId }) => itemId),
      ended.map(({ value }) => value),
      ended.map(({ seenAt }) => seenAt),
      usualRetentionDays,
    ],
  );
  await keepStepDays(
    tx,
    moved.map(({ stepId }) => stepId),
  );
}

/** What a deletion of data is decided by. */
export type DeletableData = {
  readonly itemId: string;
  readonly ownedThingId: string;
  readonly label: string;
  readonly keptAs: string | null;
  readonly keepUntil: Temporal.PlainDate | null;
  /** Its term is over, by the database's clock in the zone of the case; true where it has none. */
  readonly over: boolean;
};

/** The data that a step asks to delete; undefined where it is about something else. */
export async function findDeletableData(tx: Tx, stepId: string): Promise<DeletableData | undefined> {
  const [row] = await tx.query<DeletableData>(
    `select i.item_id as "itemId", i.owned_thing_id as "ownedThingId", i.label, r.kept_as as "keptAs", r.keep_until as "keepUntil",
       coalesce(r.keep_until < (clock_timestamp() at time zone d.time_zone)::date, true) as over
     from step s join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     left join data_retention r on r.organization_id = i.organization_id and r.item_id = i.item_id
     where s.organization_id = $1 and s.step_id = $2 and s.action = 'delete' and i.kind = 'data'`,
    [tx.organizationId, stepId],
  );
  return row;
}

/** Whether two people agreed that what a step asks for is deleted, exactly as it is now. */
export async function isDeletionAgreed(tx: Tx, stepId: string, digest: string): Promise<boolean> {
  const rows = await tx.query(
    `select from proposal where organization_id = $1 and kind = 'delete' and about_what = 'step' and about_ref = $2
       and state = 'confirmed' and digest = $3`,
    [tx.organizationId, stepId, digest],
  );
  return rows.length > 0;
}
