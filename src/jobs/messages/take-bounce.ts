import { Failure } from '../../core/failure.ts';
import { readDeliveryReport } from '../../formats/delivery-report.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findSentMessage, markBounced } from '../../store/messages/messages.ts';
import { tellNextOwners } from './tell-next-owners.ts';

/** What a report came to; `noted`: it was known already, or it says that the mail arrived. */
export type Bounce = {
  readonly messageId: string;
  readonly state: 'bounced' | 'noted' | 'delayed';
  readonly status: string | null;
};

/**
 * Takes in a delivery report (RFC 3464) about one of our mails, found by its Message-ID. Only a lasting failure makes it bounce.
 * Throws `not-what-it-says` for other mails, `not-found` for a report about none of ours.
 */
export async function takeBounce(tx: Tx, report: string): Promise<Bounce> {
  const { messageId: header, action, status } = readDeliveryReport(report);
  const [id = '', domain = ''] = (header ?? '').split('@');
  const found = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) && (await findSentMessage(tx, id, domain));
  if (!found) throw new Failure('not-found', 'This report is about no mail that was sent from here.');
  if (action === 'delayed') return { messageId: id, state: 'delayed', status };
  const lasting = action === 'failed' && !(status ?? '5').startsWith('4');
  const reason = `The mail came back${status === null ? '' : ` (${status})`}.`;
  const bounced = lasting && (await markBounced(tx, id, reason));
  if (bounced) await tellNextOwners(tx, id);
  return { messageId: id, state: bounced ? 'bounced' : 'noted', status };
}
