import type { Tx } from '../database/transaction.ts';

/** What a look at every stored event of a case found. */
export type EventsChecked = {
  readonly events: number;
  /** Events that say another number than they are stored under, or whose private part does not hash to what they say. */
  readonly altered: number;
  /** Private parts that were erased; the event stands as it was. */
  readonly erased: number;
};

/** Holds every event of a case against what its own bytes say of it. Missing numbers are another question. */
export async function checkEvents(tx: Tx, offboardingId: string): Promise<EventsChecked> {
  const [row] = await tx.query<EventsChecked>(
    `select count(*)::integer as events,
       count(*) filter (where (said.json ->> 'number')::bigint is distinct from e.number
         or (p.content is not null and said.json ->> 'private' is distinct from 'sha256:' || encode(sha256(p.salt || p.content), 'hex')))::integer as altered,
       count(*) filter (where p.erased_at is not null)::integer as erased
     from event e left join event_private p on p.organization_id = e.organization_id and p.event_id = e.event_id,
       lateral (select convert_from(e.bytes, 'UTF8')::jsonb as json) said
     where e.organization_id = $1 and e.stream_id = $2`,
    [tx.organizationId, offboardingId],
  );
  return row ?? { events: 0, altered: 0, erased: 0 };
}
