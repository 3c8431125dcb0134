import type { MailAttachment } from '../../connectors/mail.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { MessageCase } from '../../store/messages/outbox.ts';
import type { Signature } from '../../store/signatures/signatures.ts';
import { makeReceipt, type ReceiptAsk } from '../signatures/make-receipt.ts';
import type { DeliveryMeans } from './deliver-messages.ts';

/** Many servers refuse mails that are larger than 10 MB when they are encoded. */
const largestBytes = 5 * 1024 * 1024;

/**
 * The receipt that goes along with a mail: of what was signed, else of the whole case. Nothing where it would weigh too much, or is about
 * neither.
 */
export async function attachReceipt(
  { fonts, texts }: Pick<DeliveryMeans, 'fonts' | 'texts'>,
  tx: Tx,
  receipt: { readonly signature: Signature | null; readonly about: MessageCase | null; readonly language: string },
): Promise<readonly MailAttachment[]> {
  const ask = askFor(receipt);
  if (ask === null) return [];
  const content = await makeReceipt({ fonts, texts }, tx, { ...ask, languages: [receipt.language] });
  if (content.length > largestBytes) return [];
  return [{ name: `${ask.mark}.pdf`, mediaType: 'application/pdf', content }];
}

function askFor({ signature, about }: Parameters<typeof attachReceipt>[2]): Omit<ReceiptAsk, 'languages'> | null {
  if (signature !== null) {
    const { id: signatureId, personId, name: mark, offboardingId } = signature;
    return { of: { signatureId }, about: offboardingId === null ? 'got' : 'back', personId, mark };
  }
  if (about === null) return null;
  const { offboardingId, personId, number } = about;
  return { of: { offboardingId }, about: 'back', personId, mark: `OFF-${number}` };
}
