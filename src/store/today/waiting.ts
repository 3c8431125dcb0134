import { visibleCasesSql } from '../cases/case-lists.ts';
import { waitsSql } from '../cases/list-cases.ts';
import type { Tx } from '../database/transaction.ts';
import { isDead } from '../devices/device-commands.ts';
import { messageKnownSql } from '../intake/inbound-messages.ts';
import { assetColumns, knownSql, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** One thing that waits for somebody: a plan to approve, a step that automation gave up, or a step of one's own. */
export type Waiting = {
  readonly kind: 'approval' | 'problem' | 'step';
  /** The step; of an approval, the case. */
  readonly id: string;
  readonly number: string;
  readonly person: string;
  readonly title: string | null;
  readonly about: string | null;
  readonly problem: string | null;
  readonly dueAt: Temporal.Instant | null;
  readonly timeZone: string;
  readonly late: boolean;
  readonly immediate: boolean;
};

type Listed = { readonly count: number; readonly items: readonly Waiting[] };
const next = 2 + scopeParameters;

/** Plans of a scope that wait for an approval, whose access ends first coming first; at most `limit` are listed, all are counted. */
export async function listApprovals(tx: Tx, scope: RowScope, limit: number): Promise<Listed> {
  const rows = await tx.query<Waiting & { total: number }>(
    `select 'approval' as kind, o.offboarding_id as id, 'OFF-' || o.number as number, p.display_name as person, null as title, null as about,
       null as problem, case when not o.quiet then d.access_ends_at end as "dueAt", d.time_zone as "timeZone",
       not o.quiet and d.access_ends_at < now() as late, o.immediate,
       (count(*) over ())::integer as total
     ${visibleCasesSql} and ${waitsSql.approval} order by d.access_ends_at, o.offboarding_id limit $${next}`,
    [tx.organizationId, ...scopeValues(scope), limit],
  );
  return listed(rows);
}

/** Steps of open cases of a scope that a person has to look at: those that automation gave up, or these. */
export async function listWaitingSteps(
  tx: Tx,
  scope: RowScope,
  which: 'problem' | readonly string[],
  limit: number,
): Promise<Listed> {
  const ids = which === 'problem' ? null : which;
  // What is not ended is few of all steps, and lies together in one index.
  const chosen =
    ids === null ? `s.state = 'problem' and l.state = 'open' and not l.held` : `s.step_id = any($${next + 2}::uuid[])`;
  const rows = await tx.query<Waiting & { total: number }>(
    `with live as (select o.offboarding_id, o.number, o.state, o.held, o.immediate, o.quiet, d.time_zone, p.display_name ${visibleCasesSql}),
     page as (
       select s.step_id, s.title, s.problem, s.due_at, s.item_id, l.number, l.display_name, l.time_zone, l.immediate, l.quiet,
         (count(*) over ())::integer as total
       from live l join step s on s.organization_id = $1 and s.offboarding_id = l.offboarding_id
       where s.state not in ('done', 'withdrawn') and ${chosen} and ($${next + 2}::uuid[] is null) = ${ids === null}
       order by l.immediate desc, s.due_at nulls last, s.step_id limit $${next})
     select $${next + 1} as kind, s.step_id as id, 'OFF-' || s.number as number, s.display_name as person, s.title, i.label as about,
       s.problem, case when not s.quiet or s.due_at > now() then s.due_at end as "dueAt", s.time_zone as "timeZone",
       coalesce(s.due_at < now() and not s.quiet, false) as late, s.immediate, s.total
     from page s left join item i on i.organization_id = $1 and i.item_id = s.item_id
     order by s.immediate desc, s.due_at nulls last, s.step_id`,
    [tx.organizationId, ...scopeValues(scope), limit, ids === null ? 'problem' : 'step', ids],
  );
  return listed(rows);
}

function listed(rows: readonly (Waiting & { readonly total: number })[]): Listed {
  return { count: rows[0]?.total ?? 0, items: rows.map(({ total: _total, ...row }) => row) };
}

/** Cases of a scope that a brake holds. */
export async function countHeld(tx: Tx, scope: RowScope): Promise<number> {
  return countOf(tx, `select count(*)::integer as count ${visibleCasesSql} and o.state = 'open' and o.held`, [
    tx.organizationId,
    ...scopeValues(scope),
  ]);
}

/** Device commands of a scope that were proposed and wait for somebody to approve them. */
export async function countProposedCommands(tx: Tx, scope: RowScope): Promise<number> {
  return countOf(
    tx,
    `select count(*)::integer as count from device_command c
     join asset a on a.organization_id = $1 and a.asset_id = c.asset_id
     left join custody h on h.organization_id = $1 and h.asset_id = a.asset_id and h.held_until is null
     left join person p on p.organization_id = $1 and p.person_id = h.person_id
     where c.organization_id = $1 and c.state = 'proposed' and c.requested_by is null and not ${isDead}
       and ${scopeSql({ ...assetColumns, leaver: 'p.person_id' }, 2)}
       and (c.offboarding_id is null or ${knownSql('c.offboarding_id', `$${1 + scopeParameters}`)})`,
    [tx.organizationId, ...scopeValues(scope)],
  );
}

/** Questions of HR systems that nobody has settled, without those about the reader. */
export async function countQuestions(
  tx: Tx,
  reader: { readonly personId: string | null; readonly operatorId: string },
): Promise<number> {
  return countOf(
    tx,
    `select count(*)::integer as count from inbound_message m where m.organization_id = $1 and m.state = 'question'
       and ($2::uuid is null or $2 <> all(m.person_ids)) and ${messageKnownSql('$3')}`,
    [tx.organizationId, reader.personId, reader.operatorId],
  );
}

async function countOf(tx: Tx, sql: string, values: readonly unknown[]): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql, values);
  return row?.count ?? 0;
}
