import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type {
  EncryptionState,
  MediaType,
  SanitizationMethod,
  SanitizationTechnique,
  VerificationMethod,
} from '../../core/sanitization/sanitization.ts';
import type { Tx } from '../database/transaction.ts';

/** Everything a certificate says of one sanitization. Instants as ISO 8601 in UTC. */
export type CertificateFacts = {
  readonly sanitizationId: string;
  readonly assetId: string;
  readonly tag: string;
  readonly assetSerial: string | null;
  readonly category: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly soldered: boolean;
  readonly media: MediaType;
  readonly encryption: EncryptionState;
  readonly encryptionProof: string | null;
  readonly disposition: string | null;
  readonly method: SanitizationMethod;
  readonly technique: SanitizationTechnique;
  readonly tool: string | null;
  readonly toolVersion: string | null;
  readonly endedAt: string;
  readonly place: string | null;
  readonly wipeConfirmedAt: string | null;
  readonly note: string | null;
  readonly report: string | null;
  readonly sanitizer: string;
  readonly sanitizerOutside: boolean;
  readonly sanitizerContact: string | null;
  readonly verification: VerificationMethod;
  readonly samplePercent: number | null;
  readonly verifiedAt: string;
  readonly verifier: string;
  readonly verifierOutside: boolean;
  readonly verifierContact: string | null;
  /** The certificate that stands for it now. */
  readonly certificateId: string | null;
  readonly certificateNumber: number | null;
};

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Reads what certificates say of verified sanitizations, by tag and serial number. */
export async function listCertificateFacts(
  tx: Tx,
  sanitizationIds: readonly string[],
): Promise<readonly CertificateFacts[]> {
  return tx.query<CertificateFacts>(
    `select s.sanitization_id as "sanitizationId", a.asset_id as "assetId", a.tag, a.serial as "assetSerial", a.category,
       coalesce(d.manufacturer, a.manufacturer) as manufacturer, coalesce(d.model, a.model) as model, d.serial, d.soldered, d.media,
       d.encryption, d.encryption_proof as "encryptionProof", s.method, s.technique, s.tool, s.tool_version as "toolVersion",
       ${utc('s.ended_at')} as "endedAt", s.place, ${utc('s.wipe_confirmed_at')} as "wipeConfirmedAt", s.note, s.report_name as report,
       coalesce(o.name, s.outsider) as sanitizer, s.operator_id is null as "sanitizerOutside", o.email as "sanitizerContact",
       k.method as verification, k.sample_percent as "samplePercent", ${utc('k.checked_at')} as "verifiedAt",
       coalesce(v.name, k.outsider) as verifier, k.operator_id is null as "verifierOutside", v.email as "verifierContact",
       (select p.kind from disposition p where p.organization_id = $1 and p.asset_id = a.asset_id
          and p.state in ('decided', 'approved', 'carried_out') order by p.decided_at desc limit 1) as disposition,
       c.certificate_id as "certificateId", c.number as "certificateNumber"
     from sanitization s
     join asset a on a.organization_id = s.organization_id and a.asset_id = s.asset_id
     join storage_device d on d.organization_id = s.organization_id and d.storage_device_id = s.storage_device_id
     join lateral (select x.* from sanitization_check x where x.organization_id = $1 and x.sanitization_id = s.sanitization_id
       and x.result = 'passed' order by x.checked_at limit 1) k on true
     left join operator o on o.organization_id = s.organization_id and o.operator_id = s.operator_id
     left join operator v on v.organization_id = k.organization_id and v.operator_id = k.operator_id
     left join lateral (select y.certificate_id, y.number from certificate y
       where y.organization_id = $1 and y.sanitization_id = s.sanitization_id order by y.number desc limit 1) c on true
     where s.organization_id = $1 and s.sanitization_id = any($2::uuid[]) order by a.tag, d.serial, s.sanitization_id`,
    [tx.organizationId, sanitizationIds],
  );
}

export type NewCertificate = {
  readonly number: number;
  readonly assetId: string | null;
  readonly sanitizationId: string | null;
  readonly batchId: string | null;
  readonly replacesId: string | null;
  readonly content: JsonObject;
  readonly digest: string;
  readonly fileSha256: Buffer;
};

/** Keeps certificates as they were given out; answers their ids in the same order. */
export async function insertCertificates(
  tx: Tx,
  certificates: readonly NewCertificate[],
  operatorId: string,
): Promise<readonly string[]> {
  const ids = certificates.map(() => randomUUIDv7());
  await tx.query(
    `insert into certificate (organization_id, certificate_id, number, kind, asset_id, sanitization_id, itad_batch_id, replaces_id, content,
       digest, file_sha256, issued_by)
     select $1, c.id, c.number, case when c.batch_id is null then 'sanitization' else 'batch' end, c.asset_id, c.sanitization_id, c.batch_id,
       c.replaces_id, c.content, c.digest, c.file_sha256, $11
     from unnest($2::uuid[], $3::integer[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::jsonb[], $9::text[], $10::bytea[])
       as c(id, number, asset_id, sanitization_id, batch_id, replaces_id, content, digest, file_sha256)`,
    [
      tx.organizationId,
      ids,
      certificates.map(({ number }) => number),
      certificates.map(({ assetId }) => assetId),
      certificates.map(({ sanitizationId }) => sanitizationId),
      certificates.map(({ batchId }) => batchId),
      certificates.map(({ replacesId }) => replacesId),
      certificates.map(({ content }) => JSON.stringify(content)),
      certificates.map(({ digest }) => digest),
      certificates.map(({ fileSha256 }) => fileSha256),
      operatorId,
    ],
  );
  return ids;
}

/** The certificate of a batch that stands now, if there is one. */
export async function findBatchCertificate(tx: Tx, batchId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select certificate_id as id from certificate where organization_id = $1 and itad_batch_id = $2 order by number desc limit 1`,
    [tx.organizationId, batchId],
  );
  return row?.id;
}

export type CertificateRow = {
  readonly id: string;
  readonly number: number;
  readonly kind: 'sanitization' | 'batch';
  readonly tag: string | null;
  readonly serial: string | null;
  readonly batch: number | null;
  readonly digest: string;
  readonly fileSha256: Buffer;
  readonly issuedAt: Temporal.Instant;
  readonly issuedBy: string;
  /** The number of the one that took its place. */
  readonly replacedBy: number | null;
};

/** One page of certificates, the latest first. */
export async function listCertificates(
  tx: Tx,
  page: { readonly assetId?: string; readonly after?: number; readonly limit: number },
): Promise<{ readonly items: readonly CertificateRow[]; readonly next: number | null }> {
  const rows = await tx.query<CertificateRow>(
    `select c.certificate_id as id, c.number, c.kind, a.tag, c.content->>'serial' as serial, b.number as batch, c.digest,
       c.file_sha256 as "fileSha256", c.issued_at as "issuedAt", o.name as "issuedBy", r.number as "replacedBy"
     from certificate c
     join operator o on o.organization_id = c.organization_id and o.operator_id = c.issued_by
     left join asset a on a.organization_id = c.organization_id and a.asset_id = c.asset_id
     left join itad_batch b on b.organization_id = c.organization_id and b.itad_batch_id = c.itad_batch_id
     left join certificate r on r.organization_id = c.organization_id and r.replaces_id = c.certificate_id
     where c.organization_id = $1 and ($2::integer is null or c.number < $2) and ($4::uuid is null or c.asset_id = $4)
     order by c.number desc limit $3`,
    [tx.organizationId, page.after ?? null, page.limit + 1, page.assetId ?? null],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.number ?? null) : null };
}

/** The bytes of a certificate as they were given out, by its id or its number such as C-12. Throws `not-found`. */
export async function getCertificateFile(
  tx: Tx,
  certificate: string,
): Promise<{ readonly number: number; readonly content: Buffer }> {
  const number = /^c-(\d{1,9})$/i.exec(certificate)?.[1];
  const [row] = await tx.query<{ number: number; content: Buffer }>(
    `select c.number, f.content from certificate c join file f on f.organization_id = c.organization_id and f.sha256 = c.file_sha256
     where c.organization_id = $1 and case when $3::integer is null then c.certificate_id::text = $2 else c.number = $3 end`,
    [tx.organizationId, certificate, number === undefined ? null : Number(number)],
  );
  if (row === undefined)
    throw new Failure('not-found', 'There is no such certificate. "certificates list" shows them.');
  return row;
}
