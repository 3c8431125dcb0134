import type { PortalLink } from '../../store/portal/portal-links.ts';
import { isOwnToken, readLinkToken, sealToken } from '../messages/link-token.ts';

type Bound = Pick<PortalLink, 'organizationId' | 'id' | 'offboardingId' | 'personId'>;

/** The secret of a link to somebody's page: it stands behind the # of its address, and is kept nowhere. */
export function makePortalToken(key: Uint8Array, { organizationId, id, offboardingId, personId }: Bound): string {
  return sealToken(key, { organizationId, linkId: id }, ['portal/1', organizationId, id, offboardingId, personId]);
}

/** The address of somebody's page, in the language of the message that it stands in. */
export function portalAddress(baseUrl: string, language: string, token: string): string {
  return `${baseUrl}/p?language=${encodeURIComponent(language)}#${token}`;
}

/** What a browser keeps once it has shown the secret: which link, until when (in seconds since 1970), and the proof of both. */
export function makePortalPass(key: Uint8Array, link: Bound, untilSeconds: number): string {
  return `${untilSeconds}.${sealPass(key, link, untilSeconds)}`;
}

/** Which link a pass claims to be of; undefined for what is none, or is over. Nothing is proved before `isOwnPass`. */
export function readPortalPass(pass: string, now: Temporal.Instant) {
  const [, until = '', token = ''] = /^(\d{1,12})\.([\w-]{1,200})$/.exec(pass) ?? [];
  const claimed = readLinkToken(token);
  if (claimed === undefined || Number(until) * 1000 <= now.epochMilliseconds) return undefined;
  return { ...claimed, untilSeconds: Number(until), token };
}

/** Whether a pass is one of ours for this link. */
export function isOwnPass(
  key: Uint8Array,
  { token, untilSeconds }: NonNullable<ReturnType<typeof readPortalPass>>,
  link: Bound,
): boolean {
  return isOwnToken(token, sealPass(key, link, untilSeconds));
}

function sealPass(key: Uint8Array, { organizationId, id, offboardingId, personId }: Bound, untilSeconds: number) {
  const bound = ['portal-pass/1', organizationId, id, offboardingId, personId, String(untilSeconds)];
  return sealToken(key, { organizationId, linkId: id }, bound);
}
