import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedLink } from '../../store/messages/signed-links.ts';

const idBytes = 16;
const macBytes = 32;

/** The secret of a link to a step. */
export function makeLinkToken(key: Uint8Array, link: SignedLink): string {
  const { organizationId, linkId, stepId, holder, purpose, expiresAt } = link;
  const bound = ['link/1', purpose, organizationId, linkId, stepId, holder.kind, holder.id, expiresAt.toString()];
  return sealToken(key, { organizationId, linkId }, bound);
}

/**
 * The secret of any link: organization, id, and an HMAC-SHA256 (RFC 2104) over all it is bound to. It is made again from the row and the
 * key whenever it is needed, and kept nowhere.
 */
export function sealToken(key: Uint8Array, { organizationId, linkId }: TokenIds, bound: readonly string[]): string {
  const mac = createHmac('sha256', key).update(bound.join('\n')).digest();
  return Buffer.concat([bytesOf(organizationId), bytesOf(linkId), mac]).toString('base64url');
}

type TokenIds = { readonly organizationId: string; readonly linkId: string };

/** Which link a token claims to be; undefined for what cannot be one. Nothing of it is proved yet. */
export function readLinkToken(token: string): TokenIds | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 2 * idBytes + macBytes || bytes.toString('base64url') !== token) return undefined;
  return { organizationId: idOf(bytes.subarray(0, idBytes)), linkId: idOf(bytes.subarray(idBytes, 2 * idBytes)) };
}

/** Whether somebody's token is the link's own; says nothing of where they differ by the time it takes. */
export function isOwnToken(token: string, own: string): boolean {
  const [given, expected] = [Buffer.from(token), Buffer.from(own)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
