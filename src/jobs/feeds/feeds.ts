import { listDueFeeds } from '../../store/feeds/feeds.ts';
import type { FeedMeans } from './feed-departures.ts';
import { lookAtFeed } from './look-at-feed.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';

/** How many feeds are looked at side by side. */
const most = 4;

/** Looks at feeds when their turn comes. Any number of workers may run against one database: each feed is one worker's at a time. */
export function startFeeds(feeds: FeedMeans, options: { readonly everyMs?: number } = {}): Worker {
  const look = async () => {
    const due = await listDueFeeds(feeds.means.db, most);
    await Promise.all(due.map(({ organizationId, feedId }) => lookAt(feeds, organizationId, feedId)));
    return false;
  };
  const failed = 'Feeds could not be looked for; trying again.';
  return startLooking(feeds.means, look, { everyMs: options.everyMs ?? 2_000, failed });
}

async function lookAt(feeds: FeedMeans, organizationId: string, feedId: string): Promise<void> {
  try {
    await lookAtFeed(feeds, organizationId, feedId);
  } catch (error) {
    feeds.means.log({
      level: 'error',
      message: 'A feed could not be worked on; it is tried again in two minutes.',
      feed: feedId,
      error,
    });
  }
}
