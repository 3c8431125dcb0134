import { type CalendarPart, writeInvitation } from '../../formats/invitation.ts';
import { fillText, type Texts } from '../../formats/texts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findInvitation } from '../../store/messages/invitations.ts';
import type { MailServerRecord } from '../../store/messages/mail-server.ts';
import type { DueMessage, MessageCase, MessageStep } from '../../store/messages/outbox.ts';

/**
 * The invitation that a mail carries; undefined when it has been overtaken by a later one, or would call off what its recipient has
 * never heard of.
 */
export async function prepareInvitation(
  tx: Tx,
  texts: Texts,
  facts: {
    readonly message: DueMessage;
    readonly record: MailServerRecord;
    readonly about: MessageCase;
    readonly step: MessageStep;
    readonly to: string;
  },
): Promise<CalendarPart | undefined> {
  const { message, record, about, step, to } = facts;
  const calledOff = message.template === 'invitation_off';
  const standing = await findInvitation(tx, step.stepId, message.recipientId ?? '');
  if (standing === undefined || standing.sequence !== message.content['sequence']) return undefined;
  if (calledOff ? !standing.wasSent : standing.over) return undefined;
  const title = step.item === null ? step.title : `${step.title}: ${step.item}`;
  return writeInvitation({
    uid: `${step.stepId}@handback`,
    sequence: standing.sequence,
    calledOff,
    startsAt: standing.dueAt,
    writtenAt: message.now,
    summary: fillText(texts, 'step.about', { step: title, case: `OFF-${about.number}`, person: about.person }),
    description: fillText(texts, 'closing.body', { organization: message.organizationName }),
    organizer: { name: record.fromName, address: record.fromAddress },
    attendee: { name: message.recipientName, address: to },
  });
}
