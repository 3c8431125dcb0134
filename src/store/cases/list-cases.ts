import type { CaseEnds, CaseSort, CaseWait } from '../../core/departures/case-filter.ts';
import type { Tx } from '../database/transaction.ts';
import { partPattern, peopleLikeSql } from '../part-of.ts';
import { type RowScope, scopeParameters, scopeValues } from '../row-scope.ts';
import { type StandingCounts, tallyItems } from './case-items.ts';
import { visibleCasesSql } from './case-lists.ts';
import type { OffboardingState } from './offboardings.ts';

/** A case as lists show it. Instants come beside the zone they were meant in. */
export type CaseSummary = {
  readonly id: string;
  readonly number: string;
  readonly state: OffboardingState;
  readonly paused: boolean;
  /** A brake holds it: nothing is written for it until it is released. */
  readonly held: boolean;
  readonly person: { readonly id: string; readonly name: string; readonly department: string | null };
  readonly playbook: string;
  readonly immediate: boolean;
  /** Its playbook never writes to the person: nobody is chased, and nothing counts as late. */
  readonly quiet: boolean;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly accessEndsAt: Temporal.Instant;
  readonly timeZone: string;
  readonly approved: boolean;
  readonly items: StandingCounts;
  /** Steps that somebody is asked for, and those that automation gave up. */
  readonly asked: number;
  readonly problems: number;
  readonly late: number;
  readonly openedAt: Temporal.Instant;
  readonly closedAt: Temporal.Instant | null;
};

/** A case in a list, with how much is left of it on either clock. */
export type CaseListed = CaseSummary & {
  /** Accounts and seats, and assets and accessories, that were neither seen ended nor waived. */
  readonly accessLeft: number;
  readonly thingsLeft: number;
  /** The last day on which something is to come back; null where nothing is. */
  readonly thingsBy: Temporal.Instant | null;
  readonly owner: { readonly id: string; readonly name: string } | null;
};

/** What narrows a list of cases; what is left out does not. */
export type CaseFilter = {
  readonly state?: OffboardingState;
  readonly department?: string;
  /** A part of the name or address, a whole employee number, or the number of the case. */
  readonly search?: string;
  readonly waits?: CaseWait;
  readonly ends?: CaseEnds;
  /** The steps of whoever asks, for `waits: mine`. */
  readonly ownStepIds?: readonly string[];
  readonly numbers?: readonly number[];
};

/** Where a page ends: the sorted value of its last row, and what tells rows of one value apart. */
export type ListPlace = { readonly by: CaseSort; readonly value: string; readonly tie: string };

type Page = CaseFilter & { readonly sort?: CaseSort; readonly after?: ListPlace; readonly limit: number };

type Row = Omit<CaseListed, 'items' | 'person' | 'number' | 'accessLeft' | 'thingsLeft' | 'owner'> & {
  readonly number: number;
  readonly personId: string;
  readonly name: string;
  readonly department: string | null;
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  readonly tie: string;
};

/** Each order walks along one index; `also` lets it begin at the right place where the columns are of two tables. */
const orders = {
  opened: { value: 'o.opened_at', type: 'timestamptz', tie: 'o.number', tieType: 'integer' },
  access: { value: 'd.access_ends_at', type: 'timestamptz', tie: 'd.departure_id', tieType: 'uuid' },
  name: { value: 'p.display_name', type: 'text', tie: 'o.offboarding_id', tieType: 'uuid' },
} as const;

/** One page of cases, the latest first unless `sort` says otherwise; `next` is the place of the last one, or null on the last page. */
export async function listCases(
  tx: Tx,
  scope: RowScope,
  { sort = '-opened', after, limit, ...filter }: Page,
): Promise<{ readonly items: readonly CaseListed[]; readonly next: ListPlace | null }> {
  const down = sort.startsWith('-');
  const order = orders[sort.replace('-', '') as keyof typeof orders];
  const values: unknown[] = [tx.organizationId, ...scopeValues(scope)];
  const given = (value: unknown) => `$${values.push(value)}`;
  const narrowed = filterSql(filter, given);
  const place = after === undefined ? '' : placeSql(order, down, after, given);
  const way = down ? 'desc' : 'asc';
  // Few that are open are put in order by themselves: along the index they may lie behind everything that was closed in years.
  const fence = filter.state === 'open' && (await hasFewOpen(tx)) ? 'offset 0' : '';
  const rows = await tx.query<Row>(
    `with page as (select * from (
       select o.offboarding_id, o.number, o.state, o.paused, o.held, o.person_id, p.display_name, p.department, o.playbook, o.immediate, o.quiet,
         d.last_working_day, d.access_ends_at, d.time_zone, coalesce(o.approved_digest = o.digest, false) as approved, o.opened_at,
         o.closed_at, o.case_owner_id, ${order.value} as value, ${order.tie} as tie
       ${visibleCasesSql} ${narrowed} ${place} ${fence}) one
       order by value ${way}, tie ${way} limit ${given(limit + 1)})
     select o.offboarding_id as id, o.number, o.state, o.paused, o.held, o.person_id as "personId", o.display_name as name, o.department,
       o.playbook, o.immediate, o.quiet, o.last_working_day as "lastWorkingDay", o.access_ends_at as "accessEndsAt", o.time_zone as "timeZone",
       o.approved, o.opened_at as "openedAt", o.closed_at as "closedAt", o.case_owner_id as "ownerId", h.name as "ownerName",
       s.asked, s.problems, s.late, ${thingsBySql} as "thingsBy", o.tie::text as tie
     from page o left join operator h on h.organization_id = $1 and h.operator_id = o.case_owner_id
     cross join lateral (select count(*) filter (where s.state = 'asked')::integer as asked,
         count(*) filter (where s.state = 'problem')::integer as problems,
         count(*) filter (where s.state not in ('done', 'withdrawn') and s.due_at < now() and not o.quiet)::integer as late
       from step s where s.organization_id = $1 and s.offboarding_id = o.offboarding_id) s
     order by o.value ${way}, o.tie ${way}`,
    values,
  );
  const shown = rows.slice(0, limit);
  const tally = await tallyItems(
    tx,
    shown.map((row) => row.id),
  );
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ personId, name, department, number, ownerId, ownerName, tie: _tie, ...row }) => ({
      ...row,
      ...tally(row.id),
      number: `OFF-${number}`,
      person: { id: personId, name, department },
      owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
    })),
    next: last === undefined ? null : { by: sort, value: valueOf(last, order.value), tie: last.tie },
  };
}

const fewOpen = 10_000;

async function hasFewOpen(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count from (
       select from offboarding where organization_id = $1 and state = 'open' limit ${fewOpen + 1}) open`,
    [tx.organizationId],
  );
  return (row?.count ?? 0) <= fewOpen;
}

function valueOf(row: Row, column: string): string {
  if (column === 'p.display_name') return row.name;
  return (column === 'o.opened_at' ? row.openedAt : row.accessEndsAt).toString();
}

/** The last day on which a thing of case `o` is to come back; a quiet case has none. */
export const thingsBySql = `(select max(s.due_at) from step s join item i on i.organization_id = $1 and i.item_id = s.item_id
  where s.organization_id = $1 and s.offboarding_id = o.offboarding_id and s.action = 'collect' and s.state <> 'withdrawn' and not o.quiet
    and i.kind in ('asset', 'accessory') and i.withdrawn_at is null)`;

type Given = (value: unknown) => string;

function placeSql(order: (typeof orders)[keyof typeof orders], down: boolean, after: ListPlace, given: Given): string {
  const sign = down ? '<' : '>';
  const value = `${given(after.value)}::${order.type}`;
  const tie = `${given(after.tie)}::${order.tieType}`;
  // The second table's tie cannot be looked up in the first one's index; the first value alone can.
  return `and ${order.value} ${sign}= ${value} and (${order.value}, ${order.tie}) ${sign} (${value}, ${tie})`;
}

/** SQL that narrows a query over `visibleCasesSql`; `given` takes a value and answers its parameter. */
export function filterSql(filter: CaseFilter, given: Given): string {
  const { state, department, search = '', waits, ends, ownStepIds = [], numbers } = filter;
  const sought = search.trim();
  return [
    ...(state === undefined ? [] : [`o.state = ${given(state)}`]),
    ...(department === undefined ? [] : [`p.department = ${given(department)}`]),
    ...(sought === '' ? [] : [searchSql(sought, given)]),
    ...(waits === undefined ? [] : [waits === 'mine' ? mineSql(ownStepIds, given) : waitsSql[waits]]),
    ...(ends === undefined ? [] : [endsSql[ends]]),
    ...(numbers === undefined ? [] : [`o.number = any(${given(numbers)}::integer[])`]),
  ]
    .map((condition) => `and ${condition}`)
    .join(' ');
}

function searchSql(search: string, given: Given): string {
  const number = /^(?:off-)?(\d{1,9})$/i.exec(search)?.[1] ?? null;
  return `(o.person_id in (${peopleLikeSql(given(partPattern(search)), given(search))}) or o.number = ${given(number)}::integer)`;
}

/** Whose case it is, or whose step; the operator is the last of the scope's parameters. */
function mineSql(stepIds: readonly string[], given: Given): string {
  return `o.state = 'open' and (o.case_owner_id = $${1 + scopeParameters}::uuid or o.offboarding_id in (
    select s.offboarding_id from step s where s.organization_id = $1 and s.step_id = any(${given(stepIds)}::uuid[])))`;
}

const hasStep = (condition: string) =>
  `o.offboarding_id in (select s.offboarding_id from step s where s.organization_id = $1 and ${condition})`;

/** SQL for what a case `o` with its departure `d` waits for. */
export const waitsSql: Readonly<Record<Exclude<CaseWait, 'mine'>, string>> = {
  approval: `o.state = 'open' and not o.held and o.digest is not null and o.approved_digest is distinct from o.digest`,
  problem: `o.state = 'open' and ${hasStep(`s.state = 'problem'`)}`,
  asked: `o.state = 'open' and ${hasStep(`s.state = 'asked'`)}`,
  late: `o.state = 'open' and not o.quiet and ${hasStep(`s.state not in ('done', 'withdrawn') and s.due_at < now()`)}`,
  held: `o.state = 'open' and o.held`,
  blocked: `o.state = 'open' and (o.held or o.paused or ${hasStep(`s.state = 'problem'`)})`,
  return: `o.state <> 'cancelled' and o.offboarding_id in (select i.offboarding_id from item i where i.organization_id = $1
    and i.withdrawn_at is null and i.kind in ('asset', 'accessory') and i.standing not in ('done', 'waived'))`,
  access: `o.state <> 'cancelled' and d.access_ends_at <= now() and o.offboarding_id in (select i.offboarding_id from item i
    where i.organization_id = $1 and i.withdrawn_at is null and i.kind = 'account' and coalesce(i.observed_value, 'unknown') = 'held')`,
};

const endsSql: Readonly<Record<CaseEnds, string>> = {
  past: 'd.access_ends_at <= now()',
  day: `d.access_ends_at > now() and d.access_ends_at <= now() + interval '1 day'`,
  week: `d.access_ends_at > now() and d.access_ends_at <= now() + interval '7 days'`,
};
