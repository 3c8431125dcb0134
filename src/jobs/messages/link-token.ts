import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedLink } from '../../store/messages/signed-links.ts';

const idBytes = 16;
const macBytes = 32;

/**
 * The secret of a link: organization, id, and an HMAC-SHA256 (RFC 2104) over all it is bound to. It is made again from the row
 * and the key whenever it is needed, and kept nowhere.
 */
export function makeLinkToken(key: Uint8Array, link: SignedLink): string {
  return Buffer.concat([bytesOf(link.organizationId), bytesOf(link.linkId), macOf(key, link)]).toString('base64url');
}

/** Which link a token claims to be; undefined for what cannot be one. Nothing of it is proved yet. */
export function readLinkToken(token: string): { readonly organizationId: string; readonly linkId: string } | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 2 * idBytes + macBytes || bytes.toString('base64url') !== token) return undefined;
  return { organizationId: idOf(bytes.subarray(0, idBytes)), linkId: idOf(bytes.subarray(idBytes, 2 * idBytes)) };
}

/** Whether a token is this link's own. */
export function isLinkToken(key: Uint8Array, token: string, link: SignedLink): boolean {
  const mac = Buffer.from(token, 'base64url').subarray(2 * idBytes);
  return mac.length === macBytes && timingSafeEqual(mac, macOf(key, link));
}

function macOf(key: Uint8Array, { organizationId, linkId, stepId, holder, purpose, expiresAt }: SignedLink): Buffer {
  const bound = ['link/1', purpose, organizationId, linkId, stepId, holder.kind, holder.id, expiresAt.toString()];
  return createHmac('sha256', key).update(bound.join('\n')).digest();
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
