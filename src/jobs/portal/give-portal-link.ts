import { operatorActor, personActor, workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import {
  findPortalLink,
  insertPortalLink,
  listPortalLinks,
  type PortalLink,
  type PortalWay,
  revokePortalLinks,
} from '../../store/portal/portal-links.ts';
import { getLeaverStanding } from '../../store/signatures/signable.ts';
import { readReturnPolicy } from '../returns/return-policy.ts';

/** However long a case stays open, a link that lies in a mailbox ends. */
const lastsDays = 180;

type OfCase = { readonly offboardingId: string; readonly personId: string };

/** For how many days after the last thing is back a link is good. */
export async function portalDays(tx: Tx): Promise<number> {
  return (await readReturnPolicy(tx)).policy.portal_days;
}

/**
 * Makes a link to the page of a leaver: to be mailed to them, or to be shown to an operator who passes it on. Throws `rule-refused` where
 * the playbook never turns to the person, the case was called off, or they would be shown something before they have been told.
 */
export async function givePortalLink(
  tx: Tx,
  {
    offboardingId,
    personId,
    way,
    operatorId,
  }: OfCase & { readonly way: PortalWay; readonly operatorId: string | null },
): Promise<PortalLink> {
  const { informed, writesToPerson } = await getLeaverStanding(tx, offboardingId);
  if (!writesToPerson)
    throw new Failure('rule-refused', 'The playbook of this case never turns to the person. They have no page.');
  if (way === 'copied' && !informed)
    throw new Failure('rule-refused', 'They have not been told that they leave yet. Nothing is shown to them before.');
  const id = await insertPortalLink(tx, { offboardingId, personId, way, madeBy: operatorId, lastsDays });
  await recordEvent(tx, {
    offboardingId,
    type: 'portal.link_made',
    actor: operatorId === null ? workerActor : operatorActor(operatorId),
    about: { kind: 'portal_link', id },
    data: { way },
  });
  const made = await findPortalLink(tx, id, await portalDays(tx));
  if (made === undefined) throw new Failure('internal', 'A link was made and left no trace.');
  return made;
}

/** The link that mails about a case hold: the one that is good already, else a new one. */
export async function linkForMail(tx: Tx, ofCase: OfCase): Promise<PortalLink> {
  const links = await listPortalLinks(tx, ofCase.offboardingId, await portalDays(tx));
  const kept = links.find(({ way, good, personId }) => way === 'mailed' && good && personId === ofCase.personId);
  return kept ?? givePortalLink(tx, { ...ofCase, way: 'mailed', operatorId: null });
}

/** Makes a link and puts the mail with it into the outbox. Throws what `givePortalLink` throws, and `rule-refused` for a case that is not open. */
export async function mailPortalLink(
  tx: Tx,
  { language, ...given }: OfCase & { readonly operatorId: string; readonly language?: string | undefined },
): Promise<PortalLink> {
  if (!(await getLeaverStanding(tx, given.offboardingId)).open)
    throw new Failure('rule-refused', 'The case is not open, so no mail goes to its leaver. Copy the link instead.');
  const link = await givePortalLink(tx, { ...given, way: 'mailed' });
  await queueMessages(tx, [messageOf(link, { privately: false, language, key: link.id })]);
  return link;
}

/**
 * Sends whoever has a link that is over a new one, once an hour, to the private address on file and nowhere else. Nothing happens for a link
 * that was taken back, and nothing in the answer says which it was.
 */
export async function askForNewLink(tx: Tx, link: PortalLink, language: string): Promise<void> {
  const { informed, writesToPerson, open } = await getLeaverStanding(tx, link.offboardingId);
  if (link.revokedAt !== null || !open || !informed || !writesToPerson) return;
  const hour = (await databaseNow(tx)).toString().slice(0, 13);
  const fresh = await linkForMail(tx, link);
  const queued = await queueMessages(tx, [
    messageOf(fresh, { privately: true, language, key: `${link.offboardingId} ${hour}` }),
  ]);
  if (queued > 0)
    await recordEvent(tx, {
      offboardingId: link.offboardingId,
      type: 'portal.link_asked',
      actor: personActor(link.personId),
      about: { kind: 'portal_link', id: fresh.id },
    });
}

/** Takes links of a case back, all or one. Answers how many opened something until then. */
export async function takeLinksBack(
  tx: Tx,
  {
    offboardingId,
    linkId,
    operatorId,
  }: { readonly offboardingId: string; readonly linkId: string | null; readonly operatorId: string },
): Promise<number> {
  const revoked = await revokePortalLinks(tx, { offboardingId, linkId, by: operatorId });
  for (const id of revoked)
    await recordEvent(tx, {
      offboardingId,
      type: 'portal.link_revoked',
      actor: operatorActor(operatorId),
      about: { kind: 'portal_link', id },
    });
  return revoked.length;
}

/** Whoever opened a link says that it was not for them: it opens nothing any more, and the activity of the case says so. */
export async function disownLink(tx: Tx, { id, offboardingId }: PortalLink): Promise<void> {
  const [revoked] = await revokePortalLinks(tx, { offboardingId, linkId: id, by: null });
  if (revoked === undefined) return;
  await recordEvent(tx, {
    offboardingId,
    type: 'portal.not_theirs',
    actor: workerActor,
    about: { kind: 'portal_link', id },
  });
}

function messageOf(
  { id, personId, offboardingId }: PortalLink,
  {
    privately,
    language,
    key,
  }: { readonly privately: boolean; readonly language?: string | undefined; readonly key: string },
) {
  return {
    template: 'portal_link',
    channel: 'mail',
    recipient: { kind: 'person', id: personId },
    offboardingId,
    ...(language === undefined ? {} : { language }),
    values: { portalLinkId: id, privately },
    dedupKey: `portal_link ${key}`,
  } as const;
}
