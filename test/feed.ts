import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { JsonObject } from '../src/core/applications/connector.ts';
import type { FeedField } from '../src/core/feeds/feed.ts';
import { addFeed, type FeedInput } from '../src/jobs/feeds/add-feed.ts';
import type { FeedMeans } from '../src/jobs/feeds/feed-departures.ts';
import { lookAtFeed } from '../src/jobs/feeds/look-at-feed.ts';
import { loadPolicies } from '../src/jobs/plans/playbooks.ts';
import { openQueue } from '../src/jobs/steps/queue.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { type Finding, listFindings, listMissing, type MissingPerson } from '../src/store/feeds/feed-findings.ts';
import { listReadings, type Reading } from '../src/store/feeds/feed-readings.ts';
import { type Feed, getFeed } from '../src/store/feeds/feeds.ts';
import { seal } from '../src/store/sealed.ts';
import { testKey } from './database.ts';
import { makeMeans } from './organization.ts';

/** What feeds work with in a test. */
export async function makeFeedMeans(db: Database): Promise<FeedMeans> {
  const queue = await openQueue(db, () => undefined);
  after(queue.close);
  return { means: makeMeans(db), queue, policies: await loadPolicies() };
}

/** A feed of a test, and how to let files come. */
export type TestFeed = {
  readonly feed: Feed;
  readonly folder: string;
  /** Puts a file there and looks twice, as after it was written and left alone. */
  readonly bring: (name: string, text: string) => Promise<void>;
  readonly look: () => Promise<boolean>;
  readonly now: () => Promise<Feed>;
  /** The latest first. */
  readonly readings: () => Promise<readonly Reading[]>;
  readonly findings: () => Promise<readonly Finding[]>;
  readonly missing: () => Promise<readonly MissingPerson[]>;
};

export type TestFeedInput = {
  readonly organizationId: string;
  readonly operatorId: string;
  readonly name?: string;
  readonly kind?: FeedInput['kind'];
  readonly carries?: FeedInput['carries'];
  readonly settings?: JsonObject;
  readonly owns?: readonly FeedField[];
  readonly rank?: number;
  readonly credentials?: FeedInput['credentials'];
};

export async function addTestFeed(feeds: FeedMeans, input: TestFeedInput): Promise<TestFeed> {
  const { organizationId, operatorId, name = 'hr', carries = 'people', kind = 'folder' } = input;
  const folder = await mkdtemp(join(tmpdir(), 'handback-drop-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const place = kind === 'folder' ? { path: folder } : {};
  const feed = await addFeed(
    { ...feeds, seal: (content, boundTo) => seal(testKey, content, boundTo) },
    organizationId,
    {
      name,
      kind,
      carries,
      settings: { ...place, ...input.settings },
      owns: input.owns ?? (carries === 'people' ? ['name', 'work_email', 'department', 'employment'] : []),
      rank: input.rank ?? null,
      credentials: input.credentials ?? {},
    },
    operatorId,
  );
  const within = <T>(work: Parameters<typeof withOrganization<T>>[2]) =>
    withOrganization(feeds.means.db, organizationId, work);
  const look = async () => {
    await within((tx) =>
      tx.query('update feed set look_at = clock_timestamp() where organization_id = $1 and feed_id = $2', [
        organizationId,
        feed.id,
      ]),
    );
    return lookAtFeed(feeds, organizationId, feed.id);
  };
  const reader = { personId: null, operatorId };
  return {
    feed,
    folder,
    bring: async (file, text) => {
      await writeFile(join(folder, file), text);
      await look();
      await look();
    },
    look,
    now: () => within((tx) => getFeed(tx, name)),
    readings: () => within((tx) => listReadings(tx, feed.id, 50)),
    findings: () => within((tx) => listFindings(tx, feed.id, reader)),
    missing: () => within((tx) => listMissing(tx, feed.id, reader)),
  };
}
