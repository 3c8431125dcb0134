import { openFolder } from '../../connectors/feed-folder.ts';
import { openSftpFolder, type SftpCredentials } from '../../connectors/sftp-folder.ts';
import type { JsonObject } from '../../core/connector.ts';
import { Failure } from '../../core/failure.ts';
import { type FeedContent, type FeedField, feedFields, type FeedKind, feedSettings } from '../../core/feed.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { type Feed, getFeed, insertFeed, listFeeds, listOwners, newFeedId } from '../../store/feeds/feeds.ts';
import type { Seal } from '../applications/connect-application.ts';
import { refuseUnapproved } from '../plans/choose-playbook.ts';
import type { FeedMeans } from './feed-departures.ts';
import { choosePlaybook } from '../plans/playbooks.ts';

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
  const parsed = feedSettings[kind].safeParse(input.settings);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${['settings', ...path].join('.')}: ${message}`);
    throw new Failure('bad-request', problems.join(' · '));
  }
  const { playbook } = parsed.data;
  if (playbook !== null)
    refuseUnapproved(choosePlaybook(feeds.policies, { playbook, overlays: [] }).playbook, 'a file');
  const hasSecret = credentials.password !== undefined || credentials.privateKey !== undefined;
  if ((kind === 'sftp') !== hasSecret)
    throw new Failure('bad-request', 'A feed over SFTP needs a password or a private key, and a folder needs neither.');
  if (carries === 'leavers' && owns.length > 0)
    throw new Failure('bad-request', 'A list of leavers says who leaves, and owns no field of a person.');
  await lookOnce(input.kind, parsed.data as JsonObject, credentials);
  const { db } = feeds.means;
  return withOrganization(
    db,
    organizationId,
    async (tx) => {
      const feedId = newFeedId();
      // One at a time, so that two feeds that say the same field cannot both find nobody else.
      await tx.query('select from organization where organization_id = $1 for no key update', [organizationId]);
      if ((await listFeeds(tx)).some((feed) => feed.name === name))
        throw new Failure('conflict', `There already is a feed with the name ${name}.`);
      const rank = rankAmong(await listOwners(tx, owns, feedId), owns, input.rank);
      const sealed = hasSecret ? feeds.seal({ ...credentials }, `${organizationId}/${feedId}`) : null;
      await insertFeed(tx, {
        feedId,
        name,
        kind,
        carries,
        settings: parsed.data as JsonObject,
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

function rankAmong(
  owners: readonly { readonly name: string; readonly rank: number; readonly owns: readonly FeedField[] }[],
  owns: readonly FeedField[],
  rank: number | null,
): number {
  const rival = owners.find((owner) => rank === null || owner.rank === rank);
  if (rival === undefined) return rank ?? 1;
  const shared = rival.owns.filter((field) => owns.includes(field)).join(', ');
  throw new Failure(
    'rule-refused',
    `${rival.name} says ${shared} too, and goes at place ${rival.rank}. Say which one goes first: --order with another number, the lower first.`,
  );
}

async function lookOnce(kind: FeedKind, settings: JsonObject, credentials: SftpCredentials): Promise<void> {
  const folder =
    kind === 'folder'
      ? openFolder(feedSettings.folder.parse(settings).path)
      : await openSftpFolder(feedSettings.sftp.parse(settings), credentials);
  try {
    await folder.look();
  } finally {
    await folder.close();
  }
}
