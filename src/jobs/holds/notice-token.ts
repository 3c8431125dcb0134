import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HoldNotice } from '../../store/holds/notices.ts';

/**
 * The secret of the link in a notice: organization, id, and an HMAC-SHA256 (RFC 2104) over what it is bound to, in the form that
 * `readLinkToken` takes apart. It is kept nowhere, and all it can do is to acknowledge.
 */
export function makeNoticeToken(
  key: Uint8Array,
  { organizationId, id, matterId, personId }: Pick<HoldNotice, 'organizationId' | 'id' | 'matterId' | 'personId'>,
): string {
  const mac = createHmac('sha256', key).update(['hold/1', organizationId, id, matterId, personId].join('\n')).digest();
  const bytes = [organizationId, id].map((one) => Buffer.from(one.replaceAll('-', ''), 'hex'));
  return Buffer.concat([...bytes, mac]).toString('base64url');
}

/** Whether a token is the one of this notice. */
export function isNoticeToken(key: Uint8Array, token: string, notice: HoldNotice): boolean {
  const [given, own] = [Buffer.from(token), Buffer.from(makeNoticeToken(key, notice))];
  return given.length === own.length && timingSafeEqual(given, own);
}
