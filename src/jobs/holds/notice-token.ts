import type { HoldNotice } from '../../store/holds/notices.ts';
import { sealToken } from '../messages/link-token.ts';

/** The secret of the link in a notice. All it can do is to acknowledge. */
export function makeNoticeToken(
  key: Uint8Array,
  { organizationId, id, matterId, personId }: Pick<HoldNotice, 'organizationId' | 'id' | 'matterId' | 'personId'>,
): string {
  return sealToken(key, { organizationId, linkId: id }, ['hold/1', organizationId, id, matterId, personId]);
}
