import type { PostalAddress } from '../../core/couriers/courier.ts';
import { personActor } from '../../core/event.ts';
import { signatureLasts } from '../../core/signatures/signature.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertEvidence } from '../../store/evidence/evidence.ts';
import { findPortalFacts, type PortalThing } from '../../store/portal/portal-facts.ts';
import { lockPortal, type PortalLink } from '../../store/portal/portal-links.ts';
import { findAddress } from '../../store/returns/addresses.ts';
import { listToGiveBack } from '../../store/signatures/signable.ts';
import { addMissingLines, findOpenSignatureOfCase, insertSignature } from '../../store/signatures/signatures.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';
import { type EvidenceFile, isPhoto } from '../evidence/take-photo.ts';
import { giveAddress } from '../returns/give-address.ts';
import { refuseEndless } from './refuse-endless.ts';
import { type Signing, sign } from '../signatures/sign.ts';
import { type Statement, takeStatements } from '../signatures/take-statements.ts';
import { tellOfUnlisted } from '../signatures/tell-what-is-said.ts';

type OfLink = Pick<PortalLink, 'id' | 'offboardingId' | 'personId'>;

/** A photo or file about a thing, without a word. */
export type LoosePhoto = { readonly assetId: string; readonly file: EvidenceFile };

/** What a page sends. */
export type PortalForm = {
  readonly statements: readonly Statement[];
  /** Photos of things of which nothing is said. */
  readonly photos: readonly LoosePhoto[];
  readonly signing: Signing | null;
  /** When they had last signed as they saw the page, as ISO 8601; empty: never. */
  readonly signedAt: string;
  /** What they have that is not on the list; null: nothing. */
  readonly unlisted: string | null;
};

/**
 * Keeps what a leaver says of their things on their page, and signs it if they do: by the same path as every signature. Where nobody asked
 * them to sign, or what they were asked was signed already, they begin one themselves. One signature that is sent twice is given once.
 * Throws what `sign` throws, and `too-many-requests` for what is sent without an end.
 */
export async function takePortalForm(
  means: HoldMeans,
  tx: Tx,
  link: OfLink,
  { statements, photos, signing: wanted, signedAt, unlisted }: PortalForm,
): Promise<void> {
  const { offboardingId } = link;
  await lockPortal(tx, offboardingId);
  const facts = await findPortalFacts(tx, link);
  if (unlisted !== null) await keepUnlisted(tx, link, unlisted);
  await keepPhotos(tx, link, facts?.things ?? [], photos);
  const signing = signedAt === (facts?.signedAt?.toString() ?? '') ? wanted : null;
  const news = signing === null ? whatIsNew(facts?.things ?? [], statements) : statements;
  if (news.length === 0 && signing === null) return;
  const signatureId = await openSignature(tx, link);
  if (signing === null) await takeStatements(means, tx, signatureId, news);
  else await sign(means, tx, { signatureId, statements: news, signing });
}

/** What was not said before in the same words. */
function whatIsNew(things: readonly PortalThing[], statements: readonly Statement[]): readonly Statement[] {
  const known = new Map(things.map((thing) => [thing.assetId, thing]));
  return statements.filter(({ assetId, said, day, note, file }) => {
    const thing = known.get(assetId);
    return file !== null || thing?.said !== said || thing.saidNote !== note || String(thing.saidDay) !== String(day);
  });
}

/** The signature of the case that is not given yet, with a line for everything that is asked for now. */
async function openSignature(tx: Tx, link: OfLink): Promise<string> {
  const { offboardingId, personId } = link;
  const lines = await listToGiveBack(tx, offboardingId);
  const open = await findOpenSignatureOfCase(tx, offboardingId);
  if (open !== undefined) {
    await addMissingLines(tx, { signatureId: open, offboardingId, lines });
    return open;
  }
  await refuseEndless(tx, link, 'signatures');
  const { minutes } = signatureLasts.by_link;
  const id = await insertSignature(tx, { personId, offboardingId, way: 'by_link', minutes, askedBy: null, lines: [] });
  await addMissingLines(tx, { signatureId: id, offboardingId, lines });
  await recordEvent(tx, {
    offboardingId,
    type: 'signature.asked',
    actor: personActor(personId),
    about: { kind: 'signature', id },
    data: { person: personId, way: 'by_link', things: lines.map(({ assetId }) => assetId) },
  });
  return id;
}

/** What they have and nobody asked for is kept as their claim, for whoever has the case to read. */
async function keepUnlisted(tx: Tx, link: OfLink, note: string): Promise<void> {
  await refuseEndless(tx, link, 'notes');
  const { offboardingId, personId } = link;
  const givenBy = { kind: 'person', id: personId } as const;
  await insertEvidence(tx, { offboardingId, itemId: null, stepId: null, givenBy, kind: 'note', note, file: null });
  await tellOfUnlisted(tx, offboardingId, note);
}

/** How a thing looks before it travels; the desk sees it beside the thing. */
async function keepPhotos(
  tx: Tx,
  link: OfLink,
  things: readonly PortalThing[],
  photos: readonly LoosePhoto[],
): Promise<void> {
  if (photos.length === 0) return;
  await refuseEndless(tx, link, 'files');
  const { offboardingId, personId } = link;
  const givenBy = { kind: 'person', id: personId } as const;
  const items = new Map(things.map(({ assetId, itemId }) => [assetId, itemId]));
  for (const { assetId, file } of photos) {
    const itemId = items.get(assetId) ?? null;
    const kind = isPhoto(file) ? 'photo' : 'file';
    await insertEvidence(tx, { offboardingId, itemId, stepId: null, givenBy, kind, note: null, file });
  }
}

/** Keeps where a leaver gets parcels, as they say it. The same address once more is kept as their word that it is right. */
export async function takePortalAddress(tx: Tx, link: OfLink, address: Omit<PostalAddress, 'email'>): Promise<void> {
  const { offboardingId, personId } = link;
  const kept = (await findAddress(tx, personId))?.address;
  const isSame =
    kept !== undefined && Object.entries(address).every(([part, value]) => Reflect.get(kept, part) === value);
  if (isSame) {
    await recordEvent(tx, { offboardingId, type: 'address.confirmed', actor: personActor(personId) });
    return;
  }
  await refuseEndless(tx, link, 'addresses');
  await giveAddress(tx, { offboardingId, personId }, address, null);
}
