import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { countPortalPosts, type PortalLink, type PortalPosts } from '../../store/portal/portal-links.ts';

/** More than anybody has to say, and little enough to be read by somebody. */
const most: PortalPosts = { addresses: 30, notes: 20, signatures: 20, files: 60, answers: 40, days: 100 };

/** Throws `too-many-requests` once so much of a kind has come from a page that nobody can mean it. */
export async function refuseEndless(
  tx: Tx,
  link: Pick<PortalLink, 'offboardingId' | 'personId'>,
  what: keyof PortalPosts,
): Promise<void> {
  const posts = await countPortalPosts(tx, link);
  if (posts[what] >= most[what])
    throw new Failure('too-many-requests', `More than ${most[what]} ${what} came from this page already.`);
}
