import { randomUUIDv7 } from 'node:crypto';
import type { DueRule } from '../../core/plans/due.ts';
import type { Plan, PlannedStep } from '../../core/plans/plan.ts';
import type { Tx } from '../database/transaction.ts';
import { awakenSteps } from '../steps/next-steps.ts';

export type NewRevision = {
  readonly offboardingId: string;
  readonly revision: number;
  readonly plan: Plan;
  readonly bytes: Uint8Array;
  readonly digest: string;
  /** It needs no approval of its own: opening the case was the decision. */
  readonly approved: boolean;
  /** What people call each holding, by item key. */
  readonly labels: ReadonlyMap<string, string>;
  /** When a rule falls due whose anchor only an observation can settle; null: not yet. */
  readonly resolveDue: (rule: DueRule) => Temporal.Instant | null;
};

export type StoredPlan = { readonly plan: Plan; readonly revision: number; readonly digest: string };

/** Reads the plan of the latest revision; null before the first. */
export async function findLatestPlan(tx: Tx, offboardingId: string): Promise<StoredPlan | null> {
  return (await findLatestPlans(tx, [offboardingId])).get(offboardingId) ?? null;
}

/** Reads the plans of the latest revisions of several cases, by case; those without a revision are left out. */
export async function findLatestPlans(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<ReadonlyMap<string, StoredPlan>> {
  if (offboardingIds.length === 0) return new Map();
  const rows = await tx.prepared<{ offboarding_id: string; bytes: Buffer; revision: number; digest: string }>(
    'latest_plans',
    `select r.offboarding_id, r.bytes, r.revision, r.digest from unnest($2::uuid[]) as c(offboarding_id), lateral (
       select p.* from plan_revision p where p.organization_id = $1 and p.offboarding_id = c.offboarding_id
       order by p.revision desc limit 1) r`,
    [tx.organizationId, offboardingIds],
  );
  return new Map(
    rows.map(({ offboarding_id, bytes, revision, digest }) => [
      offboarding_id,
      { plan: JSON.parse(bytes.toString('utf8')) as Plan, revision, digest },
    ]),
  );
}

/**
 * Stores a revision for each of several cases and makes the rows follow: items and steps that are new are added, those that are
 * not begun are changed, those that left the plan are withdrawn, and what is done stays as it was. As many queries as for one
 * case. The caller holds the cases' row locks.
 */
export async function savePlanRevisions(tx: Tx, revisions: readonly NewRevision[]): Promise<void> {
  if (revisions.length === 0) return;
  await insertRevisions(tx, revisions);
  const itemIds = await saveItems(tx, revisions);
  const known = await knownSteps(tx, revisions);
  const cases = revisions.map((revision) => followedBy(revision, itemIds, known.get(revision.offboardingId) ?? []));
  await saveSteps(tx, cases);
  const again = cases.filter(({ isFirst }) => !isFirst);
  await forgetDependencies(tx, again);
  await saveDependencies(tx, cases);
  for (const { next } of again) {
    await reopenApproval(tx, next.offboardingId);
    await recountBlocks(tx, next.offboardingId);
    await awakenSteps(tx, next.offboardingId);
  }
}

async function insertRevisions(tx: Tx, revisions: readonly NewRevision[]): Promise<void> {
  await tx.prepared(
    'insert_revisions',
    `with new as (
       select * from unnest($2::uuid[], $3::integer[], $4::text[], $5::bytea[], $6::boolean[])
         as r(offboarding_id, revision, digest, bytes, approved)
     ), kept as (
       insert into plan_revision (organization_id, offboarding_id, revision, digest, bytes)
       select $1, offboarding_id, revision, digest, bytes from new
     )
     update offboarding o set revision = new.revision, digest = new.digest, version = o.version + 1,
       approved_digest = case when new.approved then new.digest else o.approved_digest end
     from new where o.organization_id = $1 and o.offboarding_id = new.offboarding_id`,
    [
      tx.organizationId,
      revisions.map((one) => one.offboardingId),
      revisions.map((one) => one.revision),
      revisions.map((one) => one.digest),
      revisions.map((one) => one.bytes),
      revisions.map((one) => one.approved),
    ],
  );
}

/** The ids of items by case and key. */
type ItemIds = ReadonlyMap<string, string>;

async function saveItems(tx: Tx, revisions: readonly NewRevision[]): Promise<ItemIds> {
  const rows = revisions.flatMap(({ plan, labels, offboardingId }) =>
    plan.items.map((item) => ({
      item_id: randomUUIDv7(),
      offboarding_id: offboardingId,
      kind: item.kind,
      target: item.targetId,
      label: labels.get(item.key) ?? item.key,
      fingerprint: item.fingerprint,
      ending: item.expected.ending,
      assurance: item.expected.assurance,
      lag_ms: item.expected.lagMs,
      max_age_ms: item.expected.maxAgeMs,
    })),
  );
  const saved = await tx.prepared<{ item_id: string; offboarding_id: string; kind: string; target: string }>(
    'save_items',
    `insert into item (organization_id, item_id, offboarding_id, kind, asset_id, custody_id, account_id, seat_id,
       owned_thing_id, application_id, label, fingerprint, expected_ending, expected_assurance, expected_lag_ms, expected_max_age_ms)
     select $1, r.item_id, r.offboarding_id, r.kind,
       case when r.kind = 'asset' then r.target end, case when r.kind = 'accessory' then r.target end,
       case when r.kind = 'account' then r.target end, case when r.kind = 'seat' then r.target end,
       case when r.kind in ('data', 'ownership', 'secret') then r.target end,
       case when r.kind = 'coverage' then r.target end,
       r.label, r.fingerprint, r.ending, r.assurance, r.lag_ms, r.max_age_ms
     from json_to_recordset($2) as r(item_id uuid, offboarding_id uuid, kind text, target uuid, label text, fingerprint jsonb,
       ending text, assurance text, lag_ms bigint, max_age_ms bigint)
     on conflict on constraint one_item_per_holding do update set
       label = excluded.label, fingerprint = excluded.fingerprint, expected_ending = excluded.expected_ending, expected_assurance = excluded.expected_assurance,
       expected_lag_ms = excluded.expected_lag_ms, expected_max_age_ms = excluded.expected_max_age_ms
     returning item_id, offboarding_id, kind,
       coalesce(asset_id, custody_id, account_id, seat_id, owned_thing_id, application_id) as target`,
    [tx.organizationId, JSON.stringify(rows)],
  );
  return new Map(saved.map((row) => [`${row.offboarding_id}/${row.kind}:${row.target}`, row.item_id]));
}

/** A step that the case has already, from an earlier revision or from when it was opened. */
type KnownStep = {
  readonly step_id: string;
  readonly offboarding_id: string;
  readonly key: string;
  readonly item_id: string | null;
  readonly occurrence: number;
  readonly state: string;
};

async function knownSteps(
  tx: Tx,
  revisions: readonly NewRevision[],
): Promise<ReadonlyMap<string, readonly KnownStep[]>> {
  const rows = await tx.prepared<KnownStep>(
    'known_steps',
    `select step_id, offboarding_id, key, item_id, occurrence, state from step where organization_id = $1 and offboarding_id = any($2)`,
    [tx.organizationId, revisions.map((one) => one.offboardingId)],
  );
  return Map.groupBy(rows, (row) => row.offboarding_id);
}

/** A revision with the rows that are to follow it. */
type Followed = {
  readonly next: NewRevision;
  /** Nothing of the case has ended yet, so that what each step waits for is known without looking. */
  readonly isFirst: boolean;
  readonly steps: readonly { readonly stepId: string; readonly itemId: string | null; readonly step: PlannedStep }[];
  readonly edges: readonly { readonly stepId: string; readonly needs: string }[];
  readonly known: readonly KnownStep[];
};

function followedBy(next: NewRevision, itemIds: ItemIds, known: readonly KnownStep[]): Followed {
  const place = (key: string, itemId: string | null, occurrence: number) => `${key}/${itemId ?? '-'}/${occurrence}`;
  const ids = new Map(known.map((row) => [place(row.key, row.item_id, row.occurrence), row.step_id]));
  const byIdentity = new Map<string, string>();
  const steps = next.plan.steps.map((step) => {
    const itemId = step.itemKey === null ? null : (itemIds.get(`${next.offboardingId}/${step.itemKey}`) ?? null);
    const stepId = ids.get(place(step.key, itemId, step.occurrence)) ?? randomUUIDv7();
    byIdentity.set(step.identity, stepId);
    return { stepId, itemId, step };
  });
  const edges = steps.flatMap(({ stepId, step }) =>
    step.after.flatMap((identity) => {
      const needs = byIdentity.get(identity);
      return needs === undefined ? [] : [{ stepId, needs }];
    }),
  );
  const isFirst = next.revision === 1 && known.every(({ state }) => state === 'waiting' || state === 'running');
  return { next, isFirst, steps, edges, known };
}

async function saveSteps(tx: Tx, cases: readonly Followed[]): Promise<void> {
  const rows = cases.flatMap(({ next, isFirst, steps }) =>
    steps.map(({ stepId, itemId, step }) => ({
      step_id: stepId,
      offboarding_id: next.offboardingId,
      revision: next.revision,
      key: step.key,
      item_id: itemId,
      occurrence: step.occurrence,
      title: step.title,
      action: step.action,
      mode: step.mode,
      owner: step.owner,
      evidence: step.evidence,
      phase: step.phase,
      due_rule: step.rule,
      due_at: (step.dueAt ?? next.resolveDue(step.rule))?.toString() ?? null,
      not_before_due: step.notBeforeDue,
      held_back: step.heldBack,
      blocked_by: isFirst ? step.after.length : null,
    })),
  );
  await tx.prepared('save_steps', saveStepsSql, [tx.organizationId, JSON.stringify(rows)]);
  const gone = cases.flatMap(({ known, steps }) => {
    const planned = new Set(steps.map(({ stepId }) => stepId));
    return known.flatMap((row) => (planned.has(row.step_id) ? [] : [row.step_id]));
  });
  if (gone.length === 0) return;
  await tx.query(
    `update step set state = 'withdrawn', wake_at = null, version = version + 1
     where organization_id = $1 and step_id = any($2) and state in ('waiting', 'asked', 'problem')
       -- A look that was put off until an application answers is no business of the plan.
       and not (action = 'observe' and occurrence > 1)`,
    [tx.organizationId, gone],
  );
}

// What nothing stands before is open to its people, or has its clock set, from the first moment (see `awakenSteps`); where
// blocked_by is null, that is counted afterwards.
const saveStepsSql = `
with planned as (
  select r.*, o.immediate, case when r.not_before_due then r.due_at else now() end as start_at,
    coalesce(r.blocked_by = 0, false) and r.held_back is null as is_next
  from json_to_recordset($2) as r(step_id uuid, offboarding_id uuid, revision integer, key text, item_id uuid, occurrence integer,
    title text, action text, mode text, owner text[], evidence text[], phase text, due_rule jsonb, due_at timestamptz,
    not_before_due boolean, held_back text, blocked_by integer)
  join offboarding o on o.organization_id = $1 and o.offboarding_id = r.offboarding_id
)
insert into step as s (organization_id, step_id, offboarding_id, key, item_id, occurrence, title, action, mode, owner,
  evidence, phase, due_rule, due_at, not_before_due, start_at, held_back, state, wake_at, blocked_by, revision, immediate)
select $1, r.step_id, r.offboarding_id, r.key, r.item_id, r.occurrence, r.title, r.action, r.mode, r.owner, r.evidence, r.phase,
  r.due_rule, r.due_at, r.not_before_due, r.start_at, r.held_back,
  case when r.is_next and r.mode = 'human' and r.start_at <= clock_timestamp() then 'asked' else 'waiting' end,
  case when r.is_next and not (r.mode = 'human' and r.start_at <= clock_timestamp()) then r.start_at end,
  coalesce(r.blocked_by, 0), r.revision, r.immediate
from planned r
on conflict on constraint one_step_per_identity do update set
  title = excluded.title, action = excluded.action, mode = excluded.mode, owner = excluded.owner,
  evidence = excluded.evidence, phase = excluded.phase, due_rule = excluded.due_rule, due_at = excluded.due_at,
  not_before_due = excluded.not_before_due, held_back = excluded.held_back, revision = excluded.revision,
  -- A step that waits for its next try waits for its hour as well, wherever that has moved.
  start_at = case when s.tries > 0 and excluded.start_at is not null then greatest(s.start_at, excluded.start_at) else excluded.start_at end,
  state = case when s.state in ('withdrawn', 'asked') then 'waiting' else s.state end,
  version = s.version + 1
-- One under way is not stopped here: should it be tried again, it follows the plan of now.
where s.state in ('waiting', 'asked', 'problem', 'withdrawn', 'running')`;

async function forgetDependencies(tx: Tx, cases: readonly Followed[]): Promise<void> {
  if (cases.length === 0) return;
  await tx.query(
    `delete from step_dependency d using step s
     where d.organization_id = $1 and s.organization_id = $1 and s.offboarding_id = any($2) and d.step_id = s.step_id`,
    [tx.organizationId, cases.map(({ next }) => next.offboardingId)],
  );
}

async function saveDependencies(tx: Tx, cases: readonly Followed[]): Promise<void> {
  const edges = cases.flatMap((one) => one.edges);
  await tx.prepared(
    'save_dependencies',
    `insert into step_dependency (organization_id, step_id, needs_step_id)
     select $1, e.step_id, e.needs from unnest($2::uuid[], $3::uuid[]) as e(step_id, needs)`,
    [tx.organizationId, edges.map(({ stepId }) => stepId), edges.map(({ needs }) => needs)],
  );
}

/** An approval names a digest. When that is no longer the plan's, the question is asked again. */
async function reopenApproval(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(
    `update step s set state = 'waiting', ended_at = null, ended_by = null, version = s.version + 1
     from offboarding o
     where s.organization_id = $1 and s.offboarding_id = $2 and s.action = 'approve' and s.state = 'done'
       and o.organization_id = $1 and o.offboarding_id = $2 and o.approved_digest is distinct from o.digest`,
    [tx.organizationId, offboardingId],
  );
}

async function recountBlocks(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(
    `update step s set blocked_by = coalesce(b.open, 0)
     from step k left join (
       select d.step_id, count(*)::integer as open from step_dependency d
       join step n on n.organization_id = d.organization_id and n.step_id = d.needs_step_id
       where d.organization_id = $1 and n.offboarding_id = $2 and n.state not in ('done', 'withdrawn')
       group by d.step_id) b on b.step_id = k.step_id
     where s.organization_id = $1 and k.organization_id = $1 and k.offboarding_id = $2 and s.step_id = k.step_id
       and s.state not in ('done', 'withdrawn') and s.blocked_by is distinct from coalesce(b.open, 0)`,
    [tx.organizationId, offboardingId],
  );
}
