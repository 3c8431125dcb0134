import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';
import { assetColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** How a thing came back from a workshop. */
export const repairOutcomes = ['repaired', 'not_repairable', 'too_dear'] as const;
export type RepairOutcome = (typeof repairOutcomes)[number];

/** What becomes of the data on a thing that goes to a workshop. */
export type RepairData =
  | { readonly state: 'none' | 'sanitized' }
  | { readonly state: 'by_vendor' | 'deferred'; readonly reason: string };

export type NewRepair = {
  readonly assetId: string;
  readonly dispositionId: string;
  readonly vendor: string;
  readonly cap: { readonly minor: number; readonly currency: string };
  readonly data: RepairData;
  readonly expectedOn: string | null;
  readonly operatorId: string;
};

/** Writes down that an asset is with a workshop from now on. The database refuses what is held or disputed. */
export async function insertRepair(tx: Tx, made: NewRepair): Promise<string> {
  const repairId = randomUUIDv7();
  await tx.query(
    `insert into repair (organization_id, repair_id, asset_id, disposition_id, vendor, cap_minor, currency, data_state, data_reason, sent_by,
       sent_at, expected_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp(), $11)`,
    [
      tx.organizationId,
      repairId,
      made.assetId,
      made.dispositionId,
      made.vendor,
      made.cap.minor,
      made.cap.currency,
      made.data.state,
      'reason' in made.data ? made.data.reason : null,
      made.operatorId,
      made.expectedOn,
    ],
  );
  return repairId;
}

/** A repair that is under way. */
export type OpenRepair = {
  readonly id: string;
  readonly vendor: string;
  readonly cap: { readonly minor: number; readonly currency: string };
};

/** The repair an asset is in. The caller holds the asset. */
export async function findOpenRepair(tx: Tx, assetId: string): Promise<OpenRepair | undefined> {
  const [row] = await tx.query<OpenRepair>(
    `select repair_id as id, vendor, jsonb_build_object('minor', cap_minor, 'currency', currency) as cap
     from repair where organization_id = $1 and asset_id = $2 and back_at is null for update`,
    [tx.organizationId, assetId],
  );
  return row;
}

/** Writes down that it is back, and what it cost. */
export async function markBack(
  tx: Tx,
  repairId: string,
  back: {
    readonly outcome: RepairOutcome;
    readonly costMinor: number | null;
    readonly overCapReason: string | null;
    readonly note: string | null;
    readonly operatorId: string;
  },
): Promise<void> {
  await tx.query(
    `update repair set outcome = $3, cost_minor = $4, over_cap_reason = $5, note = $6, back_by = $7, back_at = clock_timestamp()
     where organization_id = $1 and repair_id = $2`,
    [tx.organizationId, repairId, back.outcome, back.costMinor, back.overCapReason, back.note, back.operatorId],
  );
}

/** A repair as lists show it. */
export type RepairRow = {
  readonly id: string;
  readonly asset: { readonly id: string; readonly tag: string };
  readonly vendor: string;
  readonly cap: { readonly minor: number; readonly currency: string };
  readonly costMinor: number | null;
  readonly dataState: RepairData['state'];
  readonly sentAt: Temporal.Instant;
  readonly expectedOn: Temporal.PlainDate | null;
  readonly overdue: boolean;
  readonly outcome: RepairOutcome | null;
  readonly backAt: Temporal.Instant | null;
};

/** The repairs of a scope: those under way first, the longest away at the top. */
export async function listRepairs(tx: Tx, scope: RowScope, most = 200): Promise<readonly RepairRow[]> {
  return tx.query<RepairRow>(
    `select r.repair_id as id, jsonb_build_object('id', a.asset_id, 'tag', a.tag) as asset, r.vendor,
       jsonb_build_object('minor', r.cap_minor, 'currency', r.currency) as cap, r.cost_minor as "costMinor", r.data_state as "dataState",
       r.sent_at as "sentAt", r.expected_on as "expectedOn", r.back_at is null and coalesce(r.expected_on < current_date, false) as overdue,
       r.outcome, r.back_at as "backAt"
     from repair r join asset a on a.organization_id = r.organization_id and a.asset_id = r.asset_id
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where r.organization_id = $1 and ${scopeSql(assetColumns, 2)}
     order by r.back_at is not null, r.sent_at limit $${2 + scopeParameters}`,
    [tx.organizationId, ...scopeValues(scope), most],
  );
}
