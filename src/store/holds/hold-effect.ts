import type { HoldKind } from '../../core/holds/hold.ts';
import type { Tx } from '../database/transaction.ts';
import { listTouchedCases, namesOfKnownCases } from './matters.ts';

/** What a hold on something would keep, before anybody decides. */
export type HoldEffect = {
  readonly label: string;
  /** What of a person is on record now, and would be kept with them; nothing for anything else. */
  readonly accounts: number;
  readonly assets: number;
  readonly seats: number;
  readonly data: number;
  /** Open cases that would be planned anew, as far as who asks may know of them. */
  readonly cases: readonly string[];
  /** Matters that cover it already, such as M-3. */
  readonly matters: readonly string[];
};

const labelSql = {
  person: 'select display_name as label from person where organization_id = $1 and person_id = $2',
  asset: `select concat_ws(' ', tag, model) as label from asset where organization_id = $1 and asset_id = $2`,
  account: `select concat(n.login, ' at ', y.name) as label from account n join application y on y.organization_id = $1
    and y.application_id = n.application_id where n.organization_id = $1 and n.account_id = $2`,
  data: 'select name as label from owned_thing where organization_id = $1 and owned_thing_id = $2',
} as const satisfies Record<HoldKind, string>;

/** Reads what a hold on something would keep. Matters about whoever reads are not named. */
export async function readHoldEffect(
  tx: Tx,
  { kind, targetId }: { readonly kind: HoldKind; readonly targetId: string },
  reader: { readonly operatorId: string; readonly personId: string | null },
): Promise<HoldEffect> {
  const [named] = await tx.query<{ label: string }>(labelSql[kind], [tx.organizationId, targetId]);
  const [counts] = await tx.query<Pick<HoldEffect, 'accounts' | 'assets' | 'seats' | 'data'>>(
    `select (select count(*)::integer from account where organization_id = $1 and person_id = $2 and not deprovisioned) as accounts,
       (select count(*)::integer from custody where organization_id = $1 and person_id = $2 and held_until is null) as assets,
       (select count(*)::integer from seat where organization_id = $1 and person_id = $2 and held_until is null) as seats,
       (select count(*)::integer from owned_thing where organization_id = $1 and person_id = $2 and ended_at is null) as data`,
    [tx.organizationId, kind === 'person' ? targetId : null],
  );
  const matters = await tx.query<{ name: string }>(
    `select distinct m.number, 'M-' || m.number as name from legal_hold h join legal_matter m on m.organization_id = $1 and m.matter_id = h.matter_id
     where h.organization_id = $1 and h.released_at is null and $2 in (h.person_id, h.asset_id, h.account_id, h.owned_thing_id)
       and not exists (select from legal_hold own where own.organization_id = $1 and own.matter_id = m.matter_id and own.person_id = $3)
     order by m.number`,
    [tx.organizationId, targetId, reader.personId],
  );
  const touched = (await listTouchedCases(tx, [targetId])).map(({ offboardingId }) => offboardingId);
  return {
    label: named?.label ?? '',
    ...(counts ?? { accounts: 0, assets: 0, seats: 0, data: 0 }),
    cases: await namesOfKnownCases(tx, touched, reader.operatorId),
    matters: matters.map(({ name }) => name),
  };
}
