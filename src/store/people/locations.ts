import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** The id of the location with this name, in any case. Throws `not-found` with the ones that there are. */
export async function getLocationId(tx: Tx, name: string): Promise<string> {
  const rows = await tx.query<{ location_id: string; name: string }>(
    'select location_id, name from location where organization_id = $1 order by name limit 200',
    [tx.organizationId],
  );
  const found = rows.find((row) => row.name.toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found.location_id;
  const known = rows.slice(0, 20).map((row) => row.name);
  const hint =
    known.length === 0 ? 'Locations come with imports of people and assets.' : `There are: ${known.join(', ')}.`;
  throw new Failure('not-found', `There is no location “${name}”. ${hint}`);
}

/** A place where people work or things lie. */
export type Location = {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly timeZone: string | null;
};

/** The places of the organization by name, the first thousand. They are no secret of any case. */
export async function listLocations(tx: Tx): Promise<readonly Location[]> {
  return tx.query<Location>(
    `select location_id as id, name, country, time_zone as "timeZone" from location where organization_id = $1
     order by name, location_id limit 1000`,
    [tx.organizationId],
  );
}
