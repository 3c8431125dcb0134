import type { SftpCredentials } from '../../connectors/sftp-folder.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { type FeedContent, type FeedField, feedFields, type FeedKind } from '../../core/feeds/feed.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { type Feed, getFeed, insertFeed, listFeeds, listOwners, newFeedId } from '../../store/feeds/feeds.ts';
import type { Seal } from '../applications/connect-application.ts';
import { checkFeedSettings, lockFeeds, lookOnce, rankAmong } from './check-feed.ts';
import type { FeedMeans } from './feed-departures.ts';

export type FeedInput = {
  readonly name: string;
  readonly kind: FeedKind;
  readonly carries: FeedContent;
  readonly settings: JsonObject;
  /** None: of a people export all. */
  readonly owns: readonly FeedField[];
  /** Where two feeds say the same field, the lower one goes first; null: there is no other. */
  readonly rank: number | null;
  readonly credentials: SftpCredentials;
};

/**
 * Adds a feed once its place could be looked at. Throws `bad-request` for settings that do not fit, `rule-refused` for a field
 * that another feed says and no order is given, `application-unreachable` or `application-refused` when nobody answers.
 */
export async function addFeed(
  feeds: FeedMeans & { readonly seal: Seal },
  organizationId: string,
  input: FeedInput,
  operatorId: string,
): Promise<Feed> {
  const { kind, carries, name, credentials } = input;
  // A list of everybody that owns nothing would be read for nothing.
  const owns = carries === 'people' && input.owns.length === 0 ? feedFields : input.owns;
  const settings = await checkFeedSettings(feeds, organizationId, { kind, carries, owns, settings: input.settings });
  const hasSecret = credentials.password !== undefined || credentials.privateKey !== undefined;
  if ((kind === 'sftp') !== hasSecret)
    throw new Failure('bad-request', 'A feed over SFTP needs a password or a private key, and a folder needs neither.');
  await lookOnce(kind, settings, credentials);
  const { db } = feeds.means;
  return withOrganization(
    db,
    organizationId,
    async (tx) => {
      const feedId = newFeedId();
      await lockFeeds(tx);
      if ((await listFeeds(tx)).some((feed) => feed.name === name))
        throw new Failure('conflict', `There already is a feed with the name ${name}.`);
      const rank = rankAmong(await listOwners(tx, owns, feedId), owns, input.rank);
      const sealed = hasSecret ? feeds.seal({ ...credentials }, `${organizationId}/${feedId}`) : null;
      await insertFeed(tx, {
        feedId,
        name,
        kind,
        carries,
        settings: settings as JsonObject,
        sealedCredentials: sealed,
        owns,
        rank,
        operatorId,
      });
      return getFeed(tx, name);
    },
    { name: 'feed-add' },
  );
}
