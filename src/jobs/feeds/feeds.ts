import { listDueFeeds } from '../../store/feeds/feeds.ts';
import type { FeedMeans } from './feed-departures.ts';
import { lookAtFeed } from './look-at-feed.ts';
import type { Worker } from '../steps/worker.ts';

/** How many feeds are looked at side by side. */
const most = 4;

/** Looks at feeds when their turn comes. Any number of workers may run against one database: each feed is one worker's at a time. */
export function startFeeds(feeds: FeedMeans, options: { readonly everyMs?: number } = {}): Worker {
  const { db, log } = feeds.means;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const look = async () => {
    try {
      const due = await listDueFeeds(db, most);
      await Promise.all(due.map(({ organizationId, feedId }) => lookAt(feeds, organizationId, feedId)));
    } catch (error) {
      log({ level: 'warn', message: 'Feeds could not be looked for; trying again.', error });
    }
    if (!stopped) timer = setTimeout(run, options.everyMs ?? 2_000);
  };
  const run = () => {
    current = look();
  };
  run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
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
