import type { ReturnMethod } from '../../core/returns/propose-return.ts';
import { knownSql } from '../row-scope.ts';
import type { Tx } from '../database/transaction.ts';

/** A thing that may not be back, with everything that decides whether somebody is asked about it. */
export type LateReturn = {
  readonly returnId: string;
  readonly offboardingId: string;
  readonly itemId: string;
  readonly assetId: string;
  readonly personId: string;
  readonly label: string;
  readonly state: 'planned' | 'at_carrier';
  readonly method: ReturnMethod | null;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly dataBearing: boolean;
  readonly claimUntil: Temporal.PlainDate | null;
  readonly kitCameAt: Temporal.Instant | null;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly country: string | null;
  readonly timeZone: string;
  readonly reached: readonly string[];
  /** The person's own day of the last rung. */
  readonly lastOn: Temporal.PlainDate | null;
  /** The case is over. */
  readonly over: boolean;
  /** Nobody may be asked now: the case is paused or held, the person was not told, or the playbook writes to nobody. */
  readonly quiet: boolean;
  /** The family is pressed with no day: the case is quiet. */
  readonly undated: boolean;
  /** The item has an ending or a waiver already, or they say that it is not theirs. */
  readonly settled: boolean;
};

/** Takes the things whose turn it is to be looked at, no more than `most`; each is with one worker until the transaction ends. */
export async function takeLateReturns(tx: Tx, at: Temporal.Instant, most: number): Promise<readonly LateReturn[]> {
  return tx.query<LateReturn>(
    `select r.asset_return_id as "returnId", r.offboarding_id as "offboardingId", r.item_id as "itemId", r.asset_id as "assetId",
       r.person_id as "personId", i.label, r.state, r.method, r.value_minor as "valueMinor", r.currency, a.data_bearing as "dataBearing",
       r.claim_until as "claimUntil", (select max(k.delivered_at) from kit k join kit_line n on n.organization_id = $1 and n.kit_id = k.kit_id
         where k.organization_id = $1 and k.offboarding_id = r.offboarding_id and n.item_id = r.item_id
           and k.state not in ('cancelled', 'lost')) as "kitCameAt",
       d.last_working_day as "lastWorkingDay", p.country, coalesce(p.time_zone, d.time_zone) as "timeZone",
       array(select g.rung from return_rung g where g.organization_id = $1 and g.asset_return_id = r.asset_return_id) as reached,
       (select max(g.reached_on) from return_rung g where g.organization_id = $1 and g.asset_return_id = r.asset_return_id) as "lastOn",
       o.state <> 'open' as over,
       o.paused or o.held or coalesce(d.informed_at > $2, true) or o.quiet
         or not (${knownSql('o.offboarding_id', 'null')}) as quiet,
       o.quiet as undated,
       i.withdrawn_at is not null or i.standing in ('done', 'waived') or r.ending is not null
         or handback_meta.asset_disputed($1, r.asset_id) as settled
     from asset_return r
     join item i on i.organization_id = r.organization_id and i.item_id = r.item_id
     join asset a on a.organization_id = r.organization_id and a.asset_id = r.asset_id
     join person p on p.organization_id = r.organization_id and p.person_id = r.person_id
     join offboarding o on o.organization_id = r.organization_id and o.offboarding_id = r.offboarding_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where r.organization_id = $1 and r.look_at <= $2 and r.state in ('planned', 'at_carrier')
     order by r.look_at, r.asset_return_id limit $3 for update of r skip locked`,
    [tx.organizationId, at, most],
  );
}

/** When a thing is looked at next, by when it is due, and which rung was reached. */
export type LookedAt = {
  readonly returnId: string;
  readonly dueOn: Temporal.PlainDate | null;
  readonly lookAt: Temporal.Instant;
  readonly rung: { readonly name: string; readonly on: Temporal.PlainDate } | null;
};

/** Keeps what came of a look; a rung is kept once for ever. */
export async function saveLooks(tx: Tx, looks: readonly LookedAt[], at: Temporal.Instant): Promise<void> {
  if (looks.length === 0) return;
  await tx.query(
    `update asset_return r set due_on = l.due_on, look_at = l.look_at
     from unnest($2::uuid[], $3::date[], $4::timestamptz[]) as l(return_id, due_on, look_at)
     where r.organization_id = $1 and r.asset_return_id = l.return_id`,
    [
      tx.organizationId,
      looks.map(({ returnId }) => returnId),
      looks.map(({ dueOn }) => dueOn?.toString() ?? null),
      looks.map(({ lookAt }) => lookAt),
    ],
  );
  const reached = looks.flatMap(({ returnId, rung }) => (rung === null ? [] : [{ returnId, rung }]));
  await tx.query(
    `insert into return_rung (organization_id, asset_return_id, rung, reached_on, reached_at)
     select $1, n.return_id, n.rung, n.reached_on, $5 from unnest($2::uuid[], $3::text[], $4::date[]) as n(return_id, rung, reached_on)
     on conflict do nothing`,
    [
      tx.organizationId,
      reached.map(({ returnId }) => returnId),
      reached.map(({ rung }) => rung.name),
      reached.map(({ rung }) => rung.on.toString()),
      at,
    ],
  );
}
