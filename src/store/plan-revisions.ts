import { randomUUIDv7 } from 'node:crypto';
import type { DueRule } from '../core/due.ts';
import type { Plan } from '../core/plan.ts';
import type { Tx } from './database/transaction.ts';
import { awakenSteps } from './steps.ts';

export type NewRevision = {
  readonly offboardingId: string;
  readonly revision: number;
  readonly plan: Plan;
  readonly bytes: Uint8Array;
  readonly digest: string;
  /** What people call each holding, by item key. */
  readonly labels: ReadonlyMap<string, string>;
  /** When a rule falls due whose anchor only an observation can settle; null: not yet. */
  readonly resolveDue: (rule: DueRule) => Temporal.Instant | null;
};

/** Reads the plan of the latest revision; null before the first. */
export async function findLatestPlan(
  tx: Tx,
  offboardingId: string,
): Promise<{ plan: Plan; revision: number; digest: string } | null> {
  const [row] = await tx.query<{ bytes: Buffer; revision: number; digest: string }>(
    `select bytes, revision, digest from plan_revision
     where organization_id = $1 and offboarding_id = $2 order by revision desc limit 1`,
    [tx.organizationId, offboardingId],
  );
  if (row === undefined) return null;
  return { plan: JSON.parse(row.bytes.toString('utf8')) as Plan, revision: row.revision, digest: row.digest };
}

/**
 * Stores a revision and makes the rows follow it: items and steps that are new are added, those that are not begun are
 * changed, those that left the plan are withdrawn, and what is done stays as it was. The caller holds the case's row lock.
 */
export async function savePlanRevision(tx: Tx, next: NewRevision): Promise<void> {
  await tx.query(
    `insert into plan_revision (organization_id, offboarding_id, revision, digest, bytes) values ($1, $2, $3, $4, $5)`,
    [tx.organizationId, next.offboardingId, next.revision, next.digest, next.bytes],
  );
  await tx.query(
    `update offboarding set revision = $3, digest = $4, version = version + 1 where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, next.offboardingId, next.revision, next.digest],
  );
  const itemIds = await saveItems(tx, next);
  await saveSteps(tx, next, itemIds);
  await saveDependencies(tx, next);
  await reopenApproval(tx, next.offboardingId);
  await recountBlocks(tx, next.offboardingId);
  await awakenSteps(tx, next.offboardingId);
}

async function saveItems(tx: Tx, { plan, labels, offboardingId }: NewRevision): Promise<ReadonlyMap<string, string>> {
  const rows = plan.items.map((item) => ({
    item_id: randomUUIDv7(),
    kind: item.kind,
    target: item.targetId,
    label: labels.get(item.key) ?? item.key,
    fingerprint: item.fingerprint,
    ending: item.expected.ending,
    assurance: item.expected.assurance,
    lag_ms: item.expected.lagMs,
    max_age_ms: item.expected.maxAgeMs,
  }));
  const saved = await tx.query<{ item_id: string; kind: string; target: string }>(
    `insert into item (organization_id, item_id, offboarding_id, kind, asset_id, custody_id, account_id, seat_id,
       owned_thing_id, application_id, label, fingerprint, expected_ending, expected_assurance, expected_lag_ms, expected_max_age_ms)
     select $1, r.item_id, $2, r.kind,
       case when r.kind = 'asset' then r.target end, case when r.kind = 'accessory' then r.target end,
       case when r.kind = 'account' then r.target end, case when r.kind = 'seat' then r.target end,
       case when r.kind in ('data', 'ownership', 'secret') then r.target end,
       case when r.kind = 'coverage' then r.target end,
       r.label, r.fingerprint, r.ending, r.assurance, r.lag_ms, r.max_age_ms
     from jsonb_to_recordset($3) as r(item_id uuid, kind text, target uuid, label text, fingerprint jsonb, ending text, assurance text,
       lag_ms bigint, max_age_ms bigint)
     on conflict on constraint one_item_per_holding do update set
       label = excluded.label, fingerprint = excluded.fingerprint, expected_ending = excluded.expected_ending, expected_assurance = excluded.expected_assurance,
       expected_lag_ms = excluded.expected_lag_ms, expected_max_age_ms = excluded.expected_max_age_ms
     returning item_id, kind,
       coalesce(asset_id, custody_id, account_id, seat_id, owned_thing_id, application_id) as target`,
    [tx.organizationId, offboardingId, JSON.stringify(rows)],
  );
  return new Map(saved.map((row) => [`${row.kind}:${row.target}`, row.item_id]));
}

async function saveSteps(tx: Tx, next: NewRevision, itemIds: ReadonlyMap<string, string>): Promise<void> {
  const rows = next.plan.steps.map((step) => ({
    step_id: randomUUIDv7(),
    key: step.key,
    item_id: step.itemKey === null ? null : itemIds.get(step.itemKey),
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
  }));
  await tx.query(
    `with planned as (
       select * from jsonb_to_recordset($4) as r(step_id uuid, key text, item_id uuid, occurrence integer, title text,
         action text, mode text, owner text[], evidence text[], phase text, due_rule jsonb, due_at timestamptz,
         not_before_due boolean, held_back text)
     ), saved as (
       insert into step as s (organization_id, step_id, offboarding_id, key, item_id, occurrence, title, action, mode, owner,
         evidence, phase, due_rule, due_at, not_before_due, start_at, held_back, state, revision, immediate)
       select $1, r.step_id, $2, r.key, r.item_id, r.occurrence, r.title, r.action, r.mode, r.owner, r.evidence, r.phase,
         r.due_rule, r.due_at, r.not_before_due, case when r.not_before_due then r.due_at else now() end,
         r.held_back, 'waiting', $3, o.immediate
       from planned r, offboarding o where o.organization_id = $1 and o.offboarding_id = $2
       on conflict on constraint one_step_per_identity do update set
         title = excluded.title, action = excluded.action, mode = excluded.mode, owner = excluded.owner,
         evidence = excluded.evidence, phase = excluded.phase, due_rule = excluded.due_rule, due_at = excluded.due_at,
         not_before_due = excluded.not_before_due, held_back = excluded.held_back, revision = excluded.revision,
         -- A step that waits for its next try waits for its hour as well, wherever that has moved.
         start_at = case when s.tries > 0 and excluded.start_at is not null then greatest(s.start_at, excluded.start_at) else excluded.start_at end,
         state = case when s.state in ('withdrawn', 'asked') then 'waiting' else s.state end,
         version = s.version + 1
       -- One under way is not stopped here: should it be tried again, it follows the plan of now.
       where s.state in ('waiting', 'asked', 'problem', 'withdrawn', 'running')
     )
     update step s set state = 'withdrawn', wake_at = null, version = s.version + 1
     where s.organization_id = $1 and s.offboarding_id = $2 and s.state in ('waiting', 'asked', 'problem')
       -- A look that was put off until an application answers is no business of the plan.
       and not (s.action = 'observe' and s.occurrence > 1)
       and not exists (select from planned r where r.key = s.key and r.item_id is not distinct from s.item_id
         and r.occurrence = s.occurrence)`,
    [tx.organizationId, next.offboardingId, next.revision, JSON.stringify(rows)],
  );
}

async function saveDependencies(tx: Tx, { plan, offboardingId }: NewRevision): Promise<void> {
  const edges = plan.steps.flatMap((step) => step.after.map((needs) => ({ step: step.identity, needs })));
  await tx.query(
    `delete from step_dependency d using step s
     where d.organization_id = $1 and s.organization_id = $1 and s.offboarding_id = $2 and d.step_id = s.step_id`,
    [tx.organizationId, offboardingId],
  );
  await tx.query(
    `with named as (
       select s.step_id, concat(s.key, '/', coalesce(i.kind || ':' ||
         coalesce(i.asset_id, i.custody_id, i.account_id, i.seat_id, i.owned_thing_id, i.application_id), '-'),
         '/', s.occurrence) as identity
       from step s left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
       where s.organization_id = $1 and s.offboarding_id = $2)
     insert into step_dependency (organization_id, step_id, needs_step_id)
     select $1, a.step_id, b.step_id from jsonb_to_recordset($3) as e(step text, needs text)
     join named a on a.identity = e.step join named b on b.identity = e.needs`,
    [tx.organizationId, offboardingId, JSON.stringify(edges)],
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
