import { isToBeFetched } from '../returns/asset-returns.ts';
import type { ItemKind } from '../../core/item.ts';
import { orderSteps } from '../../core/plans/order-steps.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import type { StepRecord } from './get-step.ts';

/** A step as people see it. `late`: its due instant has passed and it has not ended; in a quiet case nothing is. */
export type StepSummary = {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly action: Action;
  readonly mode: StepRecord['mode'];
  readonly state: StepRecord['state'];
  readonly owner: readonly string[];
  readonly evidence: readonly string[];
  readonly phase: 'gate' | 'watch' | 'optional';
  readonly dueAt: Temporal.Instant | null;
  readonly late: boolean;
  readonly item: { readonly id: string; readonly kind: ItemKind; readonly label: string } | null;
  readonly problem: string | null;
  readonly heldBack: string | null;
  /** Titles of the steps it still waits for. */
  readonly waitsFor: readonly string[];
  readonly tries: number;
  readonly endedAt: Temporal.Instant | null;
  readonly version: number;
};

/** A step of the to-do list, with the case it belongs to. */
export type TodoStep = StepSummary & {
  readonly offboarding: {
    readonly id: string;
    readonly number: string;
    readonly person: string;
    readonly quiet: boolean;
  };
  readonly timeZone: string;
  readonly department: string | null;
  /** The name of the place they work at. */
  readonly site: string | null;
  /** The asset it is about, where it is one. */
  readonly thing: { readonly tag: string; readonly category: string; readonly pickUpOn: string | null } | null;
};

const columns = `s.step_id as id, s.key, s.title, s.action, s.mode, s.state, s.owner, s.evidence, s.phase, s.due_at as "dueAt",
  coalesce(s.due_at < clock_timestamp() and s.state not in ('done', 'withdrawn') and not o.quiet, false) as late,
  case when i.item_id is not null then jsonb_build_object('id', i.item_id, 'kind', i.kind, 'label', i.label) end as item,
  s.problem, s.held_back as "heldBack", s.tries, s.ended_at as "endedAt", s.version,
  array(select n.title from step_dependency e join step n on n.organization_id = e.organization_id and n.step_id = e.needs_step_id
    where e.organization_id = $1 and e.step_id = s.step_id and n.state not in ('done', 'withdrawn') order by n.due_at, n.title) as "waitsFor"`;

/** The steps of a case in the order they fall due, then as they hang on each other; those that left the plan are not listed. */
export async function listSteps(tx: Tx, offboardingId: string): Promise<readonly StepSummary[]> {
  const rows = await tx.query<StepSummary & { readonly hangsOn: string | null }>(
    `select ${columns}, s.due_rule ->> 'step' as "hangsOn" from step s join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     where s.organization_id = $1 and s.offboarding_id = $2 and s.state <> 'withdrawn'
     order by s.key, i.label, s.occurrence, s.step_id`,
    [tx.organizationId, offboardingId],
  );
  return orderSteps(rows, ({ key, dueAt, hangsOn }) => ({ key, dueMs: dueAt?.epochMilliseconds ?? null, hangsOn }));
}

/** Where a page of the to-do list ends. */
export type TodoPlace = { readonly dueAt: string | null; readonly id: string };

const next = 2 + scopeParameters;

/** One page of steps over all open cases of a scope, and of what cancelled ones bring back, the longest due first. `next` is null on the last page. */
export async function listTodo(
  tx: Tx,
  scope: RowScope,
  page: {
    readonly states: readonly StepRecord['state'][];
    /** Steps for which the playbook names one of these. */
    readonly owners?: readonly string[];
    /** Only of people who work at the place of this name. */
    readonly site?: string;
    /** Only these. */
    readonly stepIds?: readonly string[];
    readonly after?: TodoPlace;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly TodoStep[]; readonly next: TodoPlace | null }> {
  const rows = await tx.query<TodoStep>(
    `with page as materialized (
       select s.step_id from step s
       join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
       join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
       left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
       where s.organization_id = $1 and ${scopeSql(caseColumns, 2)} and (o.state = 'open' or (o.state = 'cancelled' and s.action = 'restore')) and s.state = any($${next}::text[])
         and ($${next + 1}::text[] is null or s.owner && $${next + 1})
         and ($${next + 6}::text is null or l.name = $${next + 6})
         and ($${next + 2}::uuid is null
           or (coalesce(s.due_at, 'infinity'), s.step_id) > (coalesce($${next + 3}::timestamptz, 'infinity'), $${next + 2}))
         and ($${next + 5}::uuid[] is null or s.step_id = any($${next + 5}))
       order by coalesce(s.due_at, 'infinity'), s.step_id limit $${next + 4})
     select ${columns}, d.time_zone as "timeZone",
       jsonb_build_object('id', o.offboarding_id, 'number', 'OFF-' || o.number, 'person', p.display_name, 'quiet', o.quiet) as offboarding,
       p.department, l.name as site,
       case when a.asset_id is not null then jsonb_build_object('tag', a.tag, 'category', a.category,
         'pickUpOn', case when ${isToBeFetched} then r.pick_up_on end) end as thing
     from page join step s on s.organization_id = $1 and s.step_id = page.step_id
     join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     left join asset a on a.organization_id = i.organization_id and i.kind = 'asset' and a.asset_id = i.asset_id
     left join asset_return r on r.organization_id = i.organization_id and r.item_id = i.item_id
     left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
     order by coalesce(s.due_at, 'infinity'), s.step_id`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      page.states,
      page.owners ?? null,
      page.after?.id ?? null,
      page.after?.dueAt ?? null,
      page.limit + 1,
      page.stepIds ?? null,
      page.site ?? null,
    ],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items, next: more ? { dueAt: last.dueAt?.toString() ?? null, id: last.id } : null };
}
