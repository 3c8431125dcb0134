import type { FeedField } from '../../core/feeds/feed.ts';
import type { Tx } from '../database/transaction.ts';

/** What is on record about somebody, by the fields that feeds own; `employment` is the last day of the latest one (ISO 8601). */
export type FieldValues = Readonly<Record<FeedField, string | null>>;

/** Reads the fields of these people. */
export async function listFieldValues(tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, FieldValues>> {
  const rows = await tx.query<FieldValues & { readonly person_id: string }>(
    `select p.person_id, p.display_name as name, p.work_email, p.private_email, p.private_phone as phone, p.department,
       l.name as location, p.country, p.time_zone, m.work_email as manager,
       (select e.end_date::text from employment e where e.organization_id = $1 and e.person_id = p.person_id
        order by e.start_date desc, e.employment_id desc limit 1) as employment
     from person p left join location l on l.organization_id = $1 and l.location_id = p.location_id
     left join person m on m.organization_id = $1 and m.person_id = p.manager_id
     where p.organization_id = $1 and p.person_id = any($2)`,
    [tx.organizationId, personIds],
  );
  return new Map(rows.map((row) => [row.person_id, row]));
}
