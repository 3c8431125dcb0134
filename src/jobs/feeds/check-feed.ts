import { openFolder } from '../../connectors/feed-folder.ts';
import { openSftpFolder, type SftpCredentials } from '../../connectors/sftp-folder.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { saySettingProblem } from '../../core/applications/setting-problem.ts';
import {
  type FeedContent,
  type FeedField,
  type FeedKind,
  type FeedSettings,
  feedSettings,
} from '../../core/feeds/feed.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import type { ClaimedFeed } from '../../store/feeds/feeds.ts';
import type { Means } from '../means.ts';
import { getColumnMap } from '../imports/column-maps.ts';
import { refuseUnapproved } from '../plans/choose-playbook.ts';
import { policiesOf } from '../plans/own-policies.ts';
import { choosePlaybook } from '../plans/playbooks.ts';
import type { FeedMeans } from './feed-departures.ts';

type Asked = {
  readonly kind: FeedKind;
  readonly carries: FeedContent;
  readonly settings: JsonObject;
  readonly owns: readonly FeedField[];
};

/**
 * Reads the settings of a feed, each with its default. Throws `bad-request` for settings that do not fit each other or the feed,
 * `rule-refused` for a playbook that acts without an approval, `not-found` for a column map that is not there.
 */
export async function checkFeedSettings(
  feeds: FeedMeans,
  organizationId: string,
  { kind, carries, settings, owns }: Asked,
): Promise<FeedSettings> {
  const parsed = feedSettings[kind].safeParse(settings);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => saySettingProblem('settings', issue));
    throw new Failure('bad-request', problems.join(' '));
  }
  const { playbook, map, format } = parsed.data;
  const here = () => withOrganization(feeds.means.db, organizationId, (tx) => policiesOf(tx, feeds.policies));
  if (playbook !== null) refuseUnapproved(choosePlaybook(await here(), { playbook, overlays: [] }).playbook, 'a file');
  if (carries === 'leavers' && owns.length > 0)
    throw new Failure('bad-request', 'A list of leavers says who leaves, and owns no field of a person.');
  if (map !== null && format !== null)
    throw new Failure('bad-request', 'A column map or a format says what the files are: give one of the two.');
  if (map === null) return parsed.data;
  const { target } = await withOrganization(feeds.means.db, organizationId, (tx) => getColumnMap(tx, map));
  if (target !== carries)
    throw new Failure('bad-request', `The column map “${map}” is for ${target}, and this feed carries ${carries}.`);
  return parsed.data;
}

/** Looks at the place of a feed once. Throws `application-unreachable` or `application-refused` when nobody answers. */
export async function lookOnce(kind: FeedKind, settings: FeedSettings, credentials: SftpCredentials): Promise<void> {
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

/** What a feed signs in with, opened; nothing for a folder. */
export function openCredentials(
  means: Pick<Means, 'unseal'>,
  organizationId: string,
  { feedId, sealedCredentials }: Pick<ClaimedFeed, 'feedId' | 'sealedCredentials'>,
): SftpCredentials {
  const opened = sealedCredentials === null ? {} : means.unseal(sealedCredentials, `${organizationId}/${feedId}`);
  const text = (name: string) => (typeof opened[name] === 'string' ? { [name]: opened[name] } : {});
  return { ...text('password'), ...text('privateKey'), ...text('passphrase') };
}

/** Lets one change of feeds at a time in, so that two that say the same field cannot both find nobody else. */
export async function lockFeeds(tx: Tx): Promise<void> {
  await tx.query('select from organization where organization_id = $1 for no key update', [tx.organizationId]);
}

/** The place among the other feeds that say the same fields. Throws `rule-refused` when it is not said, or is taken. */
export function rankAmong(
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
