import { personActor } from '../../core/event.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findPortalLink, markPortalOpened, type PortalLink } from '../../store/portal/portal-links.ts';
import { isOwnToken, readLinkToken } from '../messages/link-token.ts';
import { portalDays } from './give-portal-link.ts';
import { isOwnPass, makePortalToken, type readPortalPass } from './portal-token.ts';

/** The link that a secret is of, good or over; undefined for a secret that is not ours. Changes nothing. */
export async function findLinkOf(tx: Tx, key: Uint8Array, token: string): Promise<PortalLink | undefined> {
  const claimed = readLinkToken(token);
  if (claimed === undefined) return undefined;
  const link = await findPortalLink(tx, claimed.linkId, await portalDays(tx));
  return link !== undefined && isOwnToken(token, makePortalToken(key, link)) ? link : undefined;
}

/** The link that a browser's pass is of, while it is good; undefined for any other pass. */
export async function findLinkOfPass(
  tx: Tx,
  key: Uint8Array,
  pass: NonNullable<ReturnType<typeof readPortalPass>>,
): Promise<PortalLink | undefined> {
  const link = await findPortalLink(tx, pass.linkId, await portalDays(tx));
  return link !== undefined && link.good && isOwnPass(key, pass, link) ? link : undefined;
}

/** Puts on record that somebody opened a page with its secret. `network` is the part of the network that they came from. */
export async function openPortal(tx: Tx, link: PortalLink, network: string | null): Promise<void> {
  const { id, offboardingId, personId, way } = link;
  await markPortalOpened(tx, id);
  await recordEvent(tx, {
    offboardingId,
    type: 'portal.opened',
    // Whoever has the link counts as the person it is for.
    actor: personActor(personId),
    about: { kind: 'portal_link', id },
    data: { way },
    private: { network },
  });
}
