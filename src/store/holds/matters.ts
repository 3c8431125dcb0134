import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { HoldKind } from '../../core/holds/hold.ts';
import { uuid } from '../../core/uuid.ts';
import type { Tx } from '../database/transaction.ts';
import { findAsset } from '../inventory/assets.ts';
import { knownSql } from '../row-scope.ts';
import { takeNumber } from '../take-number.ts';

/** One thing that a matter covers. */
export type MatterHold = {
  readonly id: string;
  readonly kind: HoldKind;
  readonly targetId: string;
  readonly label: string;
  readonly reason: string;
  readonly heldBy: string;
  readonly heldFrom: Temporal.Instant;
  readonly releasedAt: Temporal.Instant | null;
};

/** What a custodian was told of a matter. */
export type MatterNotice = {
  readonly id: string;
  readonly personId: string;
  readonly person: string;
  readonly givenAt: Temporal.Instant;
  readonly reminders: number;
  readonly acknowledgedAt: Temporal.Instant | null;
  readonly acknowledgedHow: 'link' | 'hand' | null;
};

export type Matter = {
  readonly id: string;
  /** M-3. */
  readonly name: string;
  readonly title: string;
  readonly openedBy: string;
  readonly openedAt: Temporal.Instant;
  readonly releasedAt: Temporal.Instant | null;
  readonly holds: readonly MatterHold[];
  readonly notices: readonly MatterNotice[];
};

const matterSql = `
select m.matter_id as id, 'M-' || m.number as name, m.title, r.name as "openedBy", m.opened_at as "openedAt", m.released_at as "releasedAt"
from legal_matter m join operator r on r.organization_id = m.organization_id and r.operator_id = m.opened_by
where m.organization_id = $1`;

/** SQL: nobody sees a matter that covers, or ever covered, themselves; `person` is a parameter, null where the reader is nobody we know. */
const notAbout = (person: string) => `not exists (select from legal_hold own
  where own.organization_id = $1 and own.matter_id = m.matter_id and own.person_id = ${person}::uuid)`;

/** Every matter that is not about the reader, open ones first, the latest first. */
export async function listMatters(tx: Tx, readerPersonId: string | null): Promise<readonly Matter[]> {
  const rows = await tx.query<Omit<Matter, 'holds' | 'notices'>>(
    `${matterSql} and ${notAbout('$2')} order by m.released_at is not null, m.number desc`,
    [tx.organizationId, readerPersonId],
  );
  const ids = rows.map(({ id }) => id);
  const [holds, notices] = [await holdsOf(tx, ids), await noticesOf(tx, ids)];
  return rows.map((row) => ({ ...row, holds: holds.get(row.id) ?? [], notices: notices.get(row.id) ?? [] }));
}

/**
 * Reads a matter by its id or its name (M-3) and keeps it from changing until the transaction ends. Throws `not-found`, also for one
 * that is about the reader.
 */
export async function getMatter(tx: Tx, ref: string, readerPersonId: string | null = null): Promise<Matter> {
  const number = /^m-(\d{1,9})$/i.exec(ref)?.[1];
  const known = number !== undefined || uuid.test(ref);
  const [row] = !known
    ? []
    : await tx.query<Omit<Matter, 'holds' | 'notices'>>(
        `${matterSql} and ${notAbout('$3')} and ${number === undefined ? 'm.matter_id = $2' : 'm.number = $2'} for update of m`,
        [tx.organizationId, number === undefined ? ref : Number(number), readerPersonId],
      );
  if (row === undefined) throw new Failure('not-found', 'There is no such matter.');
  const [holds, notices] = [await holdsOf(tx, [row.id]), await noticesOf(tx, [row.id])];
  return { ...row, holds: holds.get(row.id) ?? [], notices: notices.get(row.id) ?? [] };
}

async function holdsOf(tx: Tx, matterIds: readonly string[]): Promise<ReadonlyMap<string, readonly MatterHold[]>> {
  const rows = await tx.query<MatterHold & { readonly matterId: string }>(
    `select h.matter_id as "matterId", h.legal_hold_id as id, h.kind,
       coalesce(h.person_id, h.asset_id, h.account_id, h.owned_thing_id) as "targetId",
       case h.kind when 'person' then p.display_name when 'asset' then concat_ws(' ', a.tag, a.model)
         when 'account' then concat(n.login, ' at ', y.name) else t.name end as label,
       h.reason, r.name as "heldBy", h.held_from as "heldFrom", h.released_at as "releasedAt"
     from legal_hold h
     join operator r on r.organization_id = h.organization_id and r.operator_id = h.held_by
     left join person p on p.organization_id = h.organization_id and p.person_id = h.person_id
     left join asset a on a.organization_id = h.organization_id and a.asset_id = h.asset_id
     left join account n on n.organization_id = h.organization_id and n.account_id = h.account_id
     left join application y on y.organization_id = n.organization_id and y.application_id = n.application_id
     left join owned_thing t on t.organization_id = h.organization_id and t.owned_thing_id = h.owned_thing_id
     where h.organization_id = $1 and h.matter_id = any($2) order by h.released_at is not null, h.held_from, h.legal_hold_id`,
    [tx.organizationId, matterIds],
  );
  return Map.groupBy(rows, ({ matterId }) => matterId);
}

async function noticesOf(tx: Tx, matterIds: readonly string[]): Promise<ReadonlyMap<string, readonly MatterNotice[]>> {
  const rows = await tx.query<MatterNotice & { readonly matterId: string }>(
    `select n.matter_id as "matterId", n.hold_notice_id as id, n.person_id as "personId", p.display_name as person, n.given_at as "givenAt",
       n.reminders, n.acknowledged_at as "acknowledgedAt", n.acknowledged_how as "acknowledgedHow"
     from hold_notice n join person p on p.organization_id = n.organization_id and p.person_id = n.person_id
     where n.organization_id = $1 and n.matter_id = any($2) order by n.given_at, n.hold_notice_id`,
    [tx.organizationId, matterIds],
  );
  return Map.groupBy(rows, ({ matterId }) => matterId);
}

/** Opens a matter under the organization's next number; answers its id. */
export async function insertMatter(
  tx: Tx,
  matter: { readonly title: string; readonly operatorId: string },
): Promise<string> {
  const id = randomUUIDv7();
  const number = await takeNumber(tx, 'legal_matter');
  await tx.query(
    'insert into legal_matter (organization_id, matter_id, number, title, opened_by) values ($1, $2, $3, $4, $5)',
    [tx.organizationId, id, number, matter.title, matter.operatorId],
  );
  return id;
}

/** Something that a matter is to cover, by its kind and by what people name it. */
export type HoldTarget = { readonly kind: HoldKind; readonly ref: string };

const columnOf = { person: 'person_id', asset: 'asset_id', account: 'account_id', data: 'owned_thing_id' } as const;

const findTargetSql = {
  person: `select p.person_id as id from person p where p.organization_id = $1 and (p.person_id::text = $2 or p.person_id in (
    select i.person_id from person_identifier i where i.organization_id = $1 and i.kind = 'employee_number' and i.value = $2 and i.valid_until is null)
    or p.person_id in (select m.person_id from employment m where m.organization_id = $1 and m.worker_id = $2))`,
  asset: `select a.asset_id as id from asset a where a.organization_id = $1 and a.asset_id::text = $2`,
  account: `select n.account_id as id from account n where n.organization_id = $1 and n.account_id::text = $2`,
  data: `select t.owned_thing_id as id from owned_thing t where t.organization_id = $1 and t.owned_thing_id::text = $2`,
} as const satisfies Record<HoldKind, string>;

/** The id of what is meant: a person by id or employee number, an asset by id, tag or serial number, anything else by id. Throws `not-found`. */
export async function findHoldTarget(tx: Tx, { kind, ref }: HoldTarget): Promise<string> {
  const rows =
    kind === 'asset' && !uuid.test(ref)
      ? await assetsNamed(tx, ref)
      : await tx.query<{ id: string }>(`${findTargetSql[kind]} limit 2`, [tx.organizationId, ref]);
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return only.id;
  const what = { person: 'person', asset: 'asset', account: 'account', data: 'owned thing' }[kind];
  throw new Failure(
    'not-found',
    `There is no ${what} "${ref}"${only === undefined ? '' : ' that could be meant alone'}.`,
  );
}

async function assetsNamed(tx: Tx, tagOrSerial: string): Promise<readonly { readonly id: string }[]> {
  const finding = await findAsset(tx, tagOrSerial);
  if (finding.found === 'none') return [];
  return (finding.found === 'one' ? [finding.asset] : finding.assets).map(({ assetId }) => ({ id: assetId }));
}

/** Puts something under a matter. Throws `conflict` when the matter covers it already. */
export async function insertHold(
  tx: Tx,
  hold: {
    readonly matterId: string;
    readonly kind: HoldKind;
    readonly targetId: string;
    readonly reason: string;
    readonly operatorId: string;
  },
): Promise<string> {
  const id = randomUUIDv7();
  const rows = await tx.query(
    `insert into legal_hold (organization_id, legal_hold_id, matter_id, kind, ${columnOf[hold.kind]}, reason, held_by)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning legal_hold_id`,
    [tx.organizationId, id, hold.matterId, hold.kind, hold.targetId, hold.reason, hold.operatorId],
  );
  if (rows.length === 0) throw new Failure('conflict', 'The matter covers this already.');
  return id;
}

/** Ends holds that two people decided to end; the database holds the proposal against it. */
export async function markHoldsReleased(tx: Tx, holdIds: readonly string[], proposalId: string): Promise<void> {
  await tx.query(
    `update legal_hold set released_at = clock_timestamp(), release_proposal_id = $3
     where organization_id = $1 and legal_hold_id = any($2) and released_at is null`,
    [tx.organizationId, holdIds, proposalId],
  );
}

/** Ends a matter as a whole, and with it what its custodians are still reminded of. */
export async function markMatterReleased(tx: Tx, matterId: string, proposalId: string): Promise<void> {
  await tx.query(
    `update legal_matter set released_at = clock_timestamp(), release_proposal_id = $3
     where organization_id = $1 and matter_id = $2 and released_at is null`,
    [tx.organizationId, matterId, proposalId],
  );
  await tx.query(
    'update hold_notice set remind_at = null where organization_id = $1 and matter_id = $2 and remind_at is not null',
    [tx.organizationId, matterId],
  );
}

/** An open case, and which of the things asked about it is about or has among its items. */
export type TouchedCase = {
  readonly offboardingId: string;
  readonly planned: boolean;
  readonly targetIds: readonly string[];
};

/** Open cases that holds on these things touch: of the person, and those that have the thing among their items. */
export async function listTouchedCases(tx: Tx, targetIds: readonly string[]): Promise<readonly TouchedCase[]> {
  const itemsBy = (column: string) =>
    `select i.offboarding_id, i.${column} from item i where i.organization_id = $1 and i.${column} = any($2) and i.withdrawn_at is null`;
  return tx.query<TouchedCase>(
    `with touched as (
       select o.offboarding_id, o.person_id as target from offboarding o where o.organization_id = $1 and o.person_id = any($2)
       union ${itemsBy('asset_id')} union ${itemsBy('account_id')} union ${itemsBy('owned_thing_id')}
     )
     select o.offboarding_id as "offboardingId", o.revision > 0 as planned, array_agg(t.target::text) as "targetIds"
     from touched t join offboarding o on o.organization_id = $1 and o.offboarding_id = t.offboarding_id and o.state = 'open'
     group by o.offboarding_id, o.revision order by o.offboarding_id`,
    [tx.organizationId, targetIds],
  );
}

/** The matter that a hold belongs to. Throws `not-found`. */
export async function getMatterOfHold(tx: Tx, holdId: string): Promise<Matter> {
  const [row] = await tx.query<{ id: string }>(
    'select matter_id as id from legal_hold where organization_id = $1 and legal_hold_id = $2',
    [tx.organizationId, holdId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such hold.');
  return getMatter(tx, row.id);
}

/** The names (OFF-12) of those cases that an operator may know of. */
export async function namesOfKnownCases(
  tx: Tx,
  offboardingIds: readonly string[],
  operatorId: string,
): Promise<readonly string[]> {
  const rows = await tx.query<{ name: string }>(
    `select 'OFF-' || o.number as name from offboarding o where o.organization_id = $1 and o.offboarding_id = any($2)
       and ${knownSql('o.offboarding_id', '$3')} order by o.number`,
    [tx.organizationId, offboardingIds, operatorId],
  );
  return rows.map(({ name }) => name);
}

/** Releases the flag of a case's departure, for a proposal that two people decided. */
export async function markDepartureReleased(tx: Tx, departureId: string, proposalId: string): Promise<void> {
  await tx.query(
    `update departure set legal_hold = false, hold_proposal_id = $3, version = version + 1
     where organization_id = $1 and departure_id = $2 and legal_hold`,
    [tx.organizationId, departureId, proposalId],
  );
}
