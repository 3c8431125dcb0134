import { z } from 'zod';
import type { JsonObject } from '../applications/connector.ts';
import { deedKinds } from '../two-people/second-person.ts';

const id = z.uuid();
const words = z.string().min(1).max(1000);
const count = z.int().min(0);

/** What somebody is asked for about a thing that is not back. */
const returnAsks = ['lock', 'lock_proposed', 'letter', 'decide', 'claim', 'label', 'approve'] as const;
export type ReturnAsk = (typeof returnAsks)[number];

/** What a leaver says on their page that somebody has to look into: they do not have a thing, or have one that is on no list. */
const leaverSays = ['gone', 'unlisted'] as const;
export type LeaverSays = (typeof leaverSays)[number];

/**
 * What each template is filled with, beside the facts that are read when it is sent (names, titles, dates): those may change
 * until then. No template carries why somebody leaves.
 */
export const messageValues = {
  /** The open steps of one person's day; those that have ended by then are left out. */
  digest: z.object({ stepIds: z.array(id).min(1).max(500) }),
  /** Tells the next one in line that a step is late. */
  escalation: z.object({ stepId: id }),
  start_alert: z.object({}),
  /** Which limit, how many people it was, and how many it lets through. */
  brake_tripped: z.object({ limit: words, count, most: count }),
  /** Which feed was stopped, and the question it raises. */
  feed_held: z.object({ source: words, reason: words }),
  /** What was proposed; with the code where the same person has to confirm it, and the mass event that only the named know of. */
  proposal_waiting: z.object({
    proposalId: id,
    deed: z.enum(deedKinds),
    massEventId: id.optional(),
    code: words.optional(),
  }),
  /** An event whose next wave does not begin before somebody answers. Its name may say why people leave, so no mail holds it. */
  mass_event_stopped: z.object({ massEventId: id }),
  /** An event that nobody besides its proposer can confirm, because all who could are on its list. */
  mass_event_alone: z.object({ massEventId: id }),
  /** The limits of all departures before and after a change, as `20 (24 h), 40 (7 d)`, and from when on it counts. */
  brake_limits: z.object({ before: words, after: words, countsFrom: z.iso.datetime() }),
  /** One operator entered this many departures in 7 days, and up to how many nobody would be told. */
  many_entered: z.object({ count, most: count }),
  /** Asks whether a day still stands that nobody has approved a plan for. */
  day_stands: z.object({}),
  /** How many accounts of the case are not confirmed as ended in time. */
  page: z.object({ accounts: count }),
  /** An outgoing webhook that gets nothing any more, by the host it goes to. */
  webhook_disabled: z.object({ host: words }),
  /** A thing whose lock or wipe waits long for its device or its manager, by its tag. */
  device_waits: z.object({ thing: words }),
  /** Asks a custodian to preserve something, in words of the legal department; repeated until they have acknowledged it. */
  hold_notice: z.object({ noticeId: id, matter: words, text: z.string().min(1).max(4000) }),
  /** The labels of things that the leaver has not sent yet. */
  return_reminder: z.object({ things: words }),
  /** The same, told to their manager and to hr. */
  return_late: z.object({ things: words }),
  /** A thing that is not back needs a person: for which of these, and the commands that approve a lock that is proposed. */
  return_asks: z.object({ ask: z.enum(returnAsks), approve: words.optional() }),
  /** What the leaver says on their page, with the labels of the things that they do not have. */
  leaver_said: z.object({ what: z.enum(leaverSays), things: words.optional() }),
  /** Asks somebody to say where each thing of theirs is, and to sign: for what they give back, or for what they got. */
  sign_request: z.object({ signatureId: id }),
  /** The link to the leaver's own page; `privately`: to their private address and no other. */
  portal_link: z.object({ portalLinkId: id, privately: z.boolean() }),
  /** The receipt as a PDF: of what was signed, for both sides, or of the whole case. */
  sign_receipt: z.object({ signatureId: id.optional() }),
  /** An appointment in somebody's calendar: where it is moved, the sequence is higher (RFC 5545 §3.8.7.4). */
  invitation: z.object({ stepId: id, sequence: count }),
  /** Takes an appointment out of a calendar again. */
  invitation_off: z.object({ stepId: id, sequence: count }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type MessageTemplate = keyof typeof messageValues;
export const messageTemplates = Object.keys(messageValues) as readonly MessageTemplate[];

export const messageChannels = ['mail', 'chat'] as const;
export type MessageChannel = (typeof messageChannels)[number];

export type MessageRecipient =
  | { readonly kind: 'operator' | 'person'; readonly id: string }
  | { readonly kind: 'address'; readonly address: string; readonly name: string | null };

/** A message to be sent; everything else is looked up when its turn comes. */
export type NewMessage = {
  readonly template: MessageTemplate;
  readonly channel: MessageChannel;
  readonly recipient: MessageRecipient;
  /** The case it is about; null: it is about none. */
  readonly offboardingId: string | null;
  /** What it is written in (`en`, `de`); the organization's language when left out. */
  readonly language?: string;
  /** As `messageValues` says for the template. */
  readonly values: JsonObject;
  /** The same key in an organization is one message for ever. */
  readonly dedupKey: string;
  readonly notBefore?: Temporal.Instant;
};

/**
 * waiting: its turn has not come, or it is tried again · sending: it may be on its way · sent: the other side took it ·
 * suppressed: it must not be sent any more · failed: it was not taken · unknown: nobody can say whether it was ·
 * bounced: it was taken, and came back.
 */
export const outboxStates = ['waiting', 'sending', 'sent', 'suppressed', 'failed', 'unknown', 'bounced'] as const;
export type OutboxState = (typeof outboxStates)[number];
