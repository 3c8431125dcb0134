import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Observed } from '../../core/item.ts';
import type { Saying, SignatureWay } from '../../core/signatures/signature.ts';
import { mayKnowOf } from '../cases/embargo.ts';
import type { Tx } from '../database/transaction.ts';
import { takeNumber } from '../take-number.ts';

/** A thing that somebody signs for, and what they say of it. */
export type SignatureLine = {
  readonly assetId: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly model: string;
  /** The item that it is in the case; null where they sign for what they got. */
  readonly itemId: string | null;
  readonly handOverId: string | null;
  /** How the item stands; null: nobody has seen it yet. */
  readonly observed: Observed['value'] | null;
  readonly observedAt: Temporal.Instant | null;
  /** The hand-over was accepted already. */
  readonly accepted: boolean;
  /** It is not asked for any more: it left the plan of the case, or whoever got it has it no longer. */
  readonly withdrawn: boolean;
  readonly said: Saying | null;
  readonly saidDay: Temporal.PlainDate | null;
  readonly saidNote: string | null;
  readonly saidAt: Temporal.Instant | null;
};

/** Somebody who is asked to sign, and what they signed. */
export type Signature = {
  readonly id: string;
  readonly organizationId: string;
  /** S-7. */
  readonly name: string;
  readonly personId: string;
  readonly person: string;
  readonly offboardingId: string | null;
  /** OFF-12; null: they sign for what they got. */
  readonly offboarding: string | null;
  readonly way: SignatureWay;
  /** Null: nobody asked; they sign on their own page. */
  readonly askedBy: string | null;
  readonly askedById: string | null;
  readonly askedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** Its time has passed, or its case has ended before anybody signed. */
  readonly over: boolean;
  readonly signedAt: Temporal.Instant | null;
  readonly method: 'drawn' | 'typed' | null;
  readonly signedName: string | null;
  readonly statement: string | null;
  readonly language: string | null;
  readonly digest: string | null;
  readonly lines: readonly SignatureLine[];
};

type SignatureRow = Omit<Signature, 'lines'>;

const signatureSql = `
select s.signature_id as id, s.organization_id as "organizationId", 'S-' || s.number as name, s.person_id as "personId",
  p.display_name as person, s.offboarding_id as "offboardingId", 'OFF-' || o.number as offboarding, s.way, r.name as "askedBy",
  s.asked_by as "askedById", s.asked_at as "askedAt", s.expires_at as "expiresAt", s.expires_at <= clock_timestamp() or coalesce(o.state <> 'open' and s.signed_at is null, false) as over,
  s.signed_at as "signedAt", s.method, s.signed_name as "signedName", s.statement, s.language, s.digest
from signature s
join person p on p.organization_id = s.organization_id and p.person_id = s.person_id
left join operator r on r.organization_id = s.organization_id and r.operator_id = s.asked_by
left join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
where s.organization_id = $1`;

const linesSql = `
select l.signature_id as "signatureId", l.asset_id as "assetId", a.tag, a.serial, coalesce(a.model, a.category) as model, l.item_id as "itemId",
  l.hand_over_id as "handOverId", i.observed_value as observed, i.observed_at as "observedAt",
  exists (select from hand_over_acceptance y where y.organization_id = $1 and y.hand_over_id = l.hand_over_id) as accepted,
  case when l.item_id is not null then i.withdrawn_at is not null else exists (select from hand_over h
    join custody c on c.organization_id = $1 and c.custody_id = h.custody_id and c.held_until is not null
    where h.organization_id = $1 and h.hand_over_id = l.hand_over_id) end as withdrawn,
  l.said, l.said_day as "saidDay", l.said_note as "saidNote", l.said_at as "saidAt"
from signature_line l
join asset a on a.organization_id = $1 and a.asset_id = l.asset_id
left join item i on i.organization_id = $1 and i.item_id = l.item_id
where l.organization_id = $1 and l.signature_id = any($2::uuid[]) order by a.category, a.tag`;

async function withLines(tx: Tx, rows: readonly SignatureRow[]): Promise<readonly Signature[]> {
  const ids = rows.map(({ id }) => id);
  const lines = await tx.query<SignatureLine & { readonly signatureId: string }>(linesSql, [tx.organizationId, ids]);
  const byId = Map.groupBy(lines, ({ signatureId }) => signatureId);
  return rows.map((row) => ({
    ...row,
    lines: (byId.get(row.id) ?? []).map((line) => {
      const { signatureId: _signatureId, ...own } = line;
      return own;
    }),
  }));
}

/** Finds a signature by its id; undefined when there is none. */
export async function findSignature(tx: Tx, signatureId: string): Promise<Signature | undefined> {
  const rows = await tx.query<SignatureRow>(`${signatureSql} and s.signature_id = $2`, [
    tx.organizationId,
    signatureId,
  ]);
  return (await withLines(tx, rows))[0];
}

/** Takes a signature that nobody has given yet, so that of two that come at once one waits; undefined when it was given or is over. */
export async function lockOpenSignature(tx: Tx, signatureId: string): Promise<Signature | undefined> {
  await tx.query('select 1 from signature where organization_id = $1 and signature_id = $2 for no key update', [
    tx.organizationId,
    signatureId,
  ]);
  const found = await findSignature(tx, signatureId);
  return found === undefined || found.over || found.signedAt !== null ? undefined : found;
}

/** Whom was asked to sign in a case, the latest first. */
export async function listCaseSignatures(tx: Tx, offboardingId: string): Promise<readonly Signature[]> {
  const rows = await tx.query<SignatureRow>(
    `${signatureSql} and s.offboarding_id = $2 order by s.asked_at desc, s.number desc limit 200`,
    [tx.organizationId, offboardingId],
  );
  return withLines(tx, rows);
}

export type NewSignature = {
  readonly personId: string;
  readonly offboardingId: string | null;
  readonly way: SignatureWay;
  readonly minutes: number;
  /** Null: the person themselves. */
  readonly askedBy: string | null;
  readonly lines: readonly {
    readonly assetId: string;
    readonly itemId: string | null;
    readonly handOverId: string | null;
  }[];
};

/** Writes down that somebody is asked to sign, under the organization's next number. */
export async function insertSignature(tx: Tx, ask: NewSignature): Promise<string> {
  const id = randomUUIDv7();
  const { personId, offboardingId } = ask;
  const confidential = offboardingId !== null && !(await mayKnowOf(tx, offboardingId, null));
  const number = await takeNumber(tx, 'signature', { confidential });
  await tx.query(
    `insert into signature (organization_id, signature_id, number, person_id, offboarding_id, way, asked_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 minute')`,
    [tx.organizationId, id, number, personId, offboardingId, ask.way, ask.askedBy, ask.minutes],
  );
  await tx.query(
    `insert into signature_line (organization_id, signature_id, asset_id, item_id, hand_over_id)
     select $1, $2, r.asset, r.item, r.hand_over from unnest($3::uuid[], $4::uuid[], $5::uuid[]) as r(asset, item, hand_over)`,
    [
      tx.organizationId,
      id,
      ask.lines.map(({ assetId }) => assetId),
      ask.lines.map(({ itemId }) => itemId),
      ask.lines.map(({ handOverId }) => handOverId),
    ],
  );
  return id;
}

/** The signature of a case that was asked for by link, was not given, and still counts; the latest of several. */
export async function findOpenSignatureOfCase(tx: Tx, offboardingId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select signature_id as id from signature where organization_id = $1 and offboarding_id = $2 and way = 'by_link' and signed_at is null
       and expires_at > clock_timestamp() order by asked_at desc, signature_id desc limit 1`,
    [tx.organizationId, offboardingId],
  );
  return row?.id;
}

/** Puts things of a case into a signature that lacks them, with what was said of each last. */
export async function addMissingLines(
  tx: Tx,
  {
    signatureId,
    offboardingId,
    lines,
  }: Pick<NewSignature, 'lines'> & { readonly signatureId: string; readonly offboardingId: string },
): Promise<void> {
  await tx.query(
    `insert into signature_line (organization_id, signature_id, asset_id, item_id, said, said_day, said_note, said_at)
     select $1, $2, r.asset, r.item, w.said, w.said_day, w.said_note, w.said_at from unnest($4::uuid[], $5::uuid[]) as r(asset, item)
     left join lateral (select l.said, l.said_day, l.said_note, l.said_at from signature_line l
       join signature s on s.organization_id = $1 and s.signature_id = l.signature_id and s.offboarding_id = $3
       where l.organization_id = $1 and l.item_id = r.item and l.said is not null order by l.said_at desc limit 1) w on true
     on conflict do nothing`,
    [
      tx.organizationId,
      signatureId,
      offboardingId,
      lines.map(({ assetId }) => assetId),
      lines.map(({ itemId }) => itemId),
    ],
  );
}

/** Lets a link that nobody could use in time count from now on. */
export async function renewSignature(tx: Tx, signatureId: string, minutes: number): Promise<void> {
  await tx.query(
    `update signature set expires_at = clock_timestamp() + $3 * interval '1 minute'
     where organization_id = $1 and signature_id = $2 and signed_at is null`,
    [tx.organizationId, signatureId, minutes],
  );
}

/** What somebody says of one thing. */
export type Said = {
  readonly assetId: string;
  readonly said: Saying;
  readonly day: Temporal.PlainDate | null;
  readonly note: string | null;
};

const mostTimes = 50;

/** Keeps what is said of things; what was said before gives way. Throws `rule-refused` for what is said without an end. */
export async function keepSaid(tx: Tx, signatureId: string, said: readonly Said[]): Promise<void> {
  const counted = await tx.query(
    `update signature set times_said = times_said + 1 where organization_id = $1 and signature_id = $2 and times_said < $3 returning 1`,
    [tx.organizationId, signatureId, mostTimes],
  );
  if (counted.length === 0)
    throw new Failure('rule-refused', `More than ${mostTimes} changes were made here. Ask for a new link.`);
  await tx.query(
    `update signature_line l set said = r.said, said_day = r.day, said_note = r.note, said_at = clock_timestamp()
     from json_to_recordset($3) as r(asset uuid, said text, day date, note text)
     where l.organization_id = $1 and l.signature_id = $2 and l.asset_id = r.asset`,
    [
      tx.organizationId,
      signatureId,
      JSON.stringify(
        said.map(({ assetId, day, ...one }) => ({
          asset: assetId,
          said: one.said,
          day: day?.toString(),
          note: one.note,
        })),
      ),
    ],
  );
}

/** How somebody signed. */
export type Signed = {
  readonly signatureId: string;
  readonly signedAt: Temporal.Instant;
  readonly method: 'drawn' | 'typed';
  readonly signedName: string;
  readonly fileSha256: Uint8Array | null;
  readonly statement: string;
  readonly language: string;
  readonly record: string;
  readonly digest: string;
  readonly userAgent: string | null;
  readonly network: string | null;
};

/** Writes down that it was signed, and with what. Throws `conflict` for the second time. */
export async function markSigned(tx: Tx, signed: Signed): Promise<void> {
  const rows = await tx.query(
    `update signature set signed_at = $3, method = $4, signed_name = $5, file_sha256 = $6, statement = $7, language = $8, record = $9,
       digest = $10, user_agent = $11, network = $12
     where organization_id = $1 and signature_id = $2 and signed_at is null returning 1`,
    [
      tx.organizationId,
      signed.signatureId,
      signed.signedAt,
      signed.method,
      signed.signedName,
      signed.fileSha256,
      signed.statement,
      signed.language,
      signed.record,
      signed.digest,
      signed.userAgent,
      signed.network,
    ],
  );
  if (rows.length === 0) throw new Failure('conflict', 'This has been signed already.');
}
