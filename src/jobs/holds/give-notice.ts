import { operatorActor, personActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { NewMessage } from '../../core/messages/message.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent, recordEvents } from '../../store/cases/record-event.ts';
import { findHoldTarget, getMatter } from '../../store/holds/matters.ts';
import {
  findNotice,
  getNoticeTo,
  type HoldNotice,
  insertNotice,
  markAcknowledged,
  takeDueNotices,
} from '../../store/holds/notices.ts';
import { queueMessages } from '../../store/messages/messages.ts';

/** Days until somebody is reminded for the first time, and between one reminder and the next. */
const days = { first: 3, again: 7 } as const;
const mostReminders = 100;

/**
 * Tells a custodian what they have to preserve; they are reminded until they have answered. Where they are about to leave, nothing is
 * sent before they have been told. Answers whether a mail is on its way: without an address somebody tells them. Throws `conflict`.
 */
export async function giveNotice(
  tx: Tx,
  input: { readonly matter: string; readonly person: string; readonly text: string; readonly operatorId: string },
): Promise<{ readonly noticeId: string; readonly byMail: boolean }> {
  const { text, operatorId } = input;
  const matter = await getMatter(tx, input.matter);
  if (matter.releasedAt !== null)
    throw new Failure('conflict', `${matter.name} was released; nobody has to preserve anything for it.`);
  const personId = await findHoldTarget(tx, { kind: 'person', ref: input.person });
  const remindInDays = days.first;
  const noticeId = await insertNotice(tx, { matterId: matter.id, personId, text, operatorId, remindInDays });
  const notice = await findNotice(tx, noticeId);
  const message = notice === undefined ? null : messageOf(notice);
  if (message !== null) await queueMessages(tx, [message]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'hold.notice_given',
    actor: operatorActor(operatorId),
    about: { kind: 'hold_notice', id: noticeId },
    data: { matter: matter.id, person: personId, byMail: message !== null },
    private: { text },
  });
  return { noticeId, byMail: message !== null };
}

/** Reminds everybody who has not acknowledged yet and whose turn it is; answers how many. `at` is the instant. */
export async function remindOfNotices(tx: Tx, at: Temporal.Instant): Promise<number> {
  const due = await takeDueNotices(tx, { at, most: mostReminders, againInDays: days.again });
  await queueMessages(
    tx,
    due.flatMap((notice) => messageOf(notice) ?? []),
  );
  await recordEvents(
    tx,
    due.map(({ id, reminders }) => ({
      offboardingId: null,
      type: 'hold.notice_repeated' as const,
      actor: systemActor,
      about: { kind: 'hold_notice', id },
      data: { times: reminders },
    })),
  );
  return due.length;
}

/** Who has left for good is written to at home; null where no address is left. */
function messageOf({ id, personId, person, matter, text, reminders, ...notice }: HoldNotice): NewMessage | null {
  const { offboardingId, hasLeft, privateEmail } = notice;
  const isGone = offboardingId === null && hasLeft;
  if (isGone && privateEmail === null) return null;
  return {
    template: 'hold_notice',
    channel: 'mail',
    recipient: isGone
      ? { kind: 'address', address: privateEmail ?? '', name: person }
      : { kind: 'person', id: personId },
    offboardingId,
    values: { noticeId: id, matter, text },
    dedupKey: `hold_notice ${id} ${reminders}`,
  };
}

/** Writes down for a custodian that they have understood, as they told an operator. Throws `not-found`, `conflict`. */
export async function acknowledgeByHand(
  tx: Tx,
  input: { readonly matter: string; readonly person: string; readonly note: string; readonly operatorId: string },
): Promise<void> {
  const { note, operatorId } = input;
  const matter = await getMatter(tx, input.matter);
  const personId = await findHoldTarget(tx, { kind: 'person', ref: input.person });
  const notice = await getNoticeTo(tx, matter.id, personId);
  if (!(await markAcknowledged(tx, notice.id, { operatorId, note })))
    throw new Failure('conflict', `${notice.person} has acknowledged this already.`);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'hold.acknowledged',
    actor: operatorActor(operatorId),
    about: { kind: 'hold_notice', id: notice.id },
    data: { matter: matter.id, how: 'hand' },
    private: { note },
  });
}

/** Acknowledges a notice for the custodian who has its link; doing so twice does nothing more. */
export async function acknowledgeByLink(tx: Tx, notice: HoldNotice): Promise<void> {
  if (!(await markAcknowledged(tx, notice.id, { operatorId: null, note: null }))) return;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'hold.acknowledged',
    actor: personActor(notice.personId),
    about: { kind: 'hold_notice', id: notice.id },
    data: { matter: notice.matterId, how: 'link' },
  });
}
