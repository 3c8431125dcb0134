import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { getLeaverStanding } from '../../store/signatures/signable.ts';

/**
 * Sends the leaver the receipt of their case as it stands when the mail goes out, signed or not. Throws `rule-refused` where no mail would
 * reach them.
 */
export async function sendReceipt(
  tx: Tx,
  {
    offboardingId,
    personId,
    language,
  }: Readonly<{ offboardingId: string; personId: string; language?: string | undefined }>,
): Promise<void> {
  const { open, writesToPerson } = await getLeaverStanding(tx, offboardingId);
  if (!open)
    throw new Failure(
      'rule-refused',
      'The case is not open, so nothing is sent to its leaver. Save the receipt and give it to them.',
    );
  if (!writesToPerson)
    throw new Failure(
      'rule-refused',
      'The playbook of this case never writes to the person. Save the receipt instead.',
    );
  await queueMessages(tx, [
    {
      template: 'sign_receipt',
      channel: 'mail',
      recipient: { kind: 'person', id: personId },
      offboardingId,
      ...(language === undefined ? {} : { language }),
      values: {},
      dedupKey: `receipt ${offboardingId} ${randomUUIDv7()}`,
    },
  ]);
}
