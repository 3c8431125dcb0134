import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { DataStatement } from '../../core/data/data-statement.ts';
import type { Standing } from '../../core/item.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** What a statement about data is judged by, beside its step. */
export type DataStepFacts = {
  readonly ownedKind: string | null;
  readonly timeZone: string;
  readonly personId: string;
  /** Of the addresses asked about, those of somebody who works here. */
  readonly inside: readonly string[];
  /** The step of the same item that asks to end a delegate's access; null: there is none, or it has ended. */
  readonly delegateEndStepId: string | null;
};

/** Reads them. `addresses`: those that are said to be outside. */
export async function getDataStepFacts(tx: Tx, stepId: string, addresses: readonly string[]): Promise<DataStepFacts> {
  const [row] = await tx.query<DataStepFacts>(
    `select t.owned_kind as "ownedKind", d.time_zone as "timeZone", o.person_id as "personId",
       array(select p.work_email from person p where p.organization_id = $1 and lower(p.work_email) = any($3) and p.person_id <> o.person_id
         order by p.work_email) as inside,
       (select e.step_id from step e where e.organization_id = $1 and e.item_id = s.item_id and e.action = 'stop_forwarding'
         and e.phase = 'watch' and e.state not in ('done', 'withdrawn') limit 1) as "delegateEndStepId"
     from step s join offboarding o on o.organization_id = $1 and o.offboarding_id = s.offboarding_id
     join departure d on d.organization_id = $1 and d.departure_id = o.departure_id
     left join item i on i.organization_id = $1 and i.item_id = s.item_id
     left join owned_thing t on t.organization_id = $1 and t.owned_thing_id = i.owned_thing_id
     where s.organization_id = $1 and s.step_id = $2`,
    [tx.organizationId, stepId, addresses.map((address) => address.toLowerCase())],
  );
  if (row === undefined) throw new Failure('not-found', `There is no step ${stepId} in this organization.`);
  return row;
}

/** Keeps what somebody said of data; answers its id. */
export async function insertDataEvidence(
  tx: Tx,
  said: {
    readonly offboardingId: string;
    readonly stepId: string;
    readonly itemId: string | null;
    readonly operatorId: string;
    readonly statement: DataStatement;
  },
): Promise<string> {
  const id = randomUUIDv7();
  const { about, ...facts } = said.statement;
  const outside = said.statement.about === 'rules' ? said.statement.outside : [];
  await tx.query(
    `insert into data_evidence (organization_id, data_evidence_id, offboarding_id, step_id, item_id, about, facts, outside, operator_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.organizationId,
      id,
      said.offboardingId,
      said.stepId,
      said.itemId,
      about,
      JSON.stringify(facts),
      outside,
      said.operatorId,
    ],
  );
  return id;
}

/** Gives a step that watches over data exactly this day, which no later plan moves. */
export async function setStepDay(tx: Tx, stepId: string, at: Temporal.Instant): Promise<void> {
  await tx.query(
    `insert into step_day (organization_id, step_id, at, exact) values ($1, $2, $3, true)
     on conflict (organization_id, step_id) do update set at = excluded.at`,
    [tx.organizationId, stepId, at],
  );
  await keepStepDays(tx, [stepId]);
}

/** Moves steps to the days that were agreed for them; in a query of its own, for the trigger that keeps those days to see them. */
export async function keepStepDays(tx: Tx, stepIds: readonly string[]): Promise<void> {
  await tx.query(
    `update step s set due_at = d.at, start_at = d.at, version = s.version + 1,
       wake_at = case when s.state = 'asked' or s.wake_at is not null then d.at end,
       state = case when s.state = 'asked' then 'waiting' else s.state end
     from step_day d where s.organization_id = $1 and s.step_id = any($2) and d.organization_id = $1 and d.step_id = s.step_id
       and s.state in ('waiting', 'asked') and (d.exact and s.due_at is not null or s.due_at < d.at)`,
    [tx.organizationId, stepIds],
  );
}

/** Something that was said of data, as it is kept. */
export type DataEvidence = {
  readonly id: string;
  readonly stepId: string;
  readonly itemId: string | null;
  /** What it is about: the data, or the device that its copy was on. */
  readonly label: string | null;
  readonly about: DataStatement['about'];
  readonly facts: JsonObject;
  /** Who reads a mailbox for a while. */
  readonly delegate: string | null;
  readonly outside: readonly string[];
  readonly operatorId: string;
  readonly by: string;
  readonly saidAt: Temporal.Instant;
};

/** One item of data in a case: how it ended, until when it is kept, and what was said of it. */
export type DataOfCase = {
  readonly itemId: string;
  readonly label: string;
  readonly kind: string;
  readonly standing: Standing;
  readonly endedAs: string | null;
  readonly endedAt: Temporal.Instant | null;
  readonly retentionDays: number | null;
  readonly keepUntil: Temporal.PlainDate | null;
  readonly deletedAt: Temporal.Instant | null;
  /** The step that asks to delete it, while it is not done. */
  readonly deletionStepId: string | null;
  readonly deletionDueAt: Temporal.Instant | null;
  /** Why nothing of it is destroyed, in words; null: no hold covers it. */
  readonly held: string | null;
};

/** The data of a case, by what it is called. */
export function listDataOfCase(tx: Tx, offboardingId: string): Promise<readonly DataOfCase[]> {
  return tx.query<DataOfCase>(
    `select i.item_id as "itemId", i.label, t.owned_kind as kind, i.standing,
       nullif(nullif(i.observed_value, 'held'), 'unknown') as "endedAs",
       case when i.observed_value not in ('held', 'unknown') then i.observed_at end as "endedAt",
       r.days as "retentionDays", r.keep_until as "keepUntil", r.deleted_at as "deletedAt",
       s.step_id as "deletionStepId", s.due_at as "deletionDueAt",
       handback_meta.hold_words(handback_meta.item_hold($1, i.item_id)) as held
     from item i join owned_thing t on t.organization_id = i.organization_id and t.owned_thing_id = i.owned_thing_id
     left join data_retention r on r.organization_id = i.organization_id and r.item_id = i.item_id
     left join lateral (select s.step_id, s.due_at from step s where s.organization_id = $1 and s.item_id = i.item_id and s.action = 'delete'
       and s.state not in ('done', 'withdrawn') limit 1) s on true
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'data' and i.withdrawn_at is null order by i.label, i.item_id`,
    [tx.organizationId, offboardingId],
  );
}

/** What was said of data in a case, in the order in which it was said. */
export function listDataEvidence(tx: Tx, offboardingId: string): Promise<readonly DataEvidence[]> {
  return tx.query<DataEvidence>(
    `select e.data_evidence_id as id, e.step_id as "stepId", e.item_id as "itemId", i.label, e.about, e.facts, p.display_name as delegate,
       e.outside, e.operator_id as "operatorId", h.name as by, e.said_at as "saidAt"
     from data_evidence e join operator h on h.organization_id = e.organization_id and h.operator_id = e.operator_id
     left join item i on i.organization_id = e.organization_id and i.item_id = e.item_id
     left join person p on p.organization_id = e.organization_id and p.person_id = (e.facts->'delegate'->>'personId')::uuid
     where e.organization_id = $1 and e.offboarding_id = $2 order by e.said_at, e.data_evidence_id`,
    [tx.organizationId, offboardingId],
  );
}
