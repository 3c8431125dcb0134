import type { JsonObject } from '../../core/applications/connector.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { mediumName, techniqueReach } from '../../core/sanitization/rules.ts';
import { batchCertificate } from '../../formats/papers/batch-certificate.ts';
import type { PaperFonts } from '../../formats/papers/font-coverage.ts';
import { sanitizationCertificate, sanitizationCertificates } from '../../formats/papers/sanitization-certificate.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { storeFile } from '../../store/evidence/evidence.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import {
  type CertificateFacts,
  findBatchCertificate,
  insertCertificates,
  listCertificateFacts,
  type NewCertificate,
} from '../../store/sanitization/certificates.ts';
import { countDataBearing, listLines, lockBatch } from '../../store/sanitization/itad-batches.ts';
import { getVendor } from '../../store/sanitization/itad-vendors.ts';
import { sanitizedOf, sanitizedOfMany } from '../../store/sanitization/sanitized-of.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { takeNumber } from '../../store/take-number.ts';
import { certificateOf, type CertificateScene, refuseGaps, serialOf } from './certificate-of.ts';

export type Issued = { readonly id: string; readonly number: number; readonly serial: string | null };

/** How many certificates go into one file, so that it stays below what a file may weigh. */
const certificatesInFile = 100;

/**
 * Gives out a certificate for each storage device of an asset; one that was given out before stays as it is, and is marked as replaced.
 * Throws `rule-refused` with the list of what is missing.
 */
export async function issueForAsset(
  tx: Tx,
  fonts: PaperFonts,
  ask: { readonly assetId: string; readonly confidentiality: string | null; readonly operatorId: string },
): Promise<readonly Issued[]> {
  const state = await sanitizedOf(tx, ask.assetId);
  if (!state.verified) throw new Failure('rule-refused', `There is nothing to certify yet. ${state.missing.join(' ')}`);
  const facts = await listCertificateFacts(tx, state.sanitizationIds);
  if (facts.length === 0)
    throw new Failure('rule-refused', 'It has no storage device, so there is no erasure to certify.');
  refuseGaps(facts);
  const scene = await sceneOf(tx);
  const first = await takeNumber(tx, 'certificate');
  const made: NewCertificate[] = [];
  for (const [at, one] of facts.entries()) {
    const drawn = certificateOf(one, first + at, { ...scene, confidentiality: ask.confidentiality });
    const content = sanitizationCertificate(fonts, drawn.certificate);
    const fileSha256 = await storePdf(tx, drawn.certificate.mark, content);
    made.push({ ...drawn.row, replacesId: one.certificateId, fileSha256 });
  }
  return keep(tx, made, ask.operatorId);
}

/**
 * Gives out the certificate of a batch that is reconciled, and before it one for each storage device in it that has none. Throws
 * `rule-refused` with the list of what is missing.
 */
export async function issueForBatch(
  tx: Tx,
  fonts: PaperFonts,
  ask: { readonly batch: string; readonly operatorId: string },
): Promise<readonly Issued[]> {
  const batch = await lockBatch(tx, ask.batch);
  if (batch.state !== 'reconciled')
    throw new Failure(
      'rule-refused',
      `ITAD-${batch.number} is ${batch.state}. A batch is certified when the vendor's list is reconciled and every exception has an outcome.`,
    );
  const lines = (await listLines(tx, batch.id)).filter(({ state }) => state === 'gone');
  const states = await sanitizedOfMany(
    tx,
    lines.map(({ assetId }) => assetId),
  );
  const ids = [...states.values()].flatMap(({ sanitizationIds }) => sanitizationIds);
  const facts = await listCertificateFacts(tx, ids);
  if (facts.length === 0)
    throw new Failure('rule-refused', `Nothing in ITAD-${batch.number} keeps data, so there is no erasure to certify.`);
  refuseGaps(facts);
  const scene = await sceneOf(tx);
  const mark = `ITAD-${batch.number}`;
  const issued = await issueMissing(tx, fonts, facts, { scene, mark, operatorId: ask.operatorId });
  const numbers = new Map(issued.map(({ sanitizationId, number }) => [sanitizationId, number]));
  const numberOf = (one: CertificateFacts) => one.certificateNumber ?? numbers.get(one.sanitizationId) ?? 0;

  const vendor = await getVendor(tx, batch.vendorId);
  const number = await takeNumber(tx, 'certificate');
  const manifestDigest = batch.manifestSha256?.toString('hex') ?? '';
  const content: JsonObject = {
    number,
    batch: mark,
    vendor: vendor.name,
    manifest: `sha256:${manifestDigest}`,
    certificates: facts.map(numberOf),
  };
  const pieces = batchCertificate(
    fonts,
    {
      at: scene.at,
      mark: `C-${number}`,
      organization: scene.organization,
      vendor: { name: vendor.name, certificates: vendor.certifications.map(sayCertification) },
      collectedAt: batch.collectedAt,
      expected: await countDataBearing(tx, batch.id),
      manifestDigest,
    },
    facts.map((one) => ({
      certificate: `C-${numberOf(one)}`,
      assetTag: one.tag,
      model: one.model,
      serial: serialOf(one),
      mediaType: mediumName(one.media),
      description: one.method,
      method: techniqueReach[one.technique].name,
      tool: one.tool,
      at: Temporal.Instant.from(one.endedAt),
      sanitizer: one.sanitizer,
      verifier: one.verifier,
      result: 'passed' as const,
    })),
  );
  const fileSha256 = await storePdf(tx, mark, await joined(pieces));
  const made = {
    number,
    assetId: null,
    sanitizationId: null,
    batchId: batch.id,
    replacesId: (await findBatchCertificate(tx, batch.id)) ?? null,
    content,
    digest: digestOf(canonicalBytes(content)),
    fileSha256,
  };
  return [...(await keep(tx, [made], ask.operatorId)), ...issued];
}

async function sceneOf(tx: Tx): Promise<CertificateScene> {
  return { at: await databaseNow(tx), organization: (await getOrganization(tx)).name };
}

/** Certificates of a batch lie in files of many pages: the fonts are embedded once for all of them. */
async function issueMissing(
  tx: Tx,
  fonts: PaperFonts,
  facts: readonly CertificateFacts[],
  { scene, mark, operatorId }: { readonly scene: CertificateScene; readonly mark: string; readonly operatorId: string },
): Promise<readonly (Issued & { readonly sanitizationId: string | null })[]> {
  const wanted = facts.filter(({ certificateId }) => certificateId === null);
  const issued: (Issued & { readonly sanitizationId: string | null })[] = [];
  for (let from = 0; from < wanted.length; from += certificatesInFile) {
    const first = await takeNumber(tx, 'certificate');
    const drawn = wanted
      .slice(from, from + certificatesInFile)
      .map((one, at) => certificateOf(one, first + at, { ...scene, confidentiality: null }));
    const paper = { at: scene.at, mark, organization: scene.organization };
    const pieces = sanitizationCertificates(
      fonts,
      paper,
      drawn.map(({ certificate }) => certificate),
    );
    const fileSha256 = await storePdf(tx, mark, await joined(pieces));
    const rows = drawn.map(({ row }) => ({ ...row, replacesId: null, fileSha256 }));
    const kept = await keep(tx, rows, operatorId);
    issued.push(...kept.map((one, at) => ({ ...one, sanitizationId: rows[at]?.sanitizationId ?? null })));
  }
  return issued;
}

async function keep(tx: Tx, made: readonly NewCertificate[], operatorId: string): Promise<readonly Issued[]> {
  const ids = await insertCertificates(tx, made, operatorId);
  await recordEvents(
    tx,
    made.map(({ number, digest, fileSha256, assetId, batchId, replacesId }, at) => ({
      offboardingId: null,
      type: 'certificate.issued' as const,
      actor: operatorActor(operatorId),
      about: { kind: 'certificate', id: ids[at] ?? '' },
      data: {
        number,
        asset: assetId,
        batch: batchId,
        replaces: replacesId,
        content: digest,
        file: `sha256:${fileSha256.toString('hex')}`,
      },
    })),
  );
  return made.map(({ number, content }, at) => {
    const serial = content['serial'];
    return { id: ids[at] ?? '', number, serial: typeof serial === 'string' ? serial : null };
  });
}

function sayCertification(one: Awaited<ReturnType<typeof getVendor>>['certifications'][number]): string {
  const scope = one.scope === null ? '' : `, ${one.scope}`;
  return `${one.scheme.replaceAll('_', ' ')} ${one.number}${scope}, ${one.expired ? 'expired' : 'valid until'} ${one.expiresOn}`;
}

async function storePdf(tx: Tx, mark: string, content: Uint8Array): Promise<Buffer> {
  return storeFile(tx, { name: `${mark}.pdf`, mediaType: 'application/pdf', content });
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts);
}
