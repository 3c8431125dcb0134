import type { MessageTemplate } from '../../core/messages/message.ts';
import { signatureLasts } from '../../core/signatures/signature.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { HoldNotice } from '../../store/holds/notices.ts';
import type { DueMessage, HeldMessage, MessageCase, MessageStep } from '../../store/messages/outbox.ts';
import { keepSignedLinks } from '../../store/messages/signed-links.ts';
import { findPortalLink, type PortalLink } from '../../store/portal/portal-links.ts';
import { renewSignature, type Signature } from '../../store/signatures/signatures.ts';
import { makeNoticeToken } from '../holds/notice-token.ts';
import { linkForMail, portalDays } from '../portal/give-portal-link.ts';
import { makePortalToken, portalAddress } from '../portal/portal-token.ts';
import { makeSignToken } from '../signatures/sign-token.ts';
import type { DeliveryMeans } from './deliver-messages.ts';
import { makeLinkToken } from './link-token.ts';
import { mostEntries, portalButton } from './render-message.ts';

/** What a mail is about. */
export type MailAbout = {
  readonly held: HeldMessage;
  readonly message: DueMessage;
  readonly steps: readonly MessageStep[];
  readonly about: MessageCase | null;
  /** What a custodian is asked to preserve; null for mails about something else. */
  readonly notice: HoldNotice | null;
  /** What somebody is asked to sign, or has signed; null for mails about something else. */
  readonly signature: Signature | null;
};

/** What holds the link to the leaver's own page, where it goes to the leaver: all that asks something of them. */
export const opensPortal: ReadonlySet<MessageTemplate> = new Set([
  'portal_link',
  'sign_request',
  'return_reminder',
  'digest',
]);

/** Steps whose end is somebody's decision elsewhere: a link could not end them. */
const elsewhere = new Set(['approve', 'close', 'observe', 'recheck']);

/**
 * The links that a mail holds, by what each is for: the notice, the leaver's own page, what is to be signed, or else each step that
 * somebody can end by one. None where no address is set.
 */
export async function linksFor(
  { linkKey, publicUrl: homeUrl, portalUrl }: DeliveryMeans,
  tx: Tx,
  { held, message, steps, notice, signature, about }: MailAbout,
  language: string,
): Promise<ReadonlyMap<string, string>> {
  const publicUrl = portalUrl ?? homeUrl;
  if (notice !== null && publicUrl !== null)
    return new Map([[notice.id, `${publicUrl}/hold/${makeNoticeToken(linkKey, notice)}`]]);
  if (about !== null && publicUrl !== null && isAboutPortal(message, about)) {
    const token = makePortalToken(linkKey, await portalLinkOf(tx, message, about));
    return new Map([[portalButton, portalAddress(publicUrl, language, token)]]);
  }
  // What is theirs to sign is nobody else's, and over once it is signed.
  if (signature !== null && publicUrl !== null && message.template === 'sign_request') {
    // It may have waited until they were told.
    if (signature.over) await renewSignature(tx, signature.id, signatureLasts[signature.way].minutes);
    return new Map([[signature.id, `${publicUrl}/sign/${makeSignToken(linkKey, signature)}`]]);
  }
  const { recipientKind: kind, recipientId } = message;
  if (publicUrl === null || recipientId === null || kind === 'address' || message.template === 'invitation_off')
    return new Map();
  const stepIds = steps
    .filter(({ mode, action }) => mode === 'human' && !elsewhere.has(action))
    .slice(0, mostEntries)
    .map(({ stepId }) => stepId);
  const links = await keepSignedLinks(tx, { messageId: held.messageId, stepIds, holder: { kind, id: recipientId } });
  return new Map([...links].map(([stepId, link]) => [stepId, `${publicUrl}/act/${makeLinkToken(linkKey, link)}`]));
}

/** Whether a mail takes the leaver to their own page. */
function isAboutPortal({ template, recipientKind, personId }: DueMessage, about: MessageCase): boolean {
  return opensPortal.has(template) && recipientKind === 'person' && personId === about.personId;
}

async function portalLinkOf(tx: Tx, message: DueMessage, { offboardingId, personId }: MessageCase) {
  return (await portalLinkGiven(tx, message)) ?? linkForMail(tx, { offboardingId, personId });
}

/** Whether the link that a mail is to hand out is there and was not taken back. */
export async function isPortalLinkGood(tx: Tx, message: DueMessage): Promise<boolean> {
  const link = await portalLinkGiven(tx, message);
  return link !== undefined && link.revokedAt === null;
}

async function portalLinkGiven(tx: Tx, { content }: DueMessage): Promise<PortalLink | undefined> {
  const { portalLinkId: id } = content;
  return typeof id === 'string' ? findPortalLink(tx, id, await portalDays(tx)) : undefined;
}
