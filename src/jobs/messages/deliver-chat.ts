import { sendChat } from '../../connectors/chat.ts';
import { makeHttp } from '../../connectors/http.ts';
import type { ChatMessage, ChatPlace, ChatResult } from '../../core/messages/chat.ts';
import { maySend } from '../../core/messages/may-send.ts';
import { fillText, sayInstant, type Texts } from '../../formats/texts.ts';
import { type ChatSetting, findChatSetting, listChannelStepIds } from '../../store/messages/chat-settings.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { mayKnowOf } from '../../store/cases/embargo.ts';
import {
  type DueMessage,
  endHeldMessage,
  findDueMessage,
  type HeldMessage,
  listMessageCases,
  listMessageSteps,
  markSending,
  type MessageCase,
  type MessageEnding,
  type MessageStep,
  postponeHeldMessage,
  takeOutbox,
} from '../../store/messages/outbox.ts';
import { isProposalWaiting } from '../../store/two-people/proposal-readers.ts';
import { openChat } from './chat.ts';
import type { DeliveryMeans } from './deliver-messages.ts';
import { paragraphsOf, valuesOf } from './render-message.ts';
import { startLooking } from '../start-looking.ts';
import { textsOfOrganization } from './own-texts.ts';
import { textsFor } from './texts.ts';
import type { Worker } from '../steps/worker.ts';

const most = 8;
const mostTries = 12;
const longestPauseMs = 60 * 60 * 1000;
/** What comes later than this helps nobody. */
const latest = { hours: 72 };
/** How many steps a digest names. */
const mostEntries = 15;

/** Posts messages to chat channels, as they fall due. Any number of workers may run against one database. */
export function startChat(delivery: Delivery): Worker {
  const failed = 'Chat messages could not be looked for; trying again.';
  return startLooking(delivery.means, async () => (await deliverChat(delivery)) === most, { everyMs: 2_000, failed });
}

/** Takes the chat messages that are due, and posts each or says why not. Answers how many it took. */
export async function deliverChat(delivery: Delivery): Promise<number> {
  const { db, log } = delivery.means;
  const held = await takeOutbox(db, 'chat', most);
  // One after the other: a channel takes about one in a second.
  for (const one of held) {
    await deliver(delivery, one).catch((error: unknown) => {
      const message = 'A chat message could not be posted or noted; another try follows.';
      log({ level: 'error', message, outgoing: one.messageId, error });
    });
  }
  return held.length;
}

type Delivery = Omit<DeliveryMeans, 'linkKey' | 'fonts'>;
type Ready = {
  readonly place: ChatPlace;
  readonly said: ChatMessage;
  readonly tries: number;
  readonly now: Temporal.Instant;
};

async function deliver(delivery: Delivery, held: HeldMessage): Promise<void> {
  const { db } = delivery.means;
  const named = { name: 'chat', repeatable: true };
  // The intent is committed before anything leaves.
  const ready = await withOrganization(db, held.organizationId, (tx) => getReady(delivery, tx, held), named);
  if (ready === undefined) return;
  const result = await sendChat(makeHttp(), ready.place, ready.said, ready.now);
  await withOrganization(db, held.organizationId, (tx) => note(delivery, tx, held, ready, result), named);
}

/** Decides whether a message goes out now, and commits that it is about to; undefined when it does not. */
async function getReady(delivery: Delivery, tx: Tx, held: HeldMessage): Promise<Ready | undefined> {
  const message = await findDueMessage(tx, held);
  if (message === undefined) return undefined;
  if (message.state === 'sending') {
    await endHeldMessage(tx, held, interrupted);
    return undefined;
  }
  const setting = await findChatSetting(tx, message.workEmail ?? '');
  const said =
    setting === undefined
      ? suppressed('Nothing goes to this channel any more.')
      : await prepare(delivery, tx, message, setting);
  if ('end' in said) {
    await endHeldMessage(tx, held, said.end);
    return undefined;
  }
  if ('waitUntil' in said) {
    await postponeHeldMessage(tx, held, { reason: said.reason, until: said.waitUntil, anew: true });
    return undefined;
  }
  if (setting === undefined) return undefined;
  const place = openChat(delivery.means, tx.organizationId, setting);
  const mine = await markSending(tx, held, { to: setting.kind, domain: setting.kind });
  return mine ? { place, said, tries: message.tries, now: message.now } : undefined;
}

type NotNow = { readonly waitUntil: Temporal.Instant; readonly reason: string };
type Never = { readonly end: MessageEnding };

/**
 * Holds a message against how things stand now. A channel is nobody who may know: of a confidential case it hears nothing, of
 * another one nothing before the person was told, and who it is only where that was allowed.
 */
async function prepare(
  { texts, publicUrl }: Delivery,
  tx: Tx,
  message: DueMessage,
  setting: ChatSetting,
): Promise<ChatMessage | NotNow | Never> {
  if (message.tries === 0 && Temporal.Instant.compare(message.now, message.dueFrom.add(latest)) > 0)
    return suppressed('It would have come days too late.');
  if (message.template === 'proposal_waiting' && !(await isProposalWaiting(tx, message.content['proposalId'])))
    return suppressed('It was decided meanwhile, or nobody decided it in time.');
  const isDigest = message.template === 'digest';
  const steps = isDigest ? await listMessageSteps(tx, await listChannelStepIds(tx)) : [];
  if (isDigest && steps.length === 0) return suppressed('There is nothing that a channel may hear of.');
  const ids = [...new Set([message.offboardingId, ...steps.map(({ offboardingId }) => offboardingId)])];
  const cases = new Map(
    (
      await listMessageCases(
        tx,
        ids.filter((id) => id !== null),
      )
    ).map((one) => [one.offboardingId, one]),
  );
  const about = cases.get(message.offboardingId ?? '') ?? null;
  if (message.offboardingId !== null) {
    const refusal = about === null ? suppressed('Its case is not there.') : await refuse(tx, message, about);
    if (refusal !== undefined) return refusal;
  }
  const own = await textsOfOrganization(tx, textsFor(texts, [setting.language]));
  return write(own, { message, setting, about, steps, cases, publicUrl });
}

async function refuse(tx: Tx, { template, now }: DueMessage, about: MessageCase): Promise<NotNow | Never | undefined> {
  const mayKnow = await mayKnowOf(tx, about.offboardingId, null);
  const verdict = maySend({ template, recipient: 'address', toLeaver: false, mayKnow, case: about, now });
  if (verdict.send) return undefined;
  const { waitUntil, reason } = verdict;
  return waitUntil === null ? suppressed(reason) : { waitUntil, reason };
}

type Writing = {
  readonly message: DueMessage;
  readonly setting: ChatSetting;
  readonly about: MessageCase | null;
  readonly steps: readonly MessageStep[];
  readonly cases: ReadonlyMap<string, MessageCase>;
  readonly publicUrl: string | null;
};

/** Where no names are allowed only the subject is said, and everything else stands behind the link. */
function write(texts: Texts, { message, setting, about, steps, cases, publicUrl }: Writing): ChatMessage {
  const { template, timeZone } = message;
  const values = valuesOf(texts, { message, about, steps });
  const entries = steps.slice(0, mostEntries).map((step) => {
    const one = cases.get(step.offboardingId);
    const said = { step: step.title, case: `OFF-${one?.number ?? ''}`, person: one?.person ?? '' };
    const due = step.dueAt === null ? '' : ` ${sayInstant(texts.language, step.dueAt, timeZone)}`;
    return `• ${fillText(texts, 'step.about', said)}${due}`;
  });
  const body = () => [...paragraphsOf(fillText(texts, `${template}.body`, values)), ...entries];
  return {
    title: fillText(texts, `${template}.subject`, values),
    lines: setting.allowNames ? body() : [],
    link: publicUrl === null ? null : { label: fillText(texts, `${template}.button`), url: publicUrl },
  };
}

const interrupted: MessageEnding = {
  state: 'unknown',
  reason:
    'Posting was interrupted, and nobody can say whether the message went out. Send it again if it did not arrive.',
};

/** What came of it: what certainly was not posted is tried again, within bounds; of the rest nobody can say. */
async function note(
  { means }: Delivery,
  tx: Tx,
  held: HeldMessage,
  { tries, now }: Ready,
  result: ChatResult,
): Promise<void> {
  if (result.outcome === 'sent') return endHeldMessage(tx, held, { state: 'sent', reason: null });
  const { reason } = result;
  if (result.outcome === 'unknown') return endHeldMessage(tx, held, { state: 'unknown', reason });
  if (result.final || tries + 1 >= mostTries) return endHeldMessage(tx, held, { state: 'failed', reason });
  const usual = Math.round(means.random() * Math.min(longestPauseMs, 5_000 * 2 ** tries));
  const until = now.add({ milliseconds: Math.max(1_000, usual, result.retryAfterMs ?? 0) });
  await postponeHeldMessage(tx, held, { reason, until, anew: false });
}

function suppressed(reason: string): Never {
  return { end: { state: 'suppressed', reason } };
}
