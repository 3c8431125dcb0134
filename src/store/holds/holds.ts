import { allowed, refused, type Verdict } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** Something that could be destroyed. */
export type Destructible = {
  readonly kind: 'asset' | 'account' | 'person' | 'owned_thing';
  readonly id: string;
};

const whySql = {
  asset: 'handback_meta.asset_stop($1, $2)',
  account: 'handback_meta.hold_words(handback_meta.account_hold($1, $2))',
  person: 'handback_meta.hold_words(handback_meta.person_hold($1, $2))',
  owned_thing: 'handback_meta.hold_words(handback_meta.owned_hold($1, $2))',
} as const satisfies Record<Destructible['kind'], string>;

/**
 * Whether something may be destroyed: refused while a legal hold covers it, and for an asset also while it is disputed. The
 * sentence names the matter by its number only. The database refuses in the same words whoever does not ask.
 */
export async function destructionOf(tx: Tx, { kind, id }: Destructible): Promise<Verdict> {
  const [row] = await tx.query<{ why: string | null }>(`select ${whySql[kind]} as why`, [tx.organizationId, id]);
  return row === undefined || row.why === null ? allowed : refused(row.why);
}

/** Which of these assets are under legal hold; quick where nothing is. */
export async function listHeldAssets(tx: Tx, assetIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (assetIds.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `with present as materialized (
       select exists (select from legal_hold h where h.organization_id = $1 and h.released_at is null)
         or exists (select from departure d where d.organization_id = $1 and d.legal_hold) as holds)
     select a.id from present join unnest($2::uuid[]) as a(id) on present.holds where handback_meta.asset_held($1, a.id)`,
    [tx.organizationId, assetIds],
  );
  return new Set(rows.map(({ id }) => id));
}
