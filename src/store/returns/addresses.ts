import { randomUUIDv7 } from 'node:crypto';
import type { PostalAddress } from '../../core/couriers/courier.ts';
import type { Tx } from '../database/transaction.ts';

/** Why a person has to look before anything is sent to an address. */
export type AddressDoubt = 'country_restricted' | 'country_differs' | 'country_unknown';

/** Where somebody gets parcels now. */
export type KeptAddress = {
  readonly id: string;
  readonly address: Omit<PostalAddress, 'email'>;
  readonly doubt: AddressDoubt | null;
  readonly confirmedAt: Temporal.Instant | null;
  readonly givenAt: Temporal.Instant;
};

const columns = `postal_address_id as id, jsonb_build_object('name', name, 'company', company, 'street1', street1, 'street2', street2,
  'city', city, 'region', region, 'postcode', postcode, 'country', country, 'phone', phone) as address, doubt,
  confirmed_at as "confirmedAt", given_at as "givenAt"`;

export async function findAddress(tx: Tx, personId: string): Promise<KeptAddress | undefined> {
  const [row] = await tx.query<KeptAddress>(
    `select ${columns} from postal_address where organization_id = $1 and person_id = $2 and replaced_at is null`,
    [tx.organizationId, personId],
  );
  return row;
}

/** Keeps a new address of somebody; the one before stays on record. Answers its id. */
export async function saveAddress(
  tx: Tx,
  given: {
    readonly personId: string;
    readonly address: Omit<PostalAddress, 'email'>;
    readonly doubt: AddressDoubt | null;
    readonly operatorId: string | null;
  },
): Promise<string> {
  const { personId, address, doubt, operatorId } = given;
  await tx.query(
    `update postal_address set replaced_at = clock_timestamp() where organization_id = $1 and person_id = $2 and replaced_at is null`,
    [tx.organizationId, personId],
  );
  const id = randomUUIDv7();
  await tx.query(
    `insert into postal_address (organization_id, postal_address_id, person_id, name, company, street1, street2, city, region, postcode,
       country, phone, doubt, given_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      tx.organizationId,
      id,
      personId,
      address.name,
      address.company,
      address.street1,
      address.street2,
      address.city,
      address.region,
      address.postcode,
      address.country,
      address.phone,
      doubt,
      operatorId,
    ],
  );
  return id;
}

/** Somebody has looked at an address that raised a doubt; false where there was none to settle. */
export async function confirmAddress(tx: Tx, personId: string, operatorId: string): Promise<boolean> {
  const rows = await tx.query(
    `update postal_address set confirmed_by = $3, confirmed_at = clock_timestamp()
     where organization_id = $1 and person_id = $2 and replaced_at is null and doubt is not null and confirmed_at is null
     returning postal_address_id`,
    [tx.organizationId, personId, operatorId],
  );
  return rows.length > 0;
}

/** The country that the record has of somebody. */
export async function findCountry(tx: Tx, personId: string): Promise<string | null> {
  const [row] = await tx.query<{ country: string | null }>(
    'select country from person where organization_id = $1 and person_id = $2',
    [tx.organizationId, personId],
  );
  return row?.country ?? null;
}
