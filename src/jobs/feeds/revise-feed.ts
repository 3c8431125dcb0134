import type { SftpCredentials } from '../../connectors/sftp-folder.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { type FeedField, feedFields, type FeedSettings } from '../../core/feeds/feed.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { findFeedKeeper } from '../../store/feeds/feed-keepers.ts';
import { type Feed, getFeed, getSealedFeed, listOwners, saveFeed, type SealedFeed } from '../../store/feeds/feeds.ts';
import { setAsideHeld } from '../../store/feeds/feed-readings.ts';
import type { Seal } from '../applications/connect-application.ts';
import { checkFeedSettings, lockFeeds, lookOnce, openCredentials, rankAmong } from './check-feed.ts';
import type { FeedMeans } from './feed-departures.ts';

export type FeedRevision = {
  /** Those that are said anew; null gives one its default back. */
  readonly settings: JsonObject;
  readonly owns?: readonly FeedField[];
  readonly rank?: number;
  /** In place of those it has, when any is given. */
  readonly credentials: SftpCredentials;
  /** Id or address of the operator who is asked from now on. */
  readonly asks?: string;
};

/** Settings that say how often it is looked at or what becomes of its departures, and nothing about what a file holds. */
const aboutNoFile: ReadonlySet<string> = new Set(['schedule', 'settleSeconds', 'playbook', 'departureKind']);
const placeSettings = ['path', 'host', 'port', 'user', 'hostKey', 'internal'] as const;

/**
 * Says a feed's settings anew, with the checks of adding one: another place is looked at before it counts. Who looks at it now stops, and held
 * files are read again where what is expected of them changed. Throws what adding throws, `not-found`, and `conflict` when somebody else
 * changed it at the same time.
 */
export async function reviseFeed(
  feeds: FeedMeans & { readonly seal: Seal },
  organizationId: string,
  {
    name,
    revision,
    operatorId,
  }: { readonly name: string; readonly revision: FeedRevision; readonly operatorId: string },
): Promise<Feed> {
  const { db } = feeds.means;
  const before = await withOrganization(db, organizationId, (tx) => getSealedFeed(tx, name));
  const { kind, carries } = before;
  const owns = carries === 'people' && revision.owns?.length === 0 ? feedFields : (revision.owns ?? before.owns);
  const said = Object.entries({ ...before.settings, ...revision.settings }).filter(([, value]) => value !== null);
  const settings = await checkFeedSettings(feeds, organizationId, {
    kind,
    carries,
    owns,
    settings: Object.fromEntries(said),
  });
  const isElsewhere = changed(before, settings).some((one) => (placeSettings as readonly string[]).includes(one));
  const given = hasAny(revision.credentials) ? revision.credentials : null;
  if (given !== null && kind === 'folder')
    throw new Failure('bad-request', 'A feed over SFTP needs a password or a private key, and a folder needs neither.');
  if (given !== null && given.password === undefined && given.privateKey === undefined)
    throw new Failure('bad-request', 'A passphrase alone opens nothing: send the private key again with it.');
  refuseStrangeServer(before, settings, given !== null);
  if (isElsewhere || given !== null)
    await lookOnce(
      kind,
      settings,
      given ?? openCredentials(feeds.means, organizationId, { ...before, feedId: before.id }),
    );
  return withOrganization(
    db,
    organizationId,
    async (tx) => {
      await lockFeeds(tx);
      const now = await getSealedFeed(tx, name);
      if (now.id !== before.id || now.version !== before.version)
        throw new Failure('conflict', `Somebody changed the feed ${name} at the same time. Look at it, and repeat.`);
      const rank = rankAmong(await listOwners(tx, owns, before.id), owns, revision.rank ?? before.rank);
      const asked = revision.asks === undefined ? before.operatorId : await findFeedKeeper(tx, revision.asks);
      const fields = changed(before, settings);
      await saveFeed(tx, {
        feedId: before.id,
        settings: settings as JsonObject,
        sealedCredentials:
          given === null ? before.sealedCredentials : feeds.seal({ ...given }, `${organizationId}/${before.id}`),
        owns,
        rank,
        operatorId: asked,
        fields: [...fields, ...(given === null ? [] : ['credentials'])],
        byOperatorId: operatorId,
      });
      // A map that is named once more may have been saved anew.
      const isReadAnew =
        fields.some((field) => !aboutNoFile.has(field)) || typeof revision.settings['map'] === 'string';
      if (isReadAnew) await setAsideHeld(tx, before.id);
      return getFeed(tx, name);
    },
    { name: 'feed-change' },
  );
}

function changed({ settings: before }: SealedFeed, after: FeedSettings): readonly string[] {
  const now = after as JsonObject;
  return Object.keys(now).filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(now[key] ?? null));
}

/** What one server was trusted with is never shown to another one. */
function refuseStrangeServer(before: SealedFeed, settings: FeedSettings, isGiven: boolean): void {
  const fields = changed(before, settings).filter((one) =>
    ['host', 'port', 'user', 'hostKey', 'internal'].includes(one),
  );
  if (isGiven || fields.length === 0) return;
  throw new Failure(
    'bad-request',
    `Another ${fields.join(', ')} needs the password or private key again: what is kept sealed is sent nowhere else.`,
  );
}

function hasAny(credentials: SftpCredentials): boolean {
  return Object.values(credentials).some((value) => value !== undefined);
}
