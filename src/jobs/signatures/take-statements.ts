import { personActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { disputedBy, sayingsAbout } from '../../core/signatures/signature.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { isDisputed } from '../../store/custody/case-assets.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertEvidence } from '../../store/evidence/evidence.ts';
import {
  keepSaid,
  listCaseSignatures,
  lockOpenSignature,
  type Said,
  type Signature,
  type SignatureLine,
} from '../../store/signatures/signatures.ts';
import { type EvidenceFile, isPhoto } from '../evidence/take-photo.ts';
import { openDispute } from '../holds/open-dispute.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';
import { tellWhatIsGone } from './tell-what-is-said.ts';

/** What somebody says of a thing, with what they show for it. */
export type Statement = Said & { readonly file: EvidenceFile | null };

/**
 * Keeps what somebody says of their things: as their claim. No item moves by it. What the register holds otherwise becomes a dispute, which
 * a person settles, and the owner of the case is told what they do not have. Of what has come back, or was accepted, nothing more is taken.
 * Throws `conflict` once it was signed or its time has passed.
 */
export async function takeStatements(
  means: HoldMeans,
  tx: Tx,
  signatureId: string,
  statements: readonly Statement[],
): Promise<Signature> {
  const signature = await lockOpenSignature(tx, signatureId);
  if (signature === undefined) throw new Failure('conflict', 'This was signed already, or its time has passed.');
  const about = signature.offboardingId === null ? 'got' : 'back';
  const open = new Map(signature.lines.filter(isOpenLine).map((line) => [line.assetId, line]));
  const news = statements.filter((one) => {
    const line = open.get(one.assetId);
    return line !== undefined && sayingsAbout(about).includes(one.said) && isNew(line, one);
  });
  if (news.length === 0) return signature;
  const { offboardingId } = signature;
  const earlier = offboardingId === null ? [] : await listCaseSignatures(tx, offboardingId);
  await keepSaid(tx, signatureId, news);
  await recordEvent(tx, {
    offboardingId,
    type: 'signature.said',
    actor: personActor(signature.personId),
    about: { kind: 'signature', id: signatureId },
    data: {
      said: news.map(({ assetId, said, day }) => ({ asset: assetId, said, day: day?.toString() ?? null })),
    },
    private: { notes: news.flatMap(({ assetId, note }) => (note === null ? [] : [{ asset: assetId, note }])) },
  });
  for (const one of news) await keepWhatItRestsOn(means, tx, signature, open.get(one.assetId), one);
  if (offboardingId !== null) await tellWhatIsGone(tx, { ...signature, offboardingId }, { said: news, earlier });
  return (await lockOpenSignature(tx, signatureId)) ?? signature;
}

/** Whether there is still something to say of a thing: it is not back, nobody accepted it, and it is still asked for. */
export function isOpenLine({ observed, accepted, withdrawn }: SignatureLine): boolean {
  return observed !== 'returned' && !accepted && !withdrawn;
}

function isNew(line: SignatureLine, { said, day, note, file }: Statement): boolean {
  return file !== null || line.said !== said || line.saidNote !== note || String(line.saidDay) !== String(day);
}

async function keepWhatItRestsOn(
  means: HoldMeans,
  tx: Tx,
  { personId, offboardingId }: Signature,
  line: SignatureLine | undefined,
  { assetId, said, day, note, file }: Statement,
): Promise<void> {
  const by = { kind: 'person', id: personId } as const;
  const itemId = line?.itemId ?? null;
  const claim = disputedBy(said);
  if (claim !== null && !(await isDisputed(tx, assetId))) {
    const thing = itemId === null ? { assetId } : { itemId };
    await openDispute(means, tx, { thing, claim, claimedDay: day, note, by, file });
    return;
  }
  if (offboardingId === null || (file === null && note === null)) return;
  const kind = file === null ? 'note' : isPhoto(file) ? 'photo' : 'file';
  await insertEvidence(tx, { offboardingId, itemId, stepId: null, givenBy: by, kind, note, file });
}
