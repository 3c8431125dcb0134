import { Failure } from '../../core/failure.ts';
import type { DepartureKind } from '../../core/departures/departure.ts';
import type { Plan } from '../../core/plans/plan.ts';
import { countStandings, listCaseItems, type StandingCounts } from './case-items.ts';
import { type CaseSummary, thingsBySql } from './list-cases.ts';
import { embargoInForce } from '../row-scope.ts';
import { databaseNow } from '../database/database-now.ts';
import type { Tx } from '../database/transaction.ts';

/** Who decided that an item or step need not end: listed on the cover of the case. */
export type CoverWaiver = {
  readonly id: string;
  readonly itemId: string | null;
  readonly stepId: string | null;
  readonly label: string;
  readonly by: string;
  readonly reason: string;
  readonly until: Temporal.Instant | null;
  readonly waivedAt: Temporal.Instant;
};

const stepStates = ['waiting', 'running', 'polling', 'asked', 'problem', 'done', 'withdrawn'] as const;
export type StepCounts = Readonly<Record<(typeof stepStates)[number], number>>;

/** A case with both clocks and what stands open. `departure.kind` is for those who may know why somebody leaves. */
export type CaseDetail = Omit<
  CaseSummary,
  'lastWorkingDay' | 'accessEndsAt' | 'timeZone' | 'items' | 'asked' | 'problems' | 'late'
> & {
  readonly playbookVersion: number;
  readonly revision: number;
  readonly digest: string | null;
  readonly approvedDigest: string | null;
  readonly reopenedAt: Temporal.Instant | null;
  /** The operator whose case it is, by name or as the organization's usual one. */
  readonly owner: { readonly id: string; readonly name: string } | null;
  /** Only the named know of it. */
  readonly confidential: boolean;
  /** The last day on which something is to come back; null where nothing is. */
  readonly thingsBy: Temporal.Instant | null;
  /** The legal matters in force that cover this person and all they hold, such as M-3. */
  readonly matters: readonly string[];
  readonly departure: {
    readonly id: string;
    readonly source: string;
    readonly externalId: string;
    readonly kind: DepartureKind;
    readonly noticeAt: Temporal.Instant;
    readonly informedAt: Temporal.Instant | null;
    readonly lastWorkingDay: Temporal.PlainDate;
    readonly accessEndsAt: Temporal.Instant;
    readonly employmentEnds: Temporal.PlainDate;
    readonly timeZone: string;
    readonly legalHold: boolean;
    readonly version: number;
  };
  readonly counts: { readonly items: StandingCounts; readonly steps: StepCounts };
  readonly waivers: readonly CoverWaiver[];
  readonly version: number;
};

type HeadRow = Omit<CaseDetail, 'person' | 'departure' | 'counts' | 'waivers' | 'number'> & {
  readonly number: number;
  readonly personId: string;
  readonly name: string;
  readonly department: string | null;
};

/** Reads everything the cover of a case shows. Throws `not-found`. */
export async function getCaseDetail(tx: Tx, offboardingId: string): Promise<CaseDetail> {
  const [head] = await tx.query<HeadRow>(
    `select o.offboarding_id as id, o.number, o.state, o.paused, o.held, o.playbook, o.playbook_version as "playbookVersion", o.immediate, o.quiet,
       o.revision, o.digest, o.approved_digest as "approvedDigest", coalesce(o.approved_digest = o.digest, false) as approved,
       o.opened_at as "openedAt", o.closed_at as "closedAt", o.reopened_at as "reopenedAt", o.version,
       p.person_id as "personId", p.display_name as name, p.department,
       case when h.operator_id is not null then jsonb_build_object('id', h.operator_id, 'name', h.name) end as owner,
       exists (select from embargo where embargo.offboarding_id = o.offboarding_id and ${embargoInForce}) as confidential,
       ${thingsBySql} as "thingsBy",
       array(select 'M-' || m.number from legal_hold l
         join legal_matter m on m.organization_id = l.organization_id and m.matter_id = l.matter_id
         where l.organization_id = o.organization_id and l.person_id = o.person_id and l.released_at is null
         order by m.number) as matters
     from offboarding o join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join organization g on g.organization_id = o.organization_id
     left join operator h on h.organization_id = o.organization_id
       and h.operator_id::text = coalesce(o.case_owner_id::text, g.settings->>'caseOwnerId')
     where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  const [departure] = await tx.query<CaseDetail['departure']>(
    `select d.departure_id as id, d.source, d.external_id as "externalId", d.kind, d.notice_at as "noticeAt",
       d.informed_at as "informedAt", d.last_working_day as "lastWorkingDay", d.access_ends_at as "accessEndsAt",
       d.employment_ends as "employmentEnds", d.time_zone as "timeZone", d.legal_hold as "legalHold", d.version
     from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  if (head === undefined || departure === undefined)
    throw new Failure('not-found', 'There is no such offboarding, or it is outside your scope.');
  const { personId, name, department, number, ...rest } = head;
  return {
    ...rest,
    number: `OFF-${number}`,
    person: { id: personId, name, department },
    departure,
    counts: {
      items: countStandings(await listCaseItems(tx, offboardingId)),
      steps: await countSteps(tx, offboardingId),
    },
    waivers: await listWaivers(tx, offboardingId),
  };
}

async function countSteps(tx: Tx, offboardingId: string): Promise<StepCounts> {
  const rows = await tx.query<{ state: string; count: number }>(
    `select state, count(*)::integer as count from step where organization_id = $1 and offboarding_id = $2 group by state`,
    [tx.organizationId, offboardingId],
  );
  const counted = new Map(rows.map((row) => [row.state, row.count]));
  return Object.fromEntries(stepStates.map((state) => [state, counted.get(state) ?? 0])) as StepCounts;
}

function listWaivers(tx: Tx, offboardingId: string): Promise<readonly CoverWaiver[]> {
  return tx.query<CoverWaiver>(
    `select w.waiver_id as id, w.item_id as "itemId", w.step_id as "stepId", coalesce(i.label, s.title) as label, p.name as by,
       w.reason, w.until, w.waived_at as "waivedAt"
     from waiver w join operator p on p.organization_id = w.organization_id and p.operator_id = w.operator_id
     left join item i on i.organization_id = w.organization_id and i.item_id = w.item_id
     left join step s on s.organization_id = w.organization_id and s.step_id = w.step_id
     where w.organization_id = $1 and w.offboarding_id = $2 and w.revoked_at is null order by w.waived_at, w.waiver_id`,
    [tx.organizationId, offboardingId],
  );
}

/** The plan that was approved last, whatever has been planned since; null when none ever was. */
export async function findApprovedPlan(tx: Tx, offboardingId: string): Promise<Plan | null> {
  const [row] = await tx.query<{ bytes: Buffer }>(
    `select r.bytes from plan_revision r join offboarding o on o.organization_id = r.organization_id
       and o.offboarding_id = r.offboarding_id and o.approved_digest = r.digest
     where r.organization_id = $1 and r.offboarding_id = $2 order by r.revision desc limit 1`,
    [tx.organizationId, offboardingId],
  );
  return row === undefined ? null : (JSON.parse(row.bytes.toString('utf8')) as Plan);
}

/** What people call the items of a case, by item key (`account:<id>`), those that left the plan included. */
export async function itemLabels(
  tx: Tx,
  offboardingId: string,
): Promise<ReadonlyMap<string, { readonly id: string; readonly label: string }>> {
  const rows = await tx.query<{ key: string; id: string; label: string }>(
    `select concat(kind, ':', coalesce(asset_id, custody_id, account_id, seat_id, owned_thing_id, application_id)) as key,
       item_id as id, label from item where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  return new Map(rows.map(({ key, ...row }) => [key, row]));
}

/** Where the steps of a case stand, by their identity in the plan, and the database's clock. */
export async function stepRows(tx: Tx, offboardingId: string) {
  const rows = await tx.query<{
    identity: string;
    id: string;
    state: (typeof stepStates)[number];
    dueAt: Temporal.Instant | null;
    quiet: boolean;
  }>(
    `select concat(s.key, '/', coalesce(i.kind || ':' ||
         coalesce(i.asset_id, i.custody_id, i.account_id, i.seat_id, i.owned_thing_id, i.application_id), '-'), '/', s.occurrence) as identity,
       s.step_id as id, s.state, s.due_at as "dueAt", o.quiet
     from step s join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     where s.organization_id = $1 and s.offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  return {
    steps: new Map(rows.map(({ identity, ...row }) => [identity, row])),
    now: await databaseNow(tx),
    quiet: rows[0]?.quiet === true,
  };
}
