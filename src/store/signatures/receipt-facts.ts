import type { Saying } from '../../core/signatures/signature.ts';
import type { Tx } from '../database/transaction.ts';

/** A thing on a receipt, with what its holder said of it last. */
export type ReceiptThing = {
  readonly assetId: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly what: string;
  readonly said: Saying | null;
  readonly saidDay: Temporal.PlainDate | null;
  readonly saidNote: string | null;
};

/** A signature as a receipt prints it. */
export type GivenSignature = {
  readonly name: string;
  readonly at: Temporal.Instant;
  readonly statement: string;
  readonly method: 'drawn' | 'typed';
  readonly image: Uint8Array | null;
  readonly digest: string;
};

/** Which receipt: of a whole case, of one signature, or of one asset outside of any case. */
export type ReceiptOf =
  | { readonly offboardingId: string }
  | { readonly signatureId: string }
  | { readonly assetId: string; readonly personId: string };

/** The things of a receipt. What is said in a case stays on the receipts of that case. */
export async function listReceiptThings(tx: Tx, of: ReceiptOf): Promise<readonly ReceiptThing[]> {
  const which =
    'offboardingId' in of
      ? `a.asset_id in (select i.asset_id from item i where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'asset' and i.withdrawn_at is null) and a.ownership <> 'personal'`
      : 'signatureId' in of
        ? `a.asset_id in (select l.asset_id from signature_line l where l.organization_id = $1 and l.signature_id = $2)`
        : 'a.asset_id = $2';
  const said =
    'offboardingId' in of
      ? 's.offboarding_id = $2'
      : 'signatureId' in of
        ? 's.signature_id = $2'
        : `s.offboarding_id is null and s.person_id = $3 and s.signed_at is not null`;
  return tx.query<ReceiptThing>(
    `select a.asset_id as "assetId", a.tag, a.serial, concat_ws(' ', a.manufacturer, coalesce(a.model, a.category)) as what, l.said,
       l.said_day as "saidDay", l.said_note as "saidNote"
     from asset a left join lateral (
       select l.said, l.said_day, l.said_note from signature_line l
       join signature s on s.organization_id = $1 and s.signature_id = l.signature_id
       where l.organization_id = $1 and l.asset_id = a.asset_id and l.said is not null and ${said}
       order by l.said_at desc limit 1) l on true
     where a.organization_id = $1 and ${which} order by a.category, a.tag`,
    [tx.organizationId, ...valuesOf(of)],
  );
}

/** The signatures that belong under a receipt, the earliest first. */
export async function listGivenSignatures(tx: Tx, of: ReceiptOf): Promise<readonly GivenSignature[]> {
  const which =
    'offboardingId' in of
      ? 's.offboarding_id = $2'
      : 'signatureId' in of
        ? 's.signature_id = $2'
        : `s.offboarding_id is null and s.person_id = $3
       and exists (select from signature_line l where l.organization_id = $1 and l.signature_id = s.signature_id and l.asset_id = $2)`;
  return tx.query<GivenSignature>(
    `select s.signed_name as name, s.signed_at as at, s.statement, s.method, f.content as image, s.digest
     from signature s left join file f on f.organization_id = $1 and f.sha256 = s.file_sha256
     where s.organization_id = $1 and s.signed_at is not null and ${which} order by s.signed_at`,
    [tx.organizationId, ...valuesOf(of)],
  );
}

function valuesOf(of: ReceiptOf): readonly string[] {
  if ('offboardingId' in of) return [of.offboardingId];
  return 'signatureId' in of ? [of.signatureId] : [of.assetId, of.personId];
}

/** Whom a receipt is for, and on whose clock it tells times. */
export type ReceiptScene = {
  readonly organization: string;
  readonly person: string;
  readonly timeZone: string;
  readonly now: Temporal.Instant;
};

/** Who that is; undefined for nobody. */
export async function findReceiptScene(tx: Tx, personId: string): Promise<ReceiptScene | undefined> {
  const [row] = await tx.query<ReceiptScene>(
    `select g.name as organization, p.display_name as person, coalesce(p.time_zone, l.time_zone, g.time_zone) as "timeZone",
       clock_timestamp() as now
     from person p join organization g on g.organization_id = $1
     left join location l on l.organization_id = $1 and l.location_id = p.location_id
     where p.organization_id = $1 and p.person_id = $2`,
    [tx.organizationId, personId],
  );
  return row;
}
