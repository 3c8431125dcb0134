import { randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { refreshStandings } from '../../store/cases/observations.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';

export type NewWaiver = {
  readonly offboardingId: string;
  readonly target: { readonly itemId: string } | { readonly stepId: string };
  readonly operatorId: string;
  readonly reason: string;
  /** Until when it counts; null: for good. */
  readonly until: Temporal.Instant | null;
};

/** Writes down who decided that an item or a step need not end, and why. Throws `rule-refused` without a reason, `conflict` for a second one. */
export async function waive(tx: Tx, waiver: NewWaiver): Promise<void> {
  if (waiver.reason.trim().length < 3)
    throw new Failure('rule-refused', 'A waiver needs a reason that somebody else can read later.');
  const { state, number } = await lockOffboarding(tx, waiver.offboardingId);
  if (state !== 'open') throw new Failure('conflict', `OFF-${number} is ${state}; nothing in it is waived any more.`);
  const itemId = 'itemId' in waiver.target ? waiver.target.itemId : null;
  const stepId = 'stepId' in waiver.target ? waiver.target.stepId : null;
  const known = await tx.query(
    `select 1 from item where organization_id = $1 and offboarding_id = $2 and item_id = $3
     union all select 1 from step where organization_id = $1 and offboarding_id = $2 and step_id = $4`,
    [tx.organizationId, waiver.offboardingId, itemId, stepId],
  );
  if (known.length === 0) throw new Failure('not-found', `OFF-${number} has no such item or step.`);
  const rows = await tx.query(
    `insert into waiver (organization_id, waiver_id, offboarding_id, item_id, step_id, operator_id, reason, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (organization_id, item_id, step_id) where revoked_at is null do nothing returning waiver_id`,
    [
      tx.organizationId,
      randomUUIDv7(),
      waiver.offboardingId,
      itemId,
      stepId,
      waiver.operatorId,
      waiver.reason,
      waiver.until,
    ],
  );
  if (rows.length === 0) throw new Failure('conflict', 'It is waived already.');
  await refreshStandings(tx, waiver.offboardingId);
  await recordEvent(tx, {
    offboardingId: waiver.offboardingId,
    type: 'item.waived',
    actor: operatorActor(waiver.operatorId),
    about: itemId === null ? { kind: 'step', id: stepId ?? '' } : { kind: 'item', id: itemId },
    data: { until: waiver.until?.toString() ?? null },
    private: { reason: waiver.reason },
  });
}
