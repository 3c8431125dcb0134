import type { Tx } from '../database/transaction.ts';
import { chosenSql, filterValues, type LeaverFilter } from '../metrics/metric-population.ts';

/** A leaver who was drawn, with their case where there is one. */
export type SampledLeaver = {
  /** The departure's id; the employment's where only HR's list ends it. */
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string; readonly department: string | null };
  readonly accessEndsAt: Temporal.Instant;
  /** Such as OFF-12; null: nobody opened a case for them. */
  readonly offboarding: string | null;
  readonly state: 'open' | 'closed' | 'cancelled' | null;
  readonly closedAt: Temporal.Instant | null;
};

export type LeaverSample = {
  readonly population: number;
  /** SHA-256 of the ids of everybody who could have been drawn, sorted, one a line. */
  readonly populationDigest: string;
  /** Of the population: nobody opened a case for them. */
  readonly withoutCase: number;
  /** Cancelled, or told of twice: no leavers. */
  readonly leftOut: number;
  readonly leavers: readonly SampledLeaver[];
};

type Row = Omit<SampledLeaver, 'person'> & {
  readonly personId: string;
  readonly name: string;
  readonly department: string | null;
};

/**
 * Draws leavers of a period at random, so that anybody with the same seed draws the same: those whose SHA-256 of `seed:id` is the
 * smallest. Whoever has no case can be drawn like everybody else.
 */
export async function sampleLeavers(
  tx: Tx,
  filter: LeaverFilter,
  { seed, size }: { readonly seed: string; readonly size: number },
): Promise<LeaverSample> {
  const columns = `l.left_out, p.person_id as "personId", p.display_name as name, p.department, l.access_ends_at as "accessEndsAt",
    'OFF-' || o.number as offboarding, o.state, o.closed_at as "closedAt"`;
  const [whole] = await tx.query<Omit<LeaverSample, 'leavers'>>(
    `with ${chosenSql(columns)}
     select count(*) filter (where left_out is null)::integer as population,
       count(*) filter (where left_out is null and offboarding is null)::integer as "withoutCase",
       count(*) filter (where left_out is not null)::integer as "leftOut",
       'sha256:' || encode(sha256(convert_to(coalesce(string_agg(id::text, E'\\n' order by id) filter (where left_out is null), ''), 'UTF8')), 'hex')
         as "populationDigest"
     from chosen`,
    filterValues(tx, filter),
  );
  const drawn = await tx.query<Row>(
    `with ${chosenSql(columns)}
     select id, "personId", name, department, "accessEndsAt", offboarding, state, "closedAt" from chosen where left_out is null
     order by sha256(convert_to($13 || ':' || id::text, 'UTF8')), id limit $14`,
    [...filterValues(tx, filter), seed, size],
  );
  return {
    ...(whole ?? { population: 0, withoutCase: 0, leftOut: 0, populationDigest: 'none' }),
    leavers: drawn.map(({ personId, name, department, ...row }) => ({
      ...row,
      person: { id: personId, name, department },
    })),
  };
}
