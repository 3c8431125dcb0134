import { Failure } from '../../core/failure.ts';
import { mediumName, techniqueReach } from '../../core/sanitization/rules.ts';
import type { SanitizationCertificate } from '../../formats/papers/sanitization-certificate.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { CertificateFacts, NewCertificate } from '../../store/sanitization/certificates.ts';

const mostGaps = 10;

/** When certificates are given out, and by whom. */
export type CertificateScene = { readonly at: Temporal.Instant; readonly organization: string };

/** The certificate of one storage device as it is drawn, and as it is kept. */
export function certificateOf(
  facts: CertificateFacts,
  number: number,
  scene: CertificateScene & { readonly confidentiality: string | null },
): { readonly certificate: SanitizationCertificate; readonly row: Omit<NewCertificate, 'replacesId' | 'fileSha256'> } {
  const { certificateId: _id, certificateNumber: _number, ...said } = facts;
  const { confidentiality, organization, at } = scene;
  const content = { ...said, number, organization, confidentiality, issuedAt: at.toString() };
  const digest = digestOf(canonicalBytes(content));
  const { assetId, sanitizationId } = facts;
  return {
    certificate: {
      at,
      mark: `C-${number}`,
      organization,
      manufacturer: facts.manufacturer,
      model: facts.model,
      serial: serialOf(facts),
      assetTag: facts.tag,
      assetSerial: facts.assetSerial,
      mediaType: mediumName(facts.media),
      source: facts.category,
      classificationBefore: confidentiality,
      backedUp: null,
      description: facts.method,
      method: techniqueReach[facts.technique].name,
      technique: facts.technique.replaceAll('_', ' '),
      tool: facts.tool,
      toolVersion: facts.toolVersion,
      verification: facts.verification === 'full' || facts.verification === 'sample' ? facts.verification : 'other',
      verificationDetail:
        facts.samplePercent === null ? facts.verification.replaceAll('_', ' ') : `${facts.samplePercent} % read back`,
      result: 'passed',
      validation: null,
      classificationAfter: null,
      destination: facts.disposition?.replaceAll('_', ' ') ?? null,
      notes: facts.note,
      sanitizer: {
        name: facts.sanitizer,
        title: null,
        organization: facts.sanitizerOutside ? null : organization,
        at: Temporal.Instant.from(facts.endedAt),
        place: facts.place,
        contact: facts.sanitizerContact,
        signature: null,
      },
      verifier: {
        name: facts.verifier,
        title: null,
        organization: facts.verifierOutside ? null : organization,
        at: Temporal.Instant.from(facts.verifiedAt),
        place: null,
        contact: facts.verifierContact,
        signature: null,
      },
      proofs: proofsOf(facts),
      digest: digest.slice('sha256:'.length),
    },
    row: { number, assetId, sanitizationId, batchId: null, content, digest },
  };
}

function proofsOf(facts: CertificateFacts): readonly (readonly [string, string])[] {
  return [
    ['Record', facts.sanitizationId],
    ...(facts.wipeConfirmedAt === null ? [] : [['Wipe confirmed by its manager', facts.wipeConfirmedAt] as const]),
    ...(facts.encryption === 'unknown'
      ? []
      : [
          [
            'Encrypted',
            [facts.encryption.replaceAll('_', ' '), facts.encryptionProof].filter(Boolean).join(': '),
          ] as const,
        ]),
    ...(facts.report === null ? [] : [['Report', facts.report] as const]),
  ];
}

/** The serial number of a storage device, or, where it has none and is built in, what it is built into. */
export function serialOf({ serial, soldered, assetSerial }: CertificateFacts): string | null {
  return serial ?? (soldered && assetSerial !== null ? `built into ${assetSerial}` : null);
}

/** Throws `rule-refused` with what certificates cannot do without and lack: what each is about, what it was done with, and where. */
export function refuseGaps(facts: readonly CertificateFacts[]): void {
  const gaps = facts.flatMap((one) => {
    const missing = [
      ...(serialOf(one) === null ? ['the serial number of the drive'] : []),
      ...(one.tool === null && one.method !== 'destroy' ? ['the tool it was done with'] : []),
      ...(one.place === null ? ['where it was done'] : []),
    ];
    return missing.length === 0 ? [] : [`${one.tag}: ${missing.join(', ')}`];
  });
  if (gaps.length === 0) return;
  const more = gaps.length > mostGaps ? `; and ${gaps.length - mostGaps} more` : '';
  throw new Failure(
    'rule-refused',
    `A certificate would leave out what it has to say. Missing for ${gaps.slice(0, mostGaps).join('; ')}${more}. Record the sanitization with it.`,
  );
}
