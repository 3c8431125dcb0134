import type { Assurance, Ending, ItemKind, Observed } from '../../core/item.ts';
import type { Tx } from '../database/transaction.ts';
import { ms } from './metric-population.ts';
import { hiddenCasesSql } from '../row-scope.ts';

/** One item of a case with every look at it, in the order of the looks. */
export type ItemFactsRow = {
  readonly offboardingId: string;
  readonly itemId: string;
  readonly kind: ItemKind;
  readonly label: string;
  readonly assetId: string | null;
  readonly accountId: string | null;
  readonly seatId: string | null;
  readonly expected: Ending;
  readonly expectedAssurance: Assurance;
  readonly acceptedMs: number | null;
  readonly waivedMs: number | null;
  readonly waivedUntilMs: number | null;
  readonly dueMs: number | null;
  readonly lookedMs: readonly number[];
  readonly values: readonly Observed['value'][];
  readonly assurances: readonly Assurance[];
  readonly scans: readonly boolean[];
};

/** The items of cases that are still in their plans. A waiver counts while it is in force at the instant. */
export function listItemFacts(
  tx: Tx,
  offboardingIds: readonly string[],
  asOf: Temporal.Instant,
): Promise<readonly ItemFactsRow[]> {
  return tx.query<ItemFactsRow>(
    `select i.offboarding_id as "offboardingId", i.item_id as "itemId", i.kind, i.label, i.asset_id as "assetId", i.account_id as "accountId",
       i.seat_id as "seatId", i.expected_ending as expected, i.expected_assurance as "expectedAssurance",
       case when i.commanded_answer = 'accepted' then ${ms('i.commanded_at')} end as "acceptedMs",
       ${ms('w.waived_at')} as "waivedMs", ${ms('w.until')} as "waivedUntilMs",
       case when i.kind = 'asset' then (select ${ms('min(s.due_at)')} from step s where s.organization_id = $1
         and s.offboarding_id = i.offboarding_id and s.item_id = i.item_id and s.action = 'collect' and s.state <> 'withdrawn') end as "dueMs",
       coalesce(b.looked, '{}') as "lookedMs", coalesce(b.vals, '{}') as values, coalesce(b.assurances, '{}') as assurances,
       coalesce(b.scans, '{}') as scans
     from item i
     left join waiver w on w.organization_id = $1 and w.item_id = i.item_id and w.revoked_at is null and w.waived_at <= $3
       and (w.until is null or w.until > $3)
     left join lateral (
       select array_agg(${ms('v.seen_at')} order by v.seen_at, v.recorded_at) as looked,
         array_agg(v.value order by v.seen_at, v.recorded_at) as vals,
         array_agg(v.assurance order by v.seen_at, v.recorded_at) as assurances,
         array_agg(v.method = 'scan' order by v.seen_at, v.recorded_at) as scans
       from observation v where v.organization_id = $1 and v.item_id = i.item_id and v.seen_at <= $3) b on true
     where i.organization_id = $1 and i.offboarding_id = any($2) and i.withdrawn_at is null order by i.item_id`,
    [tx.organizationId, offboardingIds, asOf],
  );
}

export type AccountRow = {
  readonly accountId: string;
  readonly personId: string | null;
  readonly employmentId: string | null;
  readonly label: string;
  readonly kind: 'human' | 'service' | 'shared';
  readonly active: boolean | null;
  readonly seenMs: number;
  readonly connected: boolean;
  readonly privileged: boolean | null;
};

/** The accounts of people, whether or not a case knows them, and those that cases name. */
export function listAccountFacts(
  tx: Tx,
  personIds: readonly string[],
  accountIds: readonly string[],
): Promise<readonly AccountRow[]> {
  return tx.query<AccountRow>(
    `select a.account_id as "accountId", a.person_id as "personId", a.employment_id as "employmentId", p.name || ': ' || a.login as label,
       a.kind, a.active, ${ms('a.seen_at')} as "seenMs", p.connector <> 'manual' as connected, a.privileged
     from account a join application p on p.organization_id = a.organization_id and p.application_id = a.application_id
     where a.organization_id = $1 and (a.person_id = any($2) or a.account_id = any($3)) order by a.account_id`,
    [tx.organizationId, personIds, accountIds],
  );
}

export type CustodyRow = {
  readonly assetId: string;
  readonly personId: string;
  readonly label: string;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly status: string;
  readonly heldFromMs: number;
  readonly heldUntilMs: number | null;
  /** It ended by a scan at our door, and not by what a list or a person says. */
  readonly checkedIn: boolean;
  /** The zone of where it belongs, else of the person, else of the organization. */
  readonly timeZone: string;
};

/** Who held which asset from when until when. */
export function listCustodyFacts(tx: Tx, personIds: readonly string[]): Promise<readonly CustodyRow[]> {
  return tx.query<CustodyRow>(
    `select c.asset_id as "assetId", c.person_id as "personId", concat_ws(' ', a.tag, replace(a.category, '_', ' ')) as label, a.ownership, a.status,
       ${ms('c.held_from')} as "heldFromMs", ${ms('c.held_until')} as "heldUntilMs",
       c.held_until is not null and c.condition_in is not null as "checkedIn",
       coalesce(l.time_zone, p.time_zone, g.time_zone) as "timeZone"
     from custody c join asset a on a.organization_id = c.organization_id and a.asset_id = c.asset_id
     join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     join organization g on g.organization_id = c.organization_id
     left join location l on l.organization_id = a.organization_id and l.location_id = a.location_id
     where c.organization_id = $1 and c.person_id = any($2) order by c.held_from desc, c.custody_id`,
    [tx.organizationId, personIds],
  );
}

export type SeatRow = {
  readonly seatId: string;
  readonly personId: string | null;
  readonly label: string;
  readonly reassignable: boolean | null;
  readonly termEndsMs: number | null;
  readonly shared: boolean;
  readonly heldFromMs: number;
  readonly heldUntilMs: number | null;
  readonly connected: boolean | null;
};

/** The seats that people held. A term ends with its last day in UTC. */
export function listSeatFacts(tx: Tx, personIds: readonly string[]): Promise<readonly SeatRow[]> {
  return tx.query<SeatRow>(
    `select s.seat_id as "seatId", s.person_id as "personId", l.name as label, l.reassignable,
       ${ms("((l.term_ends + 1)::timestamp at time zone 'UTC')")} as "termEndsMs", coalesce(a.kind = 'shared', false) as shared,
       ${ms('s.held_from')} as "heldFromMs", ${ms('s.held_until')} as "heldUntilMs", p.connector <> 'manual' as connected
     from seat s join licence l on l.organization_id = s.organization_id and l.licence_id = s.licence_id
     left join application p on p.organization_id = l.organization_id and p.application_id = l.application_id
     left join account a on a.organization_id = s.organization_id and a.account_id = s.account_id
     where s.organization_id = $1 and s.person_id = any($2) order by s.seat_id`,
    [tx.organizationId, personIds],
  );
}

/** A step that holds the gate is a record the policy asks for. */
export type RequiredStepRow = {
  readonly offboardingId: string;
  readonly stepId: string;
  readonly title: string;
  /** null: what it hangs on has not happened. */
  readonly dueMs: number | null;
  readonly done: boolean;
  readonly proven: boolean;
  readonly late: boolean;
  readonly waived: boolean;
};

/**
 * The gate's steps of cases. Proven is a done step with evidence of a kind it asks for: an approval of a plan, something an
 * operator gave, a command that was applied, or a confirmed look. Late is what was recorded a week after it was seen.
 */
export function listRequiredSteps(tx: Tx, offboardingIds: readonly string[]): Promise<readonly RequiredStepRow[]> {
  return tx.query<RequiredStepRow>(
    `select s.offboarding_id as "offboardingId", s.step_id as "stepId", s.title, ${ms('s.due_at')} as "dueMs", s.state = 'done' as done,
       s.state = 'done' and (
         exists (select from evidence e where e.organization_id = $1 and e.step_id = s.step_id and e.kind = any(s.evidence))
         or exists (select from evidence e where e.organization_id = $1 and e.offboarding_id = s.offboarding_id
           and e.item_id = s.item_id and e.step_id is null and e.kind = any(s.evidence))
         or ('approval' = any(s.evidence) and exists (select from approval v where v.organization_id = $1 and v.offboarding_id = s.offboarding_id))
         or ('confirmed' = any(s.evidence) and exists (select from observation v where v.organization_id = $1 and v.assurance = 'confirmed'
           and v.offboarding_id = s.offboarding_id and (s.item_id is null or v.item_id = s.item_id)))) as proven,
       exists (select from observation v where v.organization_id = $1 and v.item_id = s.item_id and v.operator_id is not null
         and v.recorded_at > v.seen_at + interval '7 days') as late,
       exists (select from waiver w where w.organization_id = $1 and w.offboarding_id = s.offboarding_id and w.revoked_at is null
         and (w.step_id = s.step_id or w.item_id = s.item_id)) as waived
     from step s where s.organization_id = $1 and s.offboarding_id = any($2) and s.phase = 'gate' and s.state <> 'withdrawn'
     order by s.due_at, s.step_id`,
    [tx.organizationId, offboardingIds],
  );
}

/** How many events the ledger holds for who asks, and how many applications in scope can be read. */
export async function readMetricFrame(
  tx: Tx,
  askedBy: string | null,
): Promise<{
  readonly ledgerSize: number;
  readonly applications: number;
  readonly readable: number;
}> {
  const [row] = await tx.query<{
    ledgerSize: number;
    applications: number;
    readable: number;
  }>(
    `select (select coalesce(sum(last_number), 0)::bigint from event_stream where organization_id = $1
         and stream_id not in (${hiddenCasesSql('$2')})) as "ledgerSize",
       count(*)::integer as applications, (count(*) filter (where connector <> 'manual'))::integer as readable
     from application where organization_id = $1 and in_scope`,
    [tx.organizationId, askedBy],
  );
  return row ?? { ledgerSize: 0, applications: 0, readable: 0 };
}
