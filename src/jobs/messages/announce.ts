import { workerActor } from '../../core/event.ts';
import type { NewMessage } from '../../core/messages/message.ts';
import { type AskedOf, hearsOfStart, holdersOfAny } from '../../core/steps/step-owner.ts';
import { countMessageStates, countUnconfirmedAccounts } from '../../store/messages/announcements.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import { queueForChannels, queueMessages } from '../../store/messages/messages.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { readCaseTeam } from '../../store/steps/step-ownership.ts';
import type { ClaimedStep } from '../../store/steps/claim-step.ts';
import { leaveStep } from '../../store/steps/end-step.ts';
import { giveToPerson } from '../steps/give-to-person.ts';
import { settleDues } from '../plans/settle-dues.ts';

/** How often is looked whether the mails were taken, and after how many looks a person is asked to tell them. */
const lookAgain = { seconds: 15 };
const mostLooks = 40;

/**
 * Tells people that a case has begun, or that access is not confirmed as ended in time, and ends the step when every mail was
 * taken by the mail server. Where no mail is sent, or one was not taken, the step is a person's, whatever a chat channel hears. True: it
 * has ended.
 */
export async function announce(tx: Tx, claim: ClaimedStep, now: Temporal.Instant): Promise<boolean> {
  const messages = await messagesFor(tx, claim);
  if (messages !== null && messages.length === 0) return end(tx, claim, 0);
  if (messages === null || (await findMailServer(tx)) === undefined) {
    // A channel hears of it all the same, but is nobody who was told: that stays with a person.
    await queueForChannels(tx, messages ?? []);
    await leaveStep(tx, claim, { state: 'asked' });
    return false;
  }
  await queueMessages(tx, messages);
  const {
    waiting = 0,
    sending = 0,
    sent = 0,
    failed = 0,
    unknown = 0,
    bounced = 0,
  } = await countMessageStates(
    tx,
    messages.map(({ dedupKey }) => dedupKey),
  );
  const lost = failed + unknown + bounced;
  if (waiting + sending > 0 && claim.tries < mostLooks) {
    await leaveStep(tx, claim, { state: 'polling', startAt: now.add(lookAgain) });
    return false;
  }
  if (waiting + sending + lost > 0 || sent === 0) {
    await giveToPerson(
      tx,
      claim,
      `Of ${messages.length} mails ${sent} were taken by the mail server. Tell the others yourself.`,
    );
    return false;
  }
  return end(tx, claim, sent);
}

/** The mails of this step; none: there is nothing to say; null: there is nobody to say it to. */
async function messagesFor(
  tx: Tx,
  { action, stepId, offboardingId }: ClaimedStep,
): Promise<readonly NewMessage[] | null> {
  const found = await readCaseTeam(tx, offboardingId);
  if (found === null) return null;
  const { about, team } = found;
  const of = (template: 'start_alert' | 'page', values: NewMessage['values']) => (recipient: AskedOf) => ({
    template,
    channel: 'mail' as const,
    recipient: { kind: recipient.kind, id: recipient.id },
    offboardingId,
    values,
    dedupKey: `${template}:${stepId}:${recipient.id}`,
  });
  if (action === 'page_on_call') {
    const accounts = await countUnconfirmedAccounts(tx, offboardingId);
    if (accounts === 0) return [];
    return orNobody(holdersOfAny(['security', 'it'], about, team).map(of('page', { accounts })));
  }
  const heard = hearsOfStart(['it', 'security', 'hr', 'facilities'], about, team);
  return orNobody(heard.map(of('start_alert', {})));
}

function orNobody(messages: readonly NewMessage[]): readonly NewMessage[] | null {
  return messages.length === 0 ? null : messages;
}

async function end(tx: Tx, claim: ClaimedStep, sent: number): Promise<boolean> {
  if (!(await leaveStep(tx, claim, { state: 'done' }))) return false;
  await settleDues(tx, claim.offboardingId);
  await recordEvent(tx, {
    offboardingId: claim.offboardingId,
    type: 'step.ended',
    actor: workerActor,
    about: { kind: 'step', id: claim.stepId },
    data: { key: claim.key, epoch: claim.epoch, told: sent },
  });
  return true;
}
