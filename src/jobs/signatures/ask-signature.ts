import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { signatureLasts, type SignatureWay } from '../../core/signatures/signature.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { getLeaverStanding, listToAccept, listToGiveBack, type Signable } from '../../store/signatures/signable.ts';
import { findSignature, insertSignature, type Signature } from '../../store/signatures/signatures.ts';

type Asked = { readonly way: SignatureWay; readonly operatorId: string; readonly language?: string | undefined };

/**
 * Asks the leaver of a case to say where their things are, and to sign: for those with these tags, or for all. By link a mail goes out
 * once they have been told; in person nobody is shown anything before. Throws `rule-refused`, and `not-found` for a tag that is not theirs.
 */
export async function askForReturn(
  tx: Tx,
  ask: Asked & { readonly offboardingId: string; readonly tags: readonly string[] },
): Promise<Signature> {
  const { offboardingId, tags, way } = ask;
  const { open, informed, writesToPerson } = await getLeaverStanding(tx, offboardingId);
  if (!open) throw new Failure('rule-refused', 'Nobody signs in a case that is not open.');
  if (!writesToPerson)
    throw new Failure(
      'rule-refused',
      'The playbook of this case never turns to the person. Their receipt needs no signature.',
    );
  if (way === 'in_person' && !informed)
    throw new Failure('rule-refused', 'They have not been told that they leave yet. Nothing is shown to them before.');
  const things = pickByTag(await listToGiveBack(tx, offboardingId), tags);
  if (things.length === 0)
    throw new Failure('rule-refused', 'There is nothing in this case that they would give back.');
  return keepAsk(tx, { ...ask, offboardingId }, things);
}

/**
 * Asks whoever has these assets to say that they got them, and to sign for all of them at once. Throws `rule-refused` where several
 * people have them, or a thing is accepted already or was never handed over here.
 */
export async function askForAcceptance(
  tx: Tx,
  ask: Asked & { readonly assets: readonly { readonly assetId: string; readonly tag: string }[] },
): Promise<Signature> {
  const things = await listToAccept(
    tx,
    ask.assets.map(({ assetId }) => assetId),
  );
  const found = new Set(things.map(({ assetId }) => assetId));
  const missing = ask.assets.filter(({ assetId }) => !found.has(assetId)).map(({ tag }) => tag);
  if (missing.length > 0)
    throw new Failure(
      'rule-refused',
      `Nothing waits to be accepted for ${missing.join(', ')}: it is in nobody's hands, was not handed out here, or was signed for already.`,
    );
  if (new Set(things.map(({ personId }) => personId)).size > 1)
    throw new Failure('rule-refused', 'Several people have these things. Ask each of them for their own.');
  return keepAsk(tx, { ...ask, offboardingId: null }, things);
}

function pickByTag(things: readonly Signable[], tags: readonly string[]): readonly Signable[] {
  if (tags.length === 0) return things;
  const wanted = new Set(tags.map((tag) => tag.toLowerCase()));
  const picked = things.filter(({ tag }) => wanted.has(tag.toLowerCase()));
  const known = new Set(picked.map(({ tag }) => tag.toLowerCase()));
  const unknown = tags.find((tag) => !known.has(tag.toLowerCase()));
  if (unknown !== undefined)
    throw new Failure('not-found', `${unknown} is not among what the leaver of this case gives back.`);
  return picked;
}

async function keepAsk(
  tx: Tx,
  { way, operatorId, language, offboardingId }: Asked & { readonly offboardingId: string | null },
  things: readonly Signable[],
): Promise<Signature> {
  const personId = things[0]?.personId ?? '';
  const { minutes } = signatureLasts[way];
  const id = await insertSignature(tx, { personId, offboardingId, way, minutes, askedBy: operatorId, lines: things });
  await recordEvent(tx, {
    offboardingId,
    type: 'signature.asked',
    actor: operatorActor(operatorId),
    about: { kind: 'signature', id },
    data: { person: personId, way, things: things.map(({ assetId }) => assetId) },
  });
  if (way === 'by_link')
    await queueMessages(tx, [
      {
        template: 'sign_request',
        channel: 'mail',
        recipient: { kind: 'person', id: personId },
        offboardingId,
        ...(language === undefined ? {} : { language }),
        values: { signatureId: id },
        dedupKey: `sign_request ${id}`,
      },
    ]);
  const made = await findSignature(tx, id);
  if (made === undefined) throw new Failure('internal', 'What was asked left no trace.');
  return made;
}
