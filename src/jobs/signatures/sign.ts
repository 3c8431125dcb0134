import { personActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertEvidence, storeFile } from '../../store/evidence/evidence.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { listStepsToSign } from '../../store/signatures/signable.ts';
import { markSigned, type Signature, type SignatureLine } from '../../store/signatures/signatures.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { acceptHandOver } from '../assets/accept-hand-over.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';
import { claimStepDone } from '../steps/record-claim.ts';
import { isOpenLine, type Statement, takeStatements } from './take-statements.ts';

/** How somebody signs, and what stood beside the button when they did. */
export type Signing = {
  readonly name: string;
  /** The drawn signature, written anew; null: the typed name is it. */
  readonly image: EvidenceFile | null;
  /** The words they sign, and those by which they agree to sign on a screen, in `language` (RFC 5646). */
  readonly statement: string;
  readonly consent: string;
  readonly language: string;
  readonly userAgent: string | null;
  /** The part of the network they signed from. */
  readonly network: string | null;
};

/**
 * Takes in what somebody says of their things, and their one signature under all of it. It is their word: it accepts what they got, ends the
 * step that asks for nothing but this signature, and moves no item; what is collected is done by the scan. Both sides get the receipt.
 * Throws `rule-refused` without a name or with nothing said, `conflict` once it was signed or its time has passed.
 */
export async function sign(
  means: HoldMeans,
  tx: Tx,
  signed: { readonly signatureId: string; readonly statements: readonly Statement[]; readonly signing: Signing },
): Promise<void> {
  const { signatureId, statements, signing } = signed;
  if (signing.name.length < 2) throw new Failure('rule-refused', 'A signature has a full name beside it.');
  const signature = await takeStatements(means, tx, signatureId, statements);
  if (signature.lines.every((line) => line.withdrawn || (isOpenLine(line) && line.said === null)))
    throw new Failure('rule-refused', 'Nothing is said of anything yet, so there is nothing to sign.');
  const { offboardingId, personId } = signature;
  const { image, name, statement, language, userAgent, network } = signing;
  const fileSha256 = image === null ? null : await storeFile(tx, image);
  const signedAt = await databaseNow(tx);
  const method = image === null ? 'typed' : 'drawn';
  const bytes = canonicalBytes(recordOf(signature, signing, { signedAt, method, fileSha256 }));
  const digest = digestOf(bytes);
  await markSigned(tx, {
    signatureId,
    signedAt,
    method,
    signedName: name,
    fileSha256,
    statement,
    language,
    record: Buffer.from(bytes).toString('utf8'),
    digest,
    userAgent,
    network,
  });
  await recordEvent(tx, {
    offboardingId,
    type: 'signature.given',
    actor: personActor(personId),
    about: { kind: 'signature', id: signatureId },
    data: { way: signature.way, method, digest, things: signature.lines.map(({ assetId }) => assetId) },
    private: { userAgent, network },
  });
  if (offboardingId === null) await acceptAll(tx, signature, signing);
  else await keepInCase(means, tx, { ...signature, offboardingId }, { signing, bytes });
  await sendReceipts(tx, signature, language);
}

/** Everything that was shown and said: what the digest stands for. */
function recordOf(
  { name, id, personId, person, offboarding, way, askedBy, lines }: Signature,
  { statement, consent, language, userAgent, network, name: signedName }: Signing,
  signed: { readonly signedAt: Temporal.Instant; readonly method: string; readonly fileSha256: Buffer | null },
) {
  const { signedAt, method, fileSha256 } = signed;
  return {
    signature: name,
    id,
    person: { id: personId, name: person },
    offboarding,
    way,
    askedBy,
    shown: { statement, consent, language },
    things: lines.map(({ assetId, tag, serial, model, observed, said, saidDay, saidNote }) => ({
      asset: assetId,
      tag,
      serial,
      model,
      seen: observed,
      said,
      day: saidDay?.toString() ?? null,
      note: saidNote,
    })),
    signed: {
      name: signedName,
      method,
      at: signedAt.toString(),
      image: fileSha256 === null ? null : `sha256:${fileSha256.toString('hex')}`,
      userAgent,
      network,
    },
  };
}

/** What they say they have, they accept. */
async function acceptAll(tx: Tx, signature: Signature, { name, statement, image }: Signing): Promise<void> {
  const isTheirs = (line: SignatureLine) => isOpenLine(line) && line.said === 'have';
  for (const { handOverId } of signature.lines.filter(isTheirs))
    await acceptHandOver(tx, {
      handOverId: handOverId ?? '',
      way: signature.way,
      signedName: name,
      statement,
      image,
      actor: personActor(signature.personId),
    });
}

/** The signature and its record are evidence of the case, as the leaver's own. */
async function keepInCase(
  means: HoldMeans,
  tx: Tx,
  { name, offboardingId, personId }: Signature & { readonly offboardingId: string },
  { signing, bytes }: { readonly signing: Signing; readonly bytes: Uint8Array },
): Promise<void> {
  const { image, statement } = signing;
  const given = {
    offboardingId,
    itemId: null,
    stepId: null,
    givenBy: { kind: 'person', id: personId },
    note: null,
  } as const;
  await insertEvidence(tx, { ...given, kind: 'signature', file: image, signature: { name: signing.name, statement } });
  const record = { name: `${name}.json`, mediaType: 'application/json', content: bytes };
  await insertEvidence(tx, { ...given, kind: 'file', file: record });
  const signature = { name: signing.name, statement, ...(image === null ? {} : { image }) };
  for (const stepId of await listStepsToSign(tx, offboardingId))
    await claimStepDone(tx, means.queue, { stepId, personId, given: { signature } });
}

async function sendReceipts(tx: Tx, signature: Signature, language: string): Promise<void> {
  const { id, personId, askedById, offboardingId } = signature;
  const receipt = {
    template: 'sign_receipt',
    channel: 'mail',
    offboardingId,
    values: { signatureId: id },
  } as const;
  await queueMessages(tx, [
    { ...receipt, language, recipient: { kind: 'person', id: personId }, dedupKey: `sign_receipt ${id} ${personId}` },
    ...(askedById === null
      ? []
      : [
          {
            ...receipt,
            recipient: { kind: 'operator', id: askedById },
            dedupKey: `sign_receipt ${id} ${askedById}`,
          } as const,
        ]),
  ]);
}
