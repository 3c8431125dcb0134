import type { Saying } from '../../core/signatures/signature.ts';
import type { Tx } from '../database/transaction.ts';

/** What a leaver says of an item, and whether they signed it. It moves nothing. */
export type ItemClaim = {
  readonly said: Saying;
  readonly day: Temporal.PlainDate | null;
  readonly note: string | null;
  readonly at: Temporal.Instant;
  readonly signed: boolean;
};

/** The last that the leaver said of each item of a case, by its id. */
export async function listItemClaims(tx: Tx, offboardingId: string): Promise<ReadonlyMap<string, ItemClaim>> {
  const rows = await tx.query<ItemClaim & { readonly itemId: string }>(
    `select distinct on (l.item_id) l.item_id as "itemId", l.said, l.said_day as day, l.said_note as note, l.said_at as at,
       s.signed_at is not null as signed
     from signature s join signature_line l on l.organization_id = $1 and l.signature_id = s.signature_id
     where s.organization_id = $1 and s.offboarding_id = $2 and l.item_id is not null and l.said is not null
     order by l.item_id, l.said_at desc`,
    [tx.organizationId, offboardingId],
  );
  return new Map(rows.map(({ itemId, ...claim }) => [itemId, claim]));
}
