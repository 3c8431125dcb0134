import { randomUUIDv7 } from 'node:crypto';
import type { WantedLimits } from '../../core/brakes/brake-limits.ts';
import type { Tx } from '../database/transaction.ts';

/** One change of the limits of all departures together: what was set, who decided it, and from when on it counts. */
export type LimitChange = {
  readonly id: string;
  readonly perDay: number | null;
  readonly perWeek: number | null;
  readonly reason: string;
  readonly proposedBy: string;
  readonly decidedBy: string;
  readonly decidedAt: Temporal.Instant;
  readonly countsFrom: Temporal.Instant;
};

/** Keeps a change; `proposedBy` and `decidedBy` are operators, the same one where a limit was lowered. */
export async function insertLimitChange(
  tx: Tx,
  change: {
    readonly limits: WantedLimits;
    readonly reason: string;
    readonly proposedBy: string;
    readonly decidedBy: string;
    readonly waitsHours: number;
  },
): Promise<void> {
  const { limits, reason, proposedBy, decidedBy, waitsHours } = change;
  await tx.query(
    `insert into brake_limit_change (organization_id, brake_limit_change_id, per_day, per_week, reason, proposed_by, decided_by, counts_from)
     values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(hours => $8))`,
    [
      tx.organizationId,
      randomUUIDv7(),
      limits.perDay ?? null,
      limits.perWeek ?? null,
      reason,
      proposedBy,
      decidedBy,
      waitsHours,
    ],
  );
}

/** The latest changes, the last one first, with the names of whoever made them. */
export async function listLimitChanges(tx: Tx, most = 50): Promise<readonly LimitChange[]> {
  return tx.query<LimitChange>(
    `select c.brake_limit_change_id as id, c.per_day as "perDay", c.per_week as "perWeek", c.reason, p.name as "proposedBy",
       d.name as "decidedBy", c.decided_at as "decidedAt", c.counts_from as "countsFrom"
     from brake_limit_change c
     join operator p on p.organization_id = c.organization_id and p.operator_id = c.proposed_by
     join operator d on d.organization_id = c.organization_id and d.operator_id = c.decided_by
     where c.organization_id = $1 order by c.decided_at desc, c.brake_limit_change_id desc limit $2`,
    [tx.organizationId, most],
  );
}
