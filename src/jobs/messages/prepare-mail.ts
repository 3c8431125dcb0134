import type { OutgoingMail } from '../../connectors/mail.ts';
import type { MessageTemplate } from '../../core/messages/message.ts';
import { maySend } from '../../core/messages/may-send.ts';
import type { CalendarPart } from '../../formats/invitation.ts';
import type { Texts } from '../../formats/texts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { mayKnowOf } from '../../store/cases/embargo.ts';
import { findNotice, type HoldNotice } from '../../store/holds/notices.ts';
import type { MailServerRecord } from '../../store/messages/mail-server.ts';
import {
  type DueMessage,
  type HeldMessage,
  listMessageCases,
  listMessageSteps,
  type MessageCase,
  type MessageEnding,
} from '../../store/messages/outbox.ts';
import { isProposalWaiting } from '../../store/two-people/proposal-readers.ts';
import { findSignature, type Signature } from '../../store/signatures/signatures.ts';
import { attachReceipt } from './attach-receipt.ts';
import type { DeliveryMeans } from './deliver-messages.ts';
import { isPortalLinkGood, linksFor, type MailAbout, opensPortal } from './mail-links.ts';
import { textsOfOrganization } from './own-texts.ts';
import { prepareInvitation } from './prepare-invitation.ts';
import { renderMail } from './render-message.ts';
import { textsFor } from './texts.ts';

/** A mail that may go out now. */
export type PreparedMail = {
  readonly mail: OutgoingMail;
  /** The right-hand side of its Message-ID. */
  readonly domain: string;
  readonly tries: number;
  readonly now: Temporal.Instant;
};

type NotNow = { readonly waitUntil: Temporal.Instant; readonly reason: string };
type Never = { readonly end: MessageEnding };
type Due = { readonly held: HeldMessage; readonly message: DueMessage; readonly record: MailServerRecord };

/** What comes later than this helps nobody. */
const latest = { hours: 72 };
/** But these wait for as long as it takes. */
const lasting: ReadonlySet<MessageTemplate> = new Set(['hold_notice', 'sign_request', 'sign_receipt', 'portal_link']);
const needingLink: ReadonlySet<MessageTemplate> = new Set(['sign_request', 'portal_link']);

/** Holds a message against how things stand now, and writes it as a mail; or says why it does not go out, or not yet. */
export async function prepareMail(
  delivery: DeliveryMeans,
  tx: Tx,
  { held, message, record }: Due,
): Promise<PreparedMail | NotNow | Never> {
  if (!message.active) return suppressed('The recipient does not work in Handback any more.');
  if (
    !lasting.has(message.template) &&
    message.tries === 0 &&
    Temporal.Instant.compare(message.now, message.dueFrom.add(latest)) > 0
  )
    return suppressed('It would have come days too late.');
  if (message.template === 'proposal_waiting' && !(await isProposalWaiting(tx, message.content['proposalId'])))
    return suppressed('It was decided meanwhile, or nobody decided it in time.');
  const notice = await noticeOf(tx, message);
  if (notice !== null && (notice === undefined || notice.acknowledgedAt !== null || notice.matterReleased))
    return suppressed('It was acknowledged meanwhile, or the matter was released.');
  const signature = await signatureOf(tx, message);
  if (signature === undefined) return suppressed('What it was to be signed for is not there.');
  if (message.template === 'sign_request' && signature?.signedAt !== null)
    return suppressed('It was signed meanwhile.');
  if (message.template === 'portal_link' && !(await isPortalLinkGood(tx, message)))
    return suppressed('The link was taken back meanwhile, or opens nothing any more.');
  const wanted = await listMessageSteps(tx, stepIdsOf(message));
  const caseIds = [...new Set([message.offboardingId, ...wanted.map((step) => step.offboardingId)])];
  const cases = await listMessageCases(
    tx,
    caseIds.filter((id) => id !== null),
  );
  // What was told once is called off whatever became of its step or its case.
  const isCallingOff = message.template === 'invitation_off';
  const open: MessageCase[] = [];
  let refusal: NotNow | Never | undefined;
  for (const one of cases) {
    const verdict = isCallingOff ? await mayCallOff(tx, message, one) : await mayTell(tx, message, one);
    if (verdict === undefined) open.push(one);
    else refusal ??= verdict;
  }
  const about = open.find((one) => one.offboardingId === message.offboardingId) ?? null;
  if (message.offboardingId !== null && about === null) return refusal ?? suppressed('Its case is not there.');
  const steps = wanted.filter(
    (step) => (isCallingOff || !step.ended) && open.some(({ offboardingId }) => offboardingId === step.offboardingId),
  );
  if (wanted.length > 0 && steps.length === 0) return refusal ?? suppressed('What it asks for has been done.');
  const to = addressOf(message, open);
  if (to === null) return { end: { state: 'failed', reason: 'There is no address that the recipient still reads.' } };
  return write(delivery, tx, {
    held,
    message,
    record,
    steps,
    about,
    notice,
    signature,
    to,
    cases: new Map(open.map((one) => [one.offboardingId, one])),
  });
}

type Writing = Due &
  MailAbout & {
    readonly cases: ReadonlyMap<string, MessageCase>;
    readonly to: string;
  };

async function write(delivery: DeliveryMeans, tx: Tx, writing: Writing): Promise<PreparedMail | Never> {
  const { held, message, record, steps, about, cases, signature, to } = writing;
  const texts = await textsOfOrganization(tx, textsFor(delivery.texts, [message.language, record.language]));
  const links = await linksFor(delivery, tx, writing, texts.language);
  const needsLink = needingLink.has(message.template);
  if (needsLink && links.size === 0)
    return { end: { state: 'failed', reason: 'It needs a link, and none can be made: set HANDBACK_PUBLIC_URL.' } };
  const rendered = renderMail(texts, { message, about, cases, steps, links, homeUrl: delivery.publicUrl });
  const calendar = await calendarFor(tx, texts, writing);
  if (calendar === undefined) return suppressed('A later one has taken its place.');
  const isReceipt = message.template === 'sign_receipt';
  const { language } = texts;
  const attachments = isReceipt ? await attachReceipt(delivery, tx, { signature, about, language }) : [];
  const domain = message.sentDomain ?? record.fromAddress.split('@').at(-1) ?? 'localhost';
  return {
    mail: {
      ...rendered,
      messageId: `<${held.messageId}@${domain}>`,
      from: { name: record.fromName, address: record.fromAddress },
      to: { name: message.recipientName, address: to },
      replyTo: about?.caseOwnerEmail ?? null,
      language,
      calendar,
      attachments,
    },
    domain,
    tries: message.tries,
    now: message.now,
  };
}

async function mayTell(tx: Tx, message: DueMessage, one: MessageCase): Promise<NotNow | Never | undefined> {
  const { recipientKind: recipient, recipientId, template, now } = message;
  const operatorId = recipient === 'operator' ? recipientId : null;
  const verdict = maySend({
    template,
    recipient,
    toLeaver: message.personId === one.personId,
    // The leaver is told by their own date, not by who works on the case.
    mayKnow:
      recipient === 'person' && message.personId === one.personId
        ? true
        : await mayKnowOf(tx, one.offboardingId, operatorId),
    case: one,
    now,
  });
  if (verdict.send) return undefined;
  const { waitUntil, reason } = verdict;
  return waitUntil === null ? suppressed(reason) : { waitUntil, reason };
}

async function mayCallOff(
  tx: Tx,
  { recipientKind, recipientId }: DueMessage,
  one: MessageCase,
): Promise<Never | undefined> {
  const mayKnow = await mayKnowOf(tx, one.offboardingId, recipientKind === 'operator' ? recipientId : null);
  return mayKnow ? undefined : suppressed('The case is confidential, and the recipient is not one of the named.');
}

/** The invitation that goes along; null for mails that are none, undefined for one that must not go out any more. */
async function calendarFor(tx: Tx, texts: Texts, writing: Writing): Promise<CalendarPart | null | undefined> {
  const { message, record, about, steps, to } = writing;
  if (message.template !== 'invitation' && message.template !== 'invitation_off') return null;
  const [step] = steps;
  if (about === null || step === undefined) return undefined;
  // It is told to somebody else's calendar, whatever else the recipient may know.
  const isTold = about.informedAt !== null && Temporal.Instant.compare(about.informedAt, message.now) <= 0;
  if (message.template === 'invitation' && !isTold) return undefined;
  return prepareInvitation(tx, texts, { message, record, about, step, to });
}

/** The notice that a mail gives; undefined where it is not there any more, null for any other mail. */
async function noticeOf(tx: Tx, { template, content }: DueMessage): Promise<HoldNotice | null | undefined> {
  const { noticeId } = content;
  return template === 'hold_notice' ? findNotice(tx, typeof noticeId === 'string' ? noticeId : '') : null;
}

/** The signature that a mail is about; undefined where it is not there any more, null for any other mail. */
async function signatureOf(tx: Tx, { content }: DueMessage): Promise<Signature | null | undefined> {
  const { signatureId } = content;
  return typeof signatureId === 'string' ? findSignature(tx, signatureId) : null;
}

function stepIdsOf({ stepId, content }: DueMessage): readonly string[] {
  const several = content['stepIds'];
  if (Array.isArray(several)) return several.filter((id) => typeof id === 'string');
  return stepId === null ? [] : [stepId];
}

/**
 * Once the leaver's access has ended, so has their work mailbox. Whoever gets that mailbox must not get their page with it, so the link to
 * it goes to the private address where there is one.
 */
function addressOf(
  { workEmail, privateEmail, recipientKind, personId, now, template, content }: DueMessage,
  open: readonly MessageCase[],
) {
  if (recipientKind !== 'person') return workEmail;
  const own = open.filter((one) => one.personId === personId);
  const hasLeft = own.some(({ accessEndsAt }) => Temporal.Instant.compare(accessEndsAt, now) <= 0);
  if (hasLeft || content['privately'] === true) return privateEmail;
  const isPrivate = own.length > 0 && opensPortal.has(template);
  return isPrivate ? (privateEmail ?? workEmail) : (workEmail ?? privateEmail);
}

function suppressed(reason: string): Never {
  return { end: { state: 'suppressed', reason } };
}
