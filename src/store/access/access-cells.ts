import { worstStanding } from '../../core/access-cell.ts';
import { type Assurance, type Standing, standingOf } from '../../core/item.ts';
import { type ItemColumns, itemFactsOf } from '../cases/item-facts.ts';
import type { Tx } from '../database/transaction.ts';
import { type RowScope, scopeParameters, scopeValues } from '../row-scope.ts';
import { leftSql } from '../today/left-with-access.ts';

/** One thing behind a cell: an account, or whether anybody could look. */
export type AccessPart = {
  /** Null for an account that no case has: it is only on record. */
  readonly itemId: string | null;
  readonly case: string | null;
  readonly kind: 'account' | 'coverage';
  readonly label: string;
  readonly standing: Standing;
  readonly assurance: Assurance | null;
  readonly seenAt: Temporal.Instant | null;
  readonly askedAt: Temporal.Instant | null;
  readonly note: string | null;
  readonly waived: { readonly by: string; readonly until: Temporal.Instant | null } | null;
};

/** What one application says of one person: the standing that presses most, and how old the oldest look at it is. */
export type AccessCell = {
  readonly application: { readonly id: string; readonly name: string };
  readonly standing: Standing;
  readonly assurance: Assurance | null;
  readonly seenAt: Temporal.Instant | null;
  readonly parts: readonly AccessPart[];
};

type Place = { readonly personId: string; readonly applicationId: string; readonly application: string };
type Part = Place & { readonly part: AccessPart };
type ItemRow = ItemColumns &
  Place & {
    readonly itemId: string;
    readonly case: string;
    readonly label: string;
    readonly note: string | null;
    readonly now: Temporal.Instant;
  };
type RecordRow = Place & {
  readonly label: string;
  readonly active: boolean | null;
  readonly deprovisioned: boolean;
  readonly seenAt: Temporal.Instant;
};

const next = 2 + scopeParameters;

/** The cells of people whose end has passed, by person: what their cases saw, and accounts on record that no case has. */
export async function readAccessCells(
  tx: Tx,
  scope: RowScope,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AccessCell[]>> {
  const values = [tx.organizationId, ...scopeValues(scope), personIds];
  const items = await tx.query<ItemRow>(
    `with ${leftSql}
     select c.person_id as "personId", a.application_id as "applicationId", a.name as application, i.item_id as "itemId",
       'OFF-' || o.number as case, i.label, i.kind, i.expected_ending, i.expected_assurance, i.expected_lag_ms, i.expected_max_age_ms,
       i.commanded_at, i.commanded_by, i.commanded_answer, i.observed_value, i.observed_at, i.observed_assurance, v.note,
       h.name as waived_by, w.reason as waiver_reason, w.until as waived_until, clock_timestamp() as now
     from past c join offboarding o on o.organization_id = $1 and o.offboarding_id = c.offboarding_id
     join item i on i.organization_id = $1 and i.offboarding_id = c.offboarding_id and i.withdrawn_at is null and i.kind in ('account', 'coverage')
     left join account n on n.organization_id = $1 and n.account_id = i.account_id
     join application a on a.organization_id = $1 and a.application_id = coalesce(i.application_id, n.application_id)
     left join observation v on v.organization_id = $1 and v.observation_id = i.observation_id
     left join waiver w on w.organization_id = $1 and w.item_id = i.item_id and w.revoked_at is null
     left join operator h on h.organization_id = $1 and h.operator_id = w.operator_id
     where c.person_id = any($${next}::uuid[]) order by a.name, i.kind, i.label, i.item_id`,
    values,
  );
  const records = await tx.query<RecordRow>(
    `with ${leftSql}
     select n.person_id as "personId", n.application_id as "applicationId", a.name as application, n.login as label, n.active,
       n.deprovisioned, n.seen_at as "seenAt"
     from account n join application a on a.organization_id = $1 and a.application_id = n.application_id
     where n.organization_id = $1 and n.person_id = any($${next}::uuid[]) and n.kind = 'human' and n.match <> 'email'
       and n.person_id in (select person_id from by_record where person_id = any($${next}::uuid[]))
       and not exists (select from item i join past c on c.offboarding_id = i.offboarding_id
         where i.organization_id = $1 and i.account_id = n.account_id and i.withdrawn_at is null)
     order by a.name, n.login`,
    values,
  );
  return gather([...items.map(partOfItem), ...records.map(partOfRecord)]);
}

function partOfItem({ personId, applicationId, application, itemId, label, note, now, ...row }: ItemRow): Part {
  const facts = itemFactsOf(row);
  const { kind, commanded, observed, waiver } = facts;
  return {
    personId,
    applicationId,
    application,
    part: {
      itemId,
      case: row.case,
      kind: kind === 'account' ? 'account' : 'coverage',
      label,
      standing: standingOf(facts, now),
      assurance: observed?.assurance ?? null,
      seenAt: observed === null || observed.value === 'unknown' ? null : observed.at,
      askedAt: commanded?.at ?? null,
      note,
      waived: waiver === null ? null : { by: waiver.by, until: waiver.until },
    },
  };
}

function partOfRecord({ personId, applicationId, application, label, active, deprovisioned, seenAt }: RecordRow): Part {
  const standing = deprovisioned || active === false ? 'done' : active === true ? 'held' : 'unknown';
  const part: AccessPart = {
    itemId: null,
    case: null,
    kind: 'account',
    label,
    standing,
    assurance: standing === 'done' ? 'confirmed' : null,
    seenAt: standing === 'unknown' ? null : seenAt,
    askedAt: null,
    note: null,
    waived: null,
  };
  return { personId, applicationId, application, part };
}

function gather(all: readonly Part[]): ReadonlyMap<string, readonly AccessCell[]> {
  const byPerson = Map.groupBy(all, ({ personId }) => personId);
  return new Map(
    [...byPerson].map(([personId, theirs]) => [
      personId,
      [...Map.groupBy(theirs, ({ applicationId }) => applicationId)].map(([id, parts]) =>
        cellOf(
          { id, name: parts[0]?.application ?? '' },
          parts.map(({ part }) => part),
        ),
      ),
    ]),
  );
}

function cellOf(application: AccessCell['application'], parts: readonly AccessPart[]): AccessCell {
  const standing = worstStanding(parts.map((part) => part.standing));
  const deciding = parts.filter((part) => part.standing === standing);
  const looks = deciding.flatMap(({ seenAt }) => (seenAt === null ? [] : [seenAt]));
  return {
    application,
    standing,
    assurance: deciding.some(({ assurance }) => assurance === 'attested')
      ? 'attested'
      : (deciding[0]?.assurance ?? null),
    seenAt: looks.toSorted((a, b) => Temporal.Instant.compare(a, b))[0] ?? null,
    parts,
  };
}
