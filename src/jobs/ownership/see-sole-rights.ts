import { soleRights } from '../../core/applications/administration.ts';
import type { AccountListing, ConnectorSession, SoleRight } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';

/** What nobody but this account has in its application. */
export type SeenRight = { readonly externalId: string; readonly right: SoleRight };

/**
 * Asks an application what nobody but the listed accounts has there, while there is time to find a successor; of privileged accounts
 * only. An application that cannot tell now says nothing: it is asked again right before access is ended.
 */
export async function seeSoleRights(session: ConnectorSession, listing: AccountListing): Promise<readonly SeenRight[]> {
  if (session.readAdmins === undefined || listing.state !== 'seen') return [];
  const sole: SeenRight[] = [];
  try {
    for (const { externalId, active, privileged } of listing.accounts) {
      if (active === false || privileged === false) continue;
      const seen = await session.readAdmins(externalId);
      if (seen.state === 'seen' && seen.keep === null)
        sole.push(...soleRights(seen, externalId).map((right) => ({ externalId, right })));
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return sole;
}
