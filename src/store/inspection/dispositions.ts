import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { BookValue } from '../../core/inspection/book-value.ts';
import type { DispositionKind, DispositionState } from '../../core/inspection/disposition.ts';
import type { Grade } from '../../core/inspection/rubric.ts';
import type { Tx } from '../database/transaction.ts';

export type NewDisposition = {
  readonly assetId: string;
  readonly inspectionId: string | null;
  readonly kind: DispositionKind;
  readonly proposedKind: DispositionKind;
  readonly policy: { readonly policy: string; readonly version: number };
  readonly reasons: readonly string[];
  readonly overrideReason: string | null;
  readonly dueOn: Temporal.PlainDate | null;
  readonly value: BookValue;
  readonly needsApproval: boolean;
  readonly operatorId: string;
};

/** Keeps what was decided about an asset; without need of an approval it is approved at once. Throws `conflict` while something else is decided. */
export async function insertDisposition(tx: Tx, made: NewDisposition): Promise<string> {
  const dispositionId = randomUUIDv7();
  const { value } = made;
  const rows = await tx.query(
    `insert into disposition (organization_id, disposition_id, asset_id, inspection_id, kind, proposed_kind, policy, policy_version, reasons,
       override_reason, due_on, value_minor, value_basis, currency, needs_approval, state, decided_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, case when $15 then 'decided' else 'approved' end, $16)
     on conflict (organization_id, asset_id) where state in ('decided', 'approved') do nothing returning disposition_id`,
    [
      tx.organizationId,
      dispositionId,
      made.assetId,
      made.inspectionId,
      made.kind,
      made.proposedKind,
      made.policy.policy,
      made.policy.version,
      made.reasons,
      made.overrideReason,
      made.dueOn,
      value.basis === 'unknown' ? null : value.minor,
      value.basis,
      value.basis === 'unknown' ? null : value.currency,
      made.needsApproval,
      made.operatorId,
    ],
  );
  if (rows.length > 0) return dispositionId;
  throw new Failure('conflict', 'Something is decided about it already: see "dispositions list". Withdraw that first.');
}

/** What was decided about an asset. */
export type Disposition = {
  readonly id: string;
  readonly assetId: string;
  readonly kind: DispositionKind;
  readonly state: DispositionState;
  readonly needsApproval: boolean;
  /** That of the inspection it rests on. */
  readonly grade: Grade | null;
  readonly decidedBy: string;
  readonly value: { readonly minor: number; readonly currency: string } | null;
  readonly dueOn: Temporal.PlainDate | null;
};

const columns = `d.disposition_id as id, d.asset_id as "assetId", d.kind, d.state, d.needs_approval as "needsApproval",
  (select n.grade from inspection n where n.organization_id = d.organization_id and n.inspection_id = d.inspection_id) as grade, d.decided_by as "decidedBy", d.due_on as "dueOn",
  case when d.value_minor is not null then jsonb_build_object('minor', d.value_minor, 'currency', d.currency) end as value`;

/** What becomes, or became, of an asset: the last thing that was decided and neither refused nor taken back. Undefined: nothing is decided. */
export async function dispositionOf(tx: Tx, assetId: string): Promise<Disposition | undefined> {
  const [row] = await tx.query<Disposition>(
    `select ${columns} from disposition d where d.organization_id = $1 and d.asset_id = $2
       and d.state in ('decided', 'approved', 'carried_out') order by d.decided_at desc, d.disposition_id desc limit 1`,
    [tx.organizationId, assetId],
  );
  return row;
}

/** Locks a disposition. The caller holds its asset. Throws `not-found`. */
export async function lockDisposition(tx: Tx, dispositionId: string): Promise<Disposition> {
  const [row] = await tx.query<Disposition>(
    `select ${columns} from disposition d where d.organization_id = $1 and d.disposition_id = $2 for update`,
    [tx.organizationId, dispositionId],
  );
  if (row === undefined) throw unknownDisposition();
  return row;
}

/** What is said of a disposition that is absent and of one that may not be seen. */
export function unknownDisposition(): Failure {
  return new Failure('not-found', 'There is no such disposition, or its asset is outside your scope.');
}

/** Writes down that a second person approved it. */
export async function markApproved(tx: Tx, dispositionId: string, operatorId: string): Promise<void> {
  await tx.query(
    `update disposition set state = 'approved', approved_by = $3, approved_at = clock_timestamp()
     where organization_id = $1 and disposition_id = $2`,
    [tx.organizationId, dispositionId, operatorId],
  );
}

/** Writes down that it was refused or taken back, and why. */
export async function markEnded(
  tx: Tx,
  dispositionId: string,
  end: { readonly state: 'refused' | 'withdrawn'; readonly reason: string },
): Promise<void> {
  await tx.query(`update disposition set state = $3, note = $4 where organization_id = $1 and disposition_id = $2`, [
    tx.organizationId,
    dispositionId,
    end.state,
    end.reason,
  ]);
}

/** Writes down that it was carried out: whom it went to, and what came back in money. */
export async function markCarriedOut(
  tx: Tx,
  dispositionId: string,
  done: {
    readonly operatorId: string;
    readonly recipient: string | null;
    readonly note: string | null;
    readonly recovered: { readonly minor: number; readonly currency: string } | null;
  },
): Promise<void> {
  await tx.query(
    `update disposition set state = 'carried_out', carried_out_by = $3, carried_out_at = clock_timestamp(), recipient = $4, note = $5,
       recovered_minor = $6, currency = coalesce($7, currency) where organization_id = $1 and disposition_id = $2`,
    [
      tx.organizationId,
      dispositionId,
      done.operatorId,
      done.recipient,
      done.note,
      done.recovered?.minor ?? null,
      done.recovered?.currency ?? null,
    ],
  );
}
