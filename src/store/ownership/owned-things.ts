import { Failure } from '../../core/failure.ts';
import type { OwnedEnding, OwnedKind } from '../../core/ownership/owned-kinds.ts';
import type { Tx } from '../database/transaction.ts';
import { knownSql, personColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';

/** Something owned for others, as a list or a form tells of it. */
export type NewOwnedThing = {
  readonly ownedThingId: string;
  readonly kind: 'ownership' | 'secret' | 'data';
  readonly ownedKind: OwnedKind;
  readonly name: string;
  readonly personId: string;
  readonly applicationId: string | null;
  readonly reference: string | null;
  readonly privileged: boolean;
  /** ISO 8601. */
  readonly lastUsedAt: string | null;
  readonly usedBy: string | null;
  /** ISO 8601 day. */
  readonly expiresOn: string | null;
  readonly stopsWithOwner: boolean;
  readonly source: string;
};

/** Stores things: one that its owner has under this name already takes over what is told anew. Answers which were new. */
export async function saveOwnedThings(tx: Tx, things: readonly NewOwnedThing[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `insert into owned_thing as t (organization_id, owned_thing_id, kind, owned_kind, name, person_id, application_id, reference, privileged,
       last_used_at, used_by, expires_on, stops_with_owner, source)
     select $1, r."ownedThingId", r.kind, r."ownedKind", r.name, r."personId", r."applicationId", r.reference, r.privileged, r."lastUsedAt",
       r."usedBy", r."expiresOn", r."stopsWithOwner", r.source
     from jsonb_to_recordset($2) as r("ownedThingId" uuid, kind text, "ownedKind" text, name text, "personId" uuid, "applicationId" uuid,
       reference text, privileged boolean, "lastUsedAt" timestamptz, "usedBy" text, "expiresOn" date, "stopsWithOwner" boolean, source text)
     on conflict (organization_id, person_id, owned_kind, name) where ended_at is null and source <> 'record' do update set
       application_id = coalesce(excluded.application_id, t.application_id), reference = coalesce(excluded.reference, t.reference),
       privileged = excluded.privileged or t.privileged, last_used_at = greatest(excluded.last_used_at, t.last_used_at),
       used_by = coalesce(excluded.used_by, t.used_by), expires_on = coalesce(excluded.expires_on, t.expires_on),
       stops_with_owner = excluded.stops_with_owner or t.stops_with_owner
     returning owned_thing_id as id`,
    [tx.organizationId, JSON.stringify(things)],
  );
  const asked = new Set(things.map(({ ownedThingId }) => ownedThingId));
  return new Set(rows.flatMap(({ id }) => (asked.has(id) ? [id] : [])));
}

/** A row of the list of what people own for others. */
export type OwnedThingRow = {
  readonly id: string;
  readonly kind: 'ownership' | 'secret' | 'data';
  readonly ownedKind: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly name: string };
  readonly application: string | null;
  readonly reference: string | null;
  readonly privileged: boolean;
  readonly lastUsedAt: Temporal.Instant | null;
  readonly usedBy: string | null;
  readonly expiresOn: Temporal.PlainDate | null;
  readonly stopsWithOwner: boolean;
  readonly source: string;
  readonly endedAt: Temporal.Instant | null;
  readonly endedAs: string | null;
};

const rowSql = `
select t.owned_thing_id as id, t.kind, t.owned_kind as "ownedKind", t.name, jsonb_build_object('id', p.person_id, 'name', p.display_name) as owner,
  a.name as application, t.reference, t.privileged, t.last_used_at as "lastUsedAt", t.used_by as "usedBy", t.expires_on as "expiresOn",
  t.stops_with_owner as "stopsWithOwner", t.source, t.ended_at as "endedAt", t.ended_as as "endedAs"
from owned_thing t join person p on p.organization_id = t.organization_id and p.person_id = t.person_id
left join application a on a.organization_id = t.organization_id and a.application_id = t.application_id
where t.organization_id = $1 and ${scopeSql(personColumns, 2)}`;

export type OwnedThingPage = {
  readonly personId?: string;
  readonly ended: boolean;
  readonly after?: { readonly name: string; readonly id: string };
  readonly limit: number;
};

/** One page of what the people of a scope own for others, by name: what is still theirs, or what has ended. */
export async function listOwnedThings(
  tx: Tx,
  scope: RowScope,
  page: OwnedThingPage,
): Promise<{ readonly items: readonly OwnedThingRow[]; readonly next: OwnedThingPage['after'] | null }> {
  const first = scopeValues(scope).length + 2;
  const rows = await tx.query<OwnedThingRow>(
    `${rowSql} and ($${first}::uuid is null or t.person_id = $${first}) and (t.ended_at is not null) = $${first + 1}
       and ($${first + 2}::text is null or (t.name, t.owned_thing_id) > ($${first + 2}, $${first + 3}::uuid))
     order by t.name, t.owned_thing_id limit $${first + 4}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      page.personId ?? null,
      page.ended,
      page.after?.name ?? null,
      page.after?.id ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return { items, next: rows.length > page.limit && last !== undefined ? { name: last.name, id: last.id } : null };
}

/** Reads one of a scope. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleOwnedThing(tx: Tx, scope: RowScope, ownedThingId: string): Promise<OwnedThingRow> {
  const [row] = await tx.query<OwnedThingRow>(`${rowSql} and t.owned_thing_id = $${scopeValues(scope).length + 2}`, [
    tx.organizationId,
    ...scopeValues(scope),
    ownedThingId,
  ]);
  if (row === undefined)
    throw new Failure('not-found', 'There is nothing owned by this id, or it is outside your scope.');
  return row;
}

/** What a change needs to know of a thing; a change that comes meanwhile waits. Throws `not-found`. */
export async function lockOwnedThing(
  tx: Tx,
  ownedThingId: string,
): Promise<{
  readonly kind: 'ownership' | 'secret' | 'data';
  readonly name: string;
  readonly personId: string;
  readonly ended: boolean;
  readonly now: Temporal.Instant;
}> {
  const [row] = await tx.query<{
    kind: 'ownership' | 'secret' | 'data';
    name: string;
    person_id: string;
    ended: boolean;
    now: Temporal.Instant;
  }>(
    `select kind, name, person_id, ended_at is not null as ended, clock_timestamp() as now from owned_thing
     where organization_id = $1 and owned_thing_id = $2 for update`,
    [tx.organizationId, ownedThingId],
  );
  if (row === undefined) throw new Failure('not-found', `There is nothing owned with the id ${ownedThingId}.`);
  return { kind: row.kind, name: row.name, personId: row.person_id, ended: row.ended, now: row.now };
}

/** Gives a thing to its new owner: the same row, so that its history goes on, unless a list has told of it as theirs already. */
export async function moveOwnedThing(tx: Tx, ownedThingId: string, personId: string): Promise<void> {
  await tx.query(
    `with theirs as (
       select 1 from owned_thing t join owned_thing m on m.organization_id = $1 and m.owned_thing_id = $2
       where t.organization_id = $1 and t.person_id = $3 and t.owned_kind = m.owned_kind and t.name = m.name and t.ended_at is null
         and t.source <> 'record')
     update owned_thing set person_id = case when exists (select from theirs) then person_id else $3 end,
       ended_at = case when exists (select from theirs) then clock_timestamp() end,
       ended_as = case when exists (select from theirs) then 'reassigned' end
     where organization_id = $1 and owned_thing_id = $2`,
    [tx.organizationId, ownedThingId, personId],
  );
}

/** The person does not have it any more: what they knew was rotated, or the thing itself is gone. */
export async function endOwnedThing(tx: Tx, ownedThingId: string, ending: OwnedEnding): Promise<void> {
  await tx.query(
    'update owned_thing set ended_at = clock_timestamp(), ended_as = $3 where organization_id = $1 and owned_thing_id = $2 and ended_at is null',
    [tx.organizationId, ownedThingId, ending],
  );
}

/** What was seen to have ended is not the leaver's any more, whichever step or statement said so. What is only kept (`held`) stays theirs. */
export async function endThingsOfLeavers(
  tx: Tx,
  seen: readonly { readonly itemId: string; readonly value: string }[],
): Promise<void> {
  const ended = seen.filter(({ value }) => value !== 'held' && value !== 'unknown');
  if (ended.length === 0) return;
  await tx.query(
    `update owned_thing t set ended_at = clock_timestamp(), ended_as = r.value
     from unnest($2::uuid[], $3::text[]) as r(item_id, value)
     join item i on i.organization_id = $1 and i.item_id = r.item_id
     join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
     where t.organization_id = $1 and t.owned_thing_id = i.owned_thing_id and t.person_id = o.person_id and t.ended_at is null`,
    [tx.organizationId, ended.map(({ itemId }) => itemId), ended.map(({ value }) => value)],
  );
}

/** A thing's item in an open case, with the steps about it that may be ended. */
export type OwnedItem = {
  readonly offboardingId: string;
  readonly number: number;
  readonly itemId: string;
  readonly stepIds: readonly string[];
  /** A secret is rotated after access has ended, and it has not. */
  readonly tooEarly: boolean;
};

/** The open cases that wait for a thing's ending, kept to this transaction in the order of their ids. */
export async function lockOwnedItems(tx: Tx, ownedThingId: string): Promise<readonly OwnedItem[]> {
  await tx.query(
    `select 1 from offboarding o where o.organization_id = $1 and o.state = 'open' and o.offboarding_id in (
       select i.offboarding_id from item i where i.organization_id = $1 and i.owned_thing_id = $2 and i.withdrawn_at is null)
     order by o.offboarding_id for no key update`,
    [tx.organizationId, ownedThingId],
  );
  return tx.query<OwnedItem>(
    `select o.offboarding_id as "offboardingId", o.number, i.item_id as "itemId", array(
       select s.step_id::text from step s where s.organization_id = $1 and s.item_id = i.item_id
         and s.action in ('hand_over', 'rotate_secrets') and s.state not in ('done', 'withdrawn', 'running')
       order by s.step_id) as "stepIds",
       exists (select from step s where s.organization_id = $1 and s.item_id = i.item_id and s.action = 'rotate_secrets'
         and s.state not in ('done', 'withdrawn') and s.blocked_by > 0) as "tooEarly"
     from item i join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
     where i.organization_id = $1 and i.owned_thing_id = $2 and i.withdrawn_at is null and o.state = 'open' order by o.offboarding_id`,
    [tx.organizationId, ownedThingId],
  );
}

/** Who else has a thing of the same kind and name, such as the login that several people share: a new secret has to reach them. */
export async function listOthersWith(
  tx: Tx,
  scope: RowScope,
  ownedThingId: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return tx.query<{ id: string; name: string }>(
    `select distinct p.person_id as id, p.display_name as name from owned_thing m
     join owned_thing t on t.organization_id = $1 and t.kind = 'secret' and t.owned_kind = m.owned_kind and t.name = m.name
       and t.ended_at is null and t.person_id <> m.person_id
     join person p on p.organization_id = $1 and p.person_id = t.person_id
     where m.organization_id = $1 and m.kind = 'secret' and m.owned_thing_id = $${scopeValues(scope).length + 2} and ${scopeSql(personColumns, 2)}
     order by p.display_name, p.person_id`,
    [tx.organizationId, ...scopeValues(scope), ownedThingId],
  );
}

/** Why somebody cannot take something over; of a departure only as far as the operator who asks knows of it. Null: nothing is known against it. */
export async function findTakerProblem(
  tx: Tx,
  personId: string,
  operatorId: string,
): Promise<'unknown' | 'left' | 'leaving' | null> {
  const [row] = await tx.query<{ works: boolean; leaving: boolean }>(
    `select exists (select from employment e where e.organization_id = $1 and e.person_id = $2
         and (e.end_date is null or e.end_date >= current_date)) as works,
       exists (select from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
         where o.organization_id = $1 and d.person_id = $2 and o.state = 'open' and ${knownSql('o.offboarding_id', '$3')}) as leaving
     from person where organization_id = $1 and person_id = $2`,
    [tx.organizationId, personId, operatorId],
  );
  if (row === undefined) return 'unknown';
  return row.leaving ? 'leaving' : row.works ? null : 'left';
}

/** The ids of applications by the names given; a name that is none of ours is left out. */
export async function findApplicationIds(tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ asked: string; id: string }>(
    `select n.asked, a.application_id as id from unnest($2::text[]) as n(asked)
     join application a on a.organization_id = $1 and lower(a.name) = lower(n.asked)`,
    [tx.organizationId, names],
  );
  return new Map(rows.map(({ asked, id }) => [asked, id]));
}

/** What people own for others now, as one text for each, by person, kind and name: two texts that differ tell of a change. */
export async function loadOwnedThings(tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ person_id: string; owned_kind: string; name: string; facts: string }>(
    `select person_id, owned_kind, name, (to_jsonb(t) - 'owned_thing_id')::text as facts from owned_thing t
     where organization_id = $1 and person_id = any($2) and ended_at is null and source <> 'record'`,
    [tx.organizationId, personIds],
  );
  return new Map(rows.map((row) => [JSON.stringify([row.person_id, row.owned_kind, row.name]), row.facts]));
}
