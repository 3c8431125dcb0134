import { operatorActor, workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { payWords } from '../../core/playbooks/order-laws.ts';
import { fillText, sayDay } from '../../formats/texts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { approveWaitingLetter, insertLetter, isAnythingAwaited, readLetterFacts } from '../../store/returns/letters.ts';
import { type TextsByLanguage, textsFor } from '../messages/texts.ts';

/** Writes the letter about things that are not back into the case, for legal to read: it is sent to nobody. */
export async function writeLetter(
  tx: Tx,
  allTexts: TextsByLanguage,
  about: { readonly offboardingId: string; readonly things: string; readonly dueOn: Temporal.PlainDate },
): Promise<void> {
  const facts = await readLetterFacts(tx, about.offboardingId);
  if (facts === undefined) return;
  const texts = textsFor(allTexts, [facts.language]);
  const body = fillText(texts, 'legal.return_letter', {
    name: facts.name,
    organization: facts.organization,
    things: about.things,
    day: sayDay(texts.language, about.dueOn),
  });
  const { offboardingId } = about;
  const letterId = await insertLetter(tx, { offboardingId, language: texts.language, body });
  if (letterId === undefined) return;
  await recordEvent(tx, {
    offboardingId,
    type: 'return.letter_made',
    actor: workerActor,
    about: { kind: 'return_letter', id: letterId },
    data: { language: texts.language },
    private: { body },
  });
}

/** Approves the letter of a case, changed or as it is. Throws `rule-refused` for one that speaks of pay, and where none waits or all is back. */
export async function approveLetter(
  tx: Tx,
  approval: { readonly offboardingId: string; readonly body: string | null; readonly operatorId: string },
): Promise<void> {
  const word = payWords.exec(approval.body ?? '')?.[0];
  if (word !== undefined)
    throw new Failure(
      'rule-refused',
      `The letter says "${word}". What somebody has not returned is never tied to what they are paid; leave that out.`,
    );
  if (!(await isAnythingAwaited(tx, approval.offboardingId)))
    throw new Failure('rule-refused', 'Everything in this case is back or has ended, so nothing is left to write for.');
  const letterId = await approveWaitingLetter(tx, approval);
  await recordEvent(tx, {
    offboardingId: approval.offboardingId,
    type: 'return.letter_approved',
    actor: operatorActor(approval.operatorId),
    about: { kind: 'return_letter', id: letterId },
    data: { changed: approval.body !== null },
    ...(approval.body === null ? {} : { private: { body: approval.body } }),
  });
}
