import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signature } from '../../store/signatures/signatures.ts';

type Bound = Pick<Signature, 'organizationId' | 'id' | 'personId' | 'way'>;

/**
 * The secret of the link to somebody's list: organization, id, and an HMAC-SHA256 (RFC 2104) over what it is bound to, in the form that
 * `readLinkToken` takes apart. It is kept nowhere; how long it is good stands in the row.
 */
export function makeSignToken(key: Uint8Array, { organizationId, id, personId, way }: Bound): string {
  const mac = createHmac('sha256', key).update(['sign/1', organizationId, id, personId, way].join('\n')).digest();
  const bytes = [organizationId, id].map((one) => Buffer.from(one.replaceAll('-', ''), 'hex'));
  return Buffer.concat([...bytes, mac]).toString('base64url');
}

/** Whether a token is the one of this signature. */
export function isSignToken(key: Uint8Array, token: string, signature: Bound): boolean {
  const [given, own] = [Buffer.from(token), Buffer.from(makeSignToken(key, signature))];
  return given.length === own.length && timingSafeEqual(given, own);
}
