import { type MailResult, sendMail } from '../../connectors/mail.ts';
import { isMailAddress, type MailServer } from '../../core/messages/mail-server.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import {
  endHeldMessage,
  findDueMessage,
  type HeldMessage,
  markSending,
  type MessageEnding,
  postponeHeldMessage,
  takeOutbox,
} from '../../store/messages/outbox.ts';
import { openMailServer } from './mail-server.ts';
import type { Means } from '../means.ts';
import type { PaperFonts } from '../../formats/papers/font-coverage.ts';
import { type PreparedMail, prepareMail } from './prepare-mail.ts';
import { tellNextOwners } from './tell-next-owners.ts';
import type { TextsByLanguage } from './texts.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';

/** What sending works with. */
export type DeliveryMeans = {
  readonly means: Pick<Means, 'db' | 'unseal' | 'log' | 'random'>;
  readonly texts: TextsByLanguage;
  /** What attached papers are drawn with. */
  readonly fonts: PaperFonts;
  /** Signs the links that work without signing in. */
  readonly linkKey: Uint8Array;
  /** Where people reach the server; null where this worker does not know. */
  readonly publicUrl: string | null;
  /** Where leavers and outsiders reach their pages; left out or null: at `publicUrl`. */
  readonly portalUrl?: string | null;
};

/** How many messages are on their way at the same time. */
const most = 8;
const mostTries = 12;
const longestPauseMs = 4 * 60 * 60 * 1000;

/**
 * Sends the mails that are due, as they fall due. Any number of workers may run against one database: each message is handed to
 * one of them at a time, and what one that died may have sent is not sent again.
 */
export function startDelivery(delivery: DeliveryMeans, options: { readonly everyMs?: number } = {}): Worker {
  // A full hand says that there is more.
  const look = async () => (await deliverMessages(delivery)) === most;
  const failed = 'Mails could not be looked for; trying again.';
  return startLooking(delivery.means, look, { everyMs: options.everyMs ?? 2_000, failed });
}

/** Takes the mails that are due, and sends each or says why not. Answers how many it took. */
export async function deliverMessages(delivery: DeliveryMeans): Promise<number> {
  const { db, log } = delivery.means;
  const held = await takeOutbox(db, 'mail', most);
  await Promise.all(
    held.map((one) =>
      deliver(delivery, one).catch((error: unknown) => {
        const message = 'A mail could not be sent or noted; another try follows.';
        log({ level: 'error', message, outgoing: one.messageId, error });
      }),
    ),
  );
  return held.length;
}

type Ready = { readonly prepared: PreparedMail; readonly server: MailServer };

async function deliver(delivery: DeliveryMeans, held: HeldMessage): Promise<void> {
  const { db } = delivery.means;
  const named = { name: 'message', repeatable: true };
  // The intent is committed before anything leaves.
  const ready = await withOrganization(db, held.organizationId, (tx) => getReady(delivery, tx, held), named);
  if (ready === undefined) return;
  const result = await sendMail(ready.server, ready.prepared.mail);
  await withOrganization(db, held.organizationId, (tx) => note(delivery, tx, held, ready.prepared, result), named);
}

/** Decides whether a mail goes out now, and commits that it is about to; undefined when it does not. */
async function getReady(delivery: DeliveryMeans, tx: Tx, held: HeldMessage): Promise<Ready | undefined> {
  const message = await findDueMessage(tx, held);
  if (message === undefined) return undefined;
  if (message.state === 'sending') {
    await endHeldMessage(tx, held, interrupted);
    return undefined;
  }
  const record = await findMailServer(tx);
  if (record === undefined) return undefined;
  const prepared = await prepareMail(delivery, tx, { held, message, record });
  if ('end' in prepared) {
    await endHeldMessage(tx, held, prepared.end);
    return undefined;
  }
  if ('waitUntil' in prepared) {
    await postponeHeldMessage(tx, held, { reason: prepared.reason, until: prepared.waitUntil, anew: true });
    return undefined;
  }
  if (!isMailAddress(prepared.mail.to.address)) {
    await endHeldMessage(tx, held, { state: 'failed', reason: 'What is known of the recipient is no mail address.' });
    return undefined;
  }
  const server = openMailServer(delivery.means, tx.organizationId, record);
  const mine = await markSending(tx, held, { to: prepared.mail.to.address, domain: prepared.domain });
  return mine ? { prepared, server } : undefined;
}

const interrupted: MessageEnding = {
  state: 'unknown',
  reason: 'Sending was interrupted, and nobody can say whether the mail went out. Send it again if it did not arrive.',
};

/** What came of it: a refusal of the address is a bounce at once; whatever may pass is tried again, within bounds. */
async function note(
  { means }: DeliveryMeans,
  tx: Tx,
  held: HeldMessage,
  { tries, now }: PreparedMail,
  result: MailResult,
): Promise<void> {
  if (result.outcome === 'sent') return endHeldMessage(tx, held, { state: 'sent', reason: null });
  const { reason } = result;
  if (result.outcome === 'unknown') return endHeldMessage(tx, held, { state: 'unknown', reason });
  if (result.final) {
    await endHeldMessage(tx, held, { state: result.addressRefused ? 'bounced' : 'failed', reason });
    if (result.addressRefused) await tellNextOwners(tx, held.messageId);
    return;
  }
  if (tries + 1 >= mostTries) return endHeldMessage(tx, held, { state: 'failed', reason });
  const usual = Math.min(longestPauseMs, 30_000 * 2 ** tries);
  const until = now.add({ milliseconds: Math.round(usual * (0.75 + means.random() / 2)) });
  await postponeHeldMessage(tx, held, { reason, until, anew: false });
}
