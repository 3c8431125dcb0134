import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

export type Certification = {
  readonly scheme: string;
  readonly number: string;
  readonly scope: string | null;
  /** It covers erasing data, not only recycling what is left. */
  readonly coversData: boolean;
  readonly site: string | null;
  readonly expiresOn: string;
  readonly expired: boolean;
};

/** Whom things are given to for good, with what they are certified for. */
export type ItadVendor = {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  readonly contact: string | null;
  readonly insurance: string | null;
  readonly downstream: string | null;
  readonly certifications: readonly Certification[];
};

export type NewItadVendor = Pick<ItadVendor, 'name' | 'address' | 'contact' | 'insurance' | 'downstream'>;

/** Adds a vendor. Throws `conflict` for a name that is taken. */
export async function insertVendor(tx: Tx, vendor: NewItadVendor, operatorId: string): Promise<string> {
  const rows = await tx.query<{ id: string }>(
    `insert into itad_vendor (organization_id, itad_vendor_id, name, address, contact, insurance, downstream, added_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (organization_id, name) do nothing returning itad_vendor_id as id`,
    [
      tx.organizationId,
      randomUUIDv7(),
      vendor.name,
      vendor.address,
      vendor.contact,
      vendor.insurance,
      vendor.downstream,
      operatorId,
    ],
  );
  if (rows[0] === undefined) throw new Failure('conflict', `There is a vendor called ${vendor.name} already.`);
  return rows[0].id;
}

export type NewCertification = Omit<Certification, 'expired'>;

/** Keeps a certification of a vendor; one that is known by its number gets its new expiry. */
export async function saveCertification(tx: Tx, vendorId: string, certification: NewCertification): Promise<void> {
  await tx.query(
    `insert into itad_certification (organization_id, itad_certification_id, itad_vendor_id, scheme, certificate_number, scope, covers_data,
       site, expires_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (organization_id, itad_vendor_id, scheme, certificate_number) do update
       set scope = excluded.scope, covers_data = excluded.covers_data, site = excluded.site, expires_on = excluded.expires_on`,
    [
      tx.organizationId,
      randomUUIDv7(),
      vendorId,
      certification.scheme,
      certification.number,
      certification.scope,
      certification.coversData,
      certification.site,
      certification.expiresOn,
    ],
  );
}

const vendorSql = `
select v.itad_vendor_id as id, v.name, v.address, v.contact, v.insurance, v.downstream,
  coalesce((select jsonb_agg(jsonb_build_object('scheme', c.scheme, 'number', c.certificate_number, 'scope', c.scope,
      'coversData', c.covers_data, 'site', c.site, 'expiresOn', c.expires_on, 'expired', c.expires_on < current_date)
      order by c.expires_on desc, c.itad_certification_id)
    from itad_certification c where c.organization_id = $1 and c.itad_vendor_id = v.itad_vendor_id), '[]') as certifications
from itad_vendor v where v.organization_id = $1`;

/** Every vendor, by name. */
export async function listVendors(tx: Tx): Promise<readonly ItadVendor[]> {
  return tx.query<ItadVendor>(`${vendorSql} order by v.name`, [tx.organizationId]);
}

/** Reads a vendor by its id or its name. Throws `not-found`. */
export async function getVendor(tx: Tx, idOrName: string): Promise<ItadVendor> {
  const [row] = await tx.query<ItadVendor>(`${vendorSql} and (v.itad_vendor_id::text = $2 or v.name = $2)`, [
    tx.organizationId,
    idOrName,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such vendor. "itad vendors" lists them.');
  return row;
}
