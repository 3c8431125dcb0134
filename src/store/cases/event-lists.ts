import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** One event of a case as it was written; `private` holds names and notes, and is null once they were erased. */
export type CaseEvent = {
  readonly number: number;
  readonly type: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string | null };
  readonly about: { readonly kind: string; readonly id: string } | null;
  readonly data: JsonObject;
  readonly private: JsonObject | null;
};

type PublicPart = Pick<CaseEvent, 'number' | 'type' | 'at' | 'about' | 'data'> & {
  readonly actor: { readonly kind: string; readonly id: string | null };
};

/** One page of what happened in a case, in order, or the latest first; `next` is the last number, or null on the last page. */
export async function listEvents(
  tx: Tx,
  offboardingId: string,
  page: { readonly after: number | null; readonly limit: number; readonly latestFirst?: boolean },
): Promise<{ readonly items: readonly CaseEvent[]; readonly next: number | null }> {
  const [sign, way] = page.latestFirst === true ? ['<', 'desc'] : ['>', 'asc'];
  const rows = await tx.query<{ bytes: Buffer; content: Buffer | null; name: string | null }>(
    `select e.bytes, k.content, p.name from event e
     left join event_private k on k.organization_id = e.organization_id and k.event_id = e.event_id
     left join operator p on p.organization_id = e.organization_id
       and p.operator_id::text = convert_from(e.bytes, 'UTF8')::jsonb->'actor'->>'id'
     where e.organization_id = $1 and e.stream_id = $2 and ($3::bigint is null or e.number ${sign} $3)
     order by e.number ${way} limit $4`,
    [tx.organizationId, offboardingId, page.after, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(({ bytes, content, name }): CaseEvent => {
    const { number, type, at, actor, about, data } = JSON.parse(bytes.toString('utf8')) as PublicPart;
    return {
      number,
      type,
      at,
      actor: { ...actor, name },
      about,
      data,
      private: content === null ? null : (JSON.parse(content.toString('utf8')) as JsonObject),
    };
  });
  return { items, next: rows.length > page.limit ? (items.at(-1)?.number ?? null) : null };
}
