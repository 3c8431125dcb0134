import { signatureImage } from './draw-signature.ts';
import { facts } from './draw-table.ts';
import { heading, keepTogether, noteMissingSigns, paragraph } from './draw-text.ts';
import type { PaperFonts } from './font-coverage.ts';
import { closePaper, drawnSoFar, mm, openPaper, type Paper, type PaperFacts } from './paper.ts';
import { sayUtc } from './say-utc.ts';

/** Who sanitized, or verified that it was done. Null is printed as not stated. */
export type CertificateSigner = {
  readonly name: string;
  readonly title: string | null;
  readonly organization: string | null;
  readonly at: Temporal.Instant;
  readonly place: string | null;
  readonly contact: string | null;
  /** JPEG, or PNG without transparency; null leaves room to sign. */
  readonly signature: Uint8Array | null;
};

/**
 * The sanitization of one storage device, with the fields of the sample certificate of NIST SP 800-88. `mark` is the number of the
 * certificate. Values are printed as given; null as "not stated".
 */
export type SanitizationCertificate = PaperFacts & {
  readonly organization: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** Of the storage device itself. */
  readonly serial: string | null;
  readonly assetTag: string | null;
  /** Of the device it sat in. */
  readonly assetSerial: string | null;
  readonly mediaType: string;
  /** The user or computer it came from. */
  readonly source: string | null;
  readonly classificationBefore: string | null;
  readonly backedUp: string | null;
  /** NIST SP 800-88 Rev. 2. */
  readonly description: 'clear' | 'purge' | 'destroy';
  /** Such as "cryptographic erase"; the names of IEEE 2883 where it has one. */
  readonly method: string;
  readonly technique: string | null;
  readonly tool: string | null;
  readonly toolVersion: string | null;
  readonly verification: 'full' | 'sample' | 'other';
  readonly verificationDetail: string | null;
  readonly result: 'passed' | 'failed';
  /** Why the outcome is acceptable for what was on the medium; apart from whether the operation ran (Rev. 2). */
  readonly validation: string | null;
  readonly classificationAfter: string | null;
  readonly destination: string | null;
  readonly notes: string | null;
  readonly sanitizer: CertificateSigner;
  readonly verifier: CertificateSigner;
  /** What proves it elsewhere: custody ids, the number of a device command and when it was acknowledged, encryption before it. */
  readonly proofs: readonly (readonly [name: string, value: string])[];
  /** Digest of the record (SHA-256, hex). */
  readonly digest: string;
};

const descriptions = { clear: 'Clear', purge: 'Purge', destroy: 'Destroy' } as const;
const verifications = { full: 'Full', sample: 'Sample', other: 'Other' } as const;

/** The certificate of one storage device. One that failed is a record of that, and says so in its title. */
export function sanitizationCertificate(fonts: PaperFonts, certificate: SanitizationCertificate): Uint8Array {
  const paper = openPaper(fonts, { ...certificate, title: titleOf(certificate), language: 'en' });
  drawCertificate(paper, certificate);
  noteMissingSigns(paper);
  return closePaper(paper);
}

/**
 * The certificates of many storage devices as one file, each on pages of its own, in pieces as it is drawn. Far quicker than a file
 * for each: the fonts are read once. `mark` is the number of the batch.
 */
export async function* sanitizationCertificates(
  fonts: PaperFonts,
  batch: PaperFacts & { readonly organization: string },
  certificates: AsyncIterable<SanitizationCertificate> | Iterable<SanitizationCertificate>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const paper = openPaper(fonts, { ...batch, title: `Certificates of sanitization, ${batch.mark}`, language: 'en' });
  let first = true;
  for await (const certificate of certificates) {
    if (!first) paper.newPage();
    first = false;
    drawCertificate(paper, certificate);
    const drawn = drawnSoFar(paper.document);
    if (drawn.length > 0) yield drawn;
  }
  noteMissingSigns(paper);
  yield closePaper(paper);
}

function titleOf({ result }: SanitizationCertificate): string {
  return result === 'passed' ? 'Certificate of sanitization' : 'Record of a sanitization that failed';
}

function drawCertificate(paper: Paper, certificate: SanitizationCertificate): void {
  heading(paper, 1, titleOf(certificate));
  paragraph(paper, `Number ${certificate.mark} · ${certificate.organization}`);
  if (certificate.result === 'failed')
    paragraph(paper, 'The medium is NOT sanitized. It must not leave the organization in this state.', { bold: true });
  drawFacts(paper, certificate);
  drawSigner(paper, 'Sanitized by', certificate.sanitizer);
  drawSigner(paper, 'Verified by', certificate.verifier);
  paragraph(paper, `The record this was printed from (SHA-256): ${certificate.digest}`, { size: 7.5 });
}

function drawFacts(paper: Paper, one: SanitizationCertificate): void {
  const said = (value: string | null) => (value === null || value === '' ? 'not stated' : value);
  heading(paper, 2, 'The medium');
  facts(paper, [
    ['Manufacturer', said(one.manufacturer)],
    ['Model', said(one.model)],
    ['Serial number', said(one.serial)],
    ['Media type', one.mediaType],
    ['Asset tag', said(one.assetTag)],
    ['Device it was in', said(one.assetSerial)],
    ['Source', said(one.source)],
    ['Confidentiality before', said(one.classificationBefore)],
    ['Data backed up', said(one.backedUp)],
  ]);
  heading(paper, 2, 'What was done');
  facts(paper, [
    ['Sanitization', `${descriptions[one.description]} (NIST SP 800-88 Rev. 2)`],
    ['Method', one.method],
    ['Technique', said(one.technique)],
    ['Tool and version', said([one.tool, one.toolVersion].filter((part) => part !== null).join(' '))],
    ['Verification', [verifications[one.verification], one.verificationDetail].filter((part) => part).join(': ')],
    ['Result', one.result],
    ['Validation', said(one.validation)],
    ['Confidentiality after', said(one.classificationAfter)],
    ['Destination', said(one.destination)],
    ['Notes', one.notes],
    ...one.proofs,
  ]);
}

function drawSigner(paper: Paper, title: string, signer: CertificateSigner): void {
  keepTogether(paper, 60 * mm);
  heading(paper, 2, title);
  facts(paper, [
    ['Name', signer.name],
    ['Title', signer.title],
    ['Organization', signer.organization],
    ['Date and time', sayUtc(signer.at)],
    ['Place', signer.place],
    ['Contact', signer.contact],
    ...(signer.signature === null ? [['Signature', ' '] as const] : []),
  ]);
  if (signer.signature !== null) signatureImage(paper, signer.signature, `Signature: ${signer.name}`);
}
