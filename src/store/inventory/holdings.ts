import type { Fingerprint, JsonObject, Verb } from '../../core/applications/connector.ts';
import type { AccountHolding, ApplicationFacts, AssetHolding, Holding } from '../../core/holding.ts';
import type { Tx } from '../database/transaction.ts';

/** What the kind of connector says about an application with these settings. */
export type ConnectorFacts = (
  kind: string,
  config: JsonObject,
) => {
  readonly manual: boolean;
  readonly verbs: readonly Verb[];
  readonly lagMs: number;
};

/**
 * Everything a person holds now, and everything the case already has as an item, ended or not: what was once in a case stays
 * in it until it has an ending. One query, however much is held.
 */
export async function holdingsOf(
  tx: Tx,
  personId: string,
  offboardingId: string | null,
  connectorFacts: ConnectorFacts,
): Promise<readonly Holding[]> {
  const rows = await tx.prepared<HeldRow>('holdings_of', holdingsSql, [tx.organizationId, personId, offboardingId]);
  return rows.map((row) => toHolding(row, connectorFacts));
}

/** What `holdingsOf` answers for each of several cases, by case. One query, however many they are. */
export async function holdingsOfCases(
  tx: Tx,
  cases: readonly { readonly personId: string; readonly offboardingId: string }[],
  connectorFacts: ConnectorFacts,
): Promise<ReadonlyMap<string, readonly Holding[]>> {
  const rows = await tx.prepared<HeldRow & { readonly case_id: string }>('holdings_of_cases', holdingsOfCasesSql, [
    tx.organizationId,
    cases.map(({ personId }) => personId),
    cases.map(({ offboardingId }) => offboardingId),
  ]);
  const found = Map.groupBy(rows, (row) => row.case_id);
  return new Map(
    cases.map(({ offboardingId: id }) => [id, (found.get(id) ?? []).map((row) => toHolding(row, connectorFacts))]),
  );
}

/** One application in scope for every person: where we must have looked. */
export async function coverageHoldings(tx: Tx, connectorFacts: ConnectorFacts): Promise<readonly Holding[]> {
  const rows = await tx.query<ApplicationColumns>(
    `select application_id, name as application_name, category as application_category, connector, config
     from application where organization_id = $1 and in_scope order by application_id`,
    [tx.organizationId],
  );
  return rows.map((row) => ({
    kind: 'coverage',
    targetId: row.application_id ?? '',
    label: row.application_name ?? '',
    application: applicationOf(row, connectorFacts),
  }));
}

type ApplicationColumns = {
  readonly application_id: string | null;
  readonly application_name: string | null;
  readonly application_category: string | null;
  readonly connector: string | null;
  readonly config: JsonObject | null;
};

type HeldRow = ApplicationColumns & {
  readonly kind: Exclude<Holding['kind'], 'coverage'>;
  readonly target_id: string;
  readonly label: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** SQL for what a person holds; $1 is the organization, `offboarding` the case whose items stay in it, or null. */
const heldSql = (person: string, offboarding: string) => `
with in_case as (
  select kind, asset_id, custody_id, account_id, seat_id, owned_thing_id
  from item where organization_id = $1 and offboarding_id = ${offboarding} and withdrawn_at is null
)
select 'asset' as kind, a.asset_id as target_id, concat_ws(' ', a.tag, a.model) as label,
  null::uuid as application_id, null as application_name, null as application_category, null as connector, null::jsonb as config,
  jsonb_build_object('category', a.category, 'ownership', a.ownership, 'dataBearing', a.data_bearing, 'valueMinor', a.value_minor) as detail
from asset a where a.organization_id = $1 and a.asset_id in (
  select c.asset_id from custody c where c.organization_id = $1 and c.person_id = ${person} and c.held_until is null and c.asset_id is not null
  union select i.asset_id from in_case i where i.kind = 'asset')
union all
select 'accessory', c.custody_id, y.name, null, null, null, null, null,
  jsonb_build_object('category', y.category, 'quantity', c.quantity)
from custody c join accessory y on y.organization_id = c.organization_id and y.accessory_id = c.accessory_id
where c.organization_id = $1 and c.custody_id in (
  select k.custody_id from custody k where k.organization_id = $1 and k.person_id = ${person} and k.held_until is null and k.accessory_id is not null
  union select i.custody_id from in_case i where i.kind = 'accessory')
union all
select 'account', n.account_id, concat(n.login, ' at ', p.name), p.application_id, p.name, p.category, p.connector, p.config,
  jsonb_build_object('accountKind', n.kind, 'privileged', n.privileged, 'externalId', n.external_id,
    'fingerprint', n.fingerprint, 'protectedReason', coalesce(g.reason, n.protected_reason), 'match', n.match)
from account n left join protected_account g on g.organization_id = n.organization_id and g.application_id = n.application_id
  and g.account_ref = n.external_id and g.lifted_at is null
join application p on p.organization_id = n.organization_id and p.application_id = n.application_id
where n.organization_id = $1 and p.in_scope and n.account_id in (
  select k.account_id from account k where k.organization_id = $1 and k.person_id = ${person}
  union select i.account_id from in_case i where i.kind = 'account')
union all
select 'seat', s.seat_id, concat('seat of ', l.name), p.application_id, p.name, p.category, p.connector, p.config,
  jsonb_build_object('reassignable', l.reassignable, 'seatName', l.name, 'byGroup', l.assigned_by_group is not null,
    'externalId', n.external_id, 'fingerprint', n.fingerprint)
from seat s
join licence l on l.organization_id = s.organization_id and l.licence_id = s.licence_id
left join application p on p.organization_id = l.organization_id and p.application_id = l.application_id
left join account n on n.organization_id = s.organization_id and n.account_id = s.account_id
where s.organization_id = $1 and s.seat_id in (
  select k.seat_id from seat k where k.organization_id = $1 and k.person_id = ${person} and k.held_until is null
  union select i.seat_id from in_case i where i.kind = 'seat')
union all
select o.kind, o.owned_thing_id, o.name, null, null, null, null, null, jsonb_build_object('ownedKind', o.owned_kind)
from owned_thing o where o.organization_id = $1 and o.owned_thing_id in (
  select k.owned_thing_id from owned_thing k where k.organization_id = $1 and k.person_id = ${person} and k.ended_at is null
  union select i.owned_thing_id from in_case i where i.kind in ('data', 'ownership', 'secret'))`;

/** Reads what is held: $1 organization, $2 person, $3 the case whose items stay in it, or null. */
export const holdingsSql: string = heldSql('$2', '$3');

const holdingsOfCasesSql = `select asked.case_id, held.* from unnest($2::uuid[], $3::uuid[]) as asked(person_id, case_id),
  lateral (${heldSql('asked.person_id', 'asked.case_id')}) held`;

function toHolding(row: HeldRow, connectorFacts: ConnectorFacts): Holding {
  const base = { targetId: row.target_id, label: row.label };
  const { detail } = row;
  switch (row.kind) {
    case 'asset':
      return {
        ...base,
        kind: 'asset',
        ...(detail as Pick<AssetHolding, 'category' | 'ownership' | 'dataBearing' | 'valueMinor'>),
      };
    case 'accessory':
      return { ...base, kind: 'accessory', ...(detail as { category: string; quantity: number }) };
    case 'account':
      return {
        ...base,
        kind: 'account',
        application: applicationOf(row, connectorFacts),
        ...(detail as Omit<AccountHolding, 'kind' | 'targetId' | 'label' | 'application'>),
      };
    case 'seat': {
      const { byGroup, ...seat } = detail as SeatDetail;
      // A seat can only be given back by a call when we know the account it hangs on, and when no group gives it again at once.
      const application =
        row.application_id === null || seat.externalId === null || byGroup ? null : applicationOf(row, connectorFacts);
      return { ...base, kind: 'seat', ...seat, fingerprint: seat.fingerprint ?? {}, application };
    }
    default:
      return { ...base, kind: row.kind, ownedKind: String(detail['ownedKind']) };
  }
}

type SeatDetail = {
  readonly reassignable: boolean | null;
  readonly byGroup: boolean;
  readonly seatName: string;
  readonly externalId: string | null;
  readonly fingerprint: Fingerprint | null;
};

function applicationOf(row: ApplicationColumns, connectorFacts: ConnectorFacts): ApplicationFacts {
  const facts = connectorFacts(row.connector ?? 'manual', row.config ?? {});
  const lagMs = row.config?.['lagMs'];
  return {
    applicationId: row.application_id ?? '',
    name: row.application_name ?? '',
    category: row.application_category ?? 'other',
    manual: facts.manual,
    verbs: facts.verbs,
    lagMs: typeof lagMs === 'number' ? lagMs : facts.lagMs,
  };
}
