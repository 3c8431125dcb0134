import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject, Receipt, Verb } from '../../core/applications/connector.ts';
import type { Ending, ItemKind } from '../../core/item.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import { type PastTry, receiptsOf, type RestorationFacts } from '../../core/departures/restorable.ts';
import type { Tx } from '../database/transaction.ts';
import type { ConnectorFacts } from '../inventory/holdings.ts';

/** Takes every step that has not ended out of a case, those under way included: whoever carries one out has lost it. Answers how many. */
export async function withdrawSteps(tx: Tx, offboardingId: string): Promise<number> {
  const rows = await tx.query(
    `update step set state = 'withdrawn', wake_at = null, lease_until = null,
       epoch = case when state = 'running' then epoch + 1 else epoch end, version = version + 1
     where organization_id = $1 and offboarding_id = $2 and state not in ('done', 'withdrawn') returning step_id`,
    [tx.organizationId, offboardingId],
  );
  return rows.length;
}

/** Reads what a case has done: every try on its accounts, what was seen of everything else, and what people did by hand. */
export async function readRestorationFacts(
  tx: Tx,
  offboardingId: string,
  connectorFacts: ConnectorFacts,
): Promise<RestorationFacts> {
  const accounts = await tx.query<{
    item_id: string;
    account_id: string;
    label: string;
    connector: string;
    config: JsonObject;
  }>(
    `select i.item_id, i.account_id, i.label, p.connector, p.config from item i
     join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
     join application p on p.organization_id = n.organization_id and p.application_id = n.application_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'account' order by i.label, i.item_id`,
    [tx.organizationId, offboardingId],
  );
  const tries = await tx.query<TryRow & { item_id: string }>(
    `select s.item_id, ${tryColumns} from attempt a
     join step s on s.organization_id = a.organization_id and s.step_id = a.step_id
     where a.organization_id = $1 and a.offboarding_id = $2 and s.item_id is not null`,
    [tx.organizationId, offboardingId],
  );
  const byItem = Map.groupBy(tries, (row) => row.item_id);
  return {
    accounts: accounts.map((row) => ({
      itemId: row.item_id,
      label: row.label,
      canRestore: connectorFacts(row.connector, row.config).verbs.includes('restore'),
      tries: (byItem.get(row.item_id) ?? []).map(toPastTry),
    })),
    things: await tx.query<{ kind: ItemKind; label: string; seen: Ending }>(
      `select kind, label, observed_value as seen from item
       where organization_id = $1 and offboarding_id = $2 and kind not in ('account', 'coverage') and withdrawn_at is null
         and observed_value not in ('held', 'unknown') order by kind, label`,
      [tx.organizationId, offboardingId],
    ),
    byHand: await tx.query<{ action: Action; title: string; label: string | null }>(
      `select s.action, s.title, i.label from step s
       left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
       where s.organization_id = $1 and s.offboarding_id = $2 and s.mode = 'human' and s.state = 'done' order by s.ended_at, s.step_id`,
      [tx.organizationId, offboardingId],
    ),
  };
}

type TryRow = {
  verb: Verb;
  outcome: PastTry['outcome'];
  started_at: Temporal.Instant;
  snapshot: JsonObject | null;
  receipt: (Omit<Receipt, 'effectiveBy'> & { readonly effectiveBy: string | null }) | null;
};

const tryColumns = 's.action as verb, a.outcome, a.started_at, a.snapshot, a.receipt';

function toPastTry({ verb, outcome, started_at: startedAt, snapshot, receipt }: TryRow): PastTry {
  if (receipt === null) return { verb, outcome, startedAt, snapshot, receipt };
  const effectiveBy = receipt.effectiveBy === null ? null : Temporal.Instant.from(receipt.effectiveBy);
  return { verb, outcome, startedAt, snapshot, receipt: { ...receipt, effectiveBy } };
}

/** The receipts that a restore of this item is to undo, newest first; tries that nobody ended are closed as interrupted. */
export async function takeReceipts(tx: Tx, itemId: string): Promise<readonly Receipt[]> {
  await tx.query(
    `update attempt a set finished_at = clock_timestamp(), outcome = 'interrupted', reason = 'the case was cancelled before the answer was heard'
     from step s where a.organization_id = $1 and a.outcome is null and s.organization_id = $1 and s.step_id = a.step_id
       and s.item_id = $2 and s.state = 'withdrawn'`,
    [tx.organizationId, itemId],
  );
  const rows = await tx.query<TryRow>(
    `select ${tryColumns} from attempt a
     join step s on s.organization_id = a.organization_id and s.step_id = a.step_id
     where a.organization_id = $1 and s.item_id = $2`,
    [tx.organizationId, itemId],
  );
  return receiptsOf(rows.map(toPastTry));
}

/**
 * Adds the steps that bring accounts back, or wakes those that became a problem. One waits out a write that may still be under
 * way on its account: `leaseMs` after the try began nobody sends it any more.
 */
export async function saveRestoreSteps(
  tx: Tx,
  input: { readonly offboardingId: string; readonly itemIds: readonly string[]; readonly leaseMs: number },
): Promise<void> {
  const rows = input.itemIds.map((itemId) => ({ step_id: randomUUIDv7(), item_id: itemId }));
  await tx.query(
    `insert into step as s (organization_id, step_id, offboarding_id, key, item_id, title, action, mode, owner, evidence,
       phase, due_rule, due_at, not_before_due, start_at, wake_at, state, revision, immediate)
     select $1, r.step_id, $2, 'restore_access', r.item_id, 'Bring the account back as it was', 'restore', 'automatic', '{it}',
       '{confirmed}', 'optional', '{"anchor":"notice"}', now(), true, t.at, t.at, 'waiting', o.revision, o.immediate
     from jsonb_to_recordset($3) as r(step_id uuid, item_id uuid)
     join offboarding o on o.organization_id = $1 and o.offboarding_id = $2
     cross join lateral (
       select greatest(now(), max(a.started_at) + $4 * interval '1 millisecond') as at from attempt a
       join step k on k.organization_id = a.organization_id and k.step_id = a.step_id
       where a.organization_id = $1 and k.item_id = r.item_id and a.outcome is null) t
     on conflict on constraint one_step_per_identity do update set state = 'waiting', problem = null,
       start_at = excluded.start_at, wake_at = excluded.wake_at, version = s.version + 1
     where s.state = 'problem'`,
    [tx.organizationId, input.offboardingId, JSON.stringify(rows), input.leaseMs],
  );
}

/** Wakes the restores of a case that only waited for a write under way, which has now ended. */
export async function hastenRestores(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(
    `update step s set start_at = clock_timestamp(), wake_at = clock_timestamp()
     where s.organization_id = $1 and s.offboarding_id = $2 and s.action = 'restore' and s.state = 'waiting' and s.tries = 0
       and not exists (select from attempt a join step k on k.organization_id = a.organization_id and k.step_id = a.step_id
         where a.organization_id = $1 and k.item_id = s.item_id and a.outcome is null)`,
    [tx.organizationId, offboardingId],
  );
}

export type RestoreStep = {
  readonly itemId: string;
  readonly state: 'waiting' | 'running' | 'polling' | 'problem' | 'done';
  readonly problem: string | null;
};

/** Where the restores of a case stand. */
export function listRestoreSteps(tx: Tx, offboardingId: string): Promise<readonly RestoreStep[]> {
  return tx.query<RestoreStep>(
    `select item_id as "itemId", state, problem from step
     where organization_id = $1 and offboarding_id = $2 and key = 'restore_access'`,
    [tx.organizationId, offboardingId],
  );
}
