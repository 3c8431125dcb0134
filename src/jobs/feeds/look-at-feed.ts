import { type FeedFolder, type FolderFile, openFolder } from '../../connectors/feed-folder.ts';
import { openSftpFolder } from '../../connectors/sftp-folder.ts';
import { systemActor } from '../../core/event.ts';
import { Failure, type FailureCode } from '../../core/failure.ts';
import { type FeedSettings, feedSettings, isFeedFile, nextLook } from '../../core/feeds/feed.ts';
import {
  type FeedKnown,
  type FeedScan,
  type GateFinding,
  goodReadings,
  judgeFile,
} from '../../core/feeds/feed-gate.ts';
import type { ColumnMap } from '../../formats/column-map.ts';
import type { RecognizedFile } from '../../formats/recognize-file.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  findReadingOf,
  insertReading,
  listAccepted,
  listGoodCounts,
  listSeenFiles,
  type Reading,
  saveSeenFile,
} from '../../store/feeds/feed-readings.ts';
import { listFeedKeepers } from '../../store/feeds/feed-keepers.ts';
import { claimFeed, type ClaimedFeed, keepFeed, releaseFeed } from '../../store/feeds/feeds.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { getColumnMap, orderOf } from '../imports/column-maps.ts';
import { applyReading } from './apply-reading.ts';
import { openCredentials } from './check-feed.ts';
import type { FeedMeans, FeedTurn } from './feed-departures.ts';
import { spoolFeedFile, type SpooledFeedFile } from './feed-spool.ts';
import { recognizeFeedFile, scanFeedFile } from './scan-feed-file.ts';

/** The lease is good for two minutes; it is held on to well before. */
const keepEveryMs = 30_000;
/** How soon a source that could not be reached is looked at again, at the latest. */
const againMinutes = 15;

type Look = {
  readonly feeds: FeedMeans;
  readonly organizationId: string;
  readonly feed: ClaimedFeed;
  readonly settings: FeedSettings;
  readonly map: ColumnMap | undefined;
  readonly folder: FeedFolder;
  readonly keep: () => Promise<void>;
};

/**
 * Looks at a feed once, if it is its turn and nobody else does: files that are whole are read, and taken in if they are healthy.
 * What goes wrong is kept with the feed as a sentence. Answers whether it was this worker's turn.
 */
export async function lookAtFeed(feeds: FeedMeans, organizationId: string, feedId: string): Promise<boolean> {
  const { db } = feeds.means;
  const feed = await withOrganization(db, organizationId, (tx) => claimFeed(tx, feedId), { name: 'feed-claim' });
  if (feed === undefined) return false;
  const settings: FeedSettings = feedSettings[feed.kind].parse(feed.settings);
  const keep = () => withOrganization(db, organizationId, (tx) => keepFeed(tx, feed), { name: 'feed-keep' });
  const end = await lookInside({ feeds, organizationId, feed, settings, keep }).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.code === 'database-unavailable' || error.code === 'internal') throw error;
    return { problem: error.message, notes: [], unsettled: false };
  });
  const usual = nextLook(settings.schedule, feed.now);
  const soon = end.unsettled
    ? { seconds: settings.settleSeconds }
    : end.problem === null
      ? null
      : { minutes: againMinutes };
  const early = soon === null ? usual : feed.now.add(soon);
  const lookAt = Temporal.Instant.compare(early, usual) < 0 ? early : usual;
  await withOrganization(db, organizationId, (tx) => releaseFeed(tx, feed, { ...end, lookAt }), {
    name: 'feed-release',
  });
  return true;
}

type LookEnd = { readonly problem: string | null; readonly notes: readonly string[]; readonly unsettled: boolean };

async function lookInside(named: Omit<Look, 'folder' | 'map'>): Promise<LookEnd> {
  const { feeds, organizationId, feed } = named;
  const { map: mapName } = named.settings;
  const map =
    mapName === null
      ? undefined
      : await withOrganization(feeds.means.db, organizationId, (tx) => getColumnMap(tx, mapName));
  const settings = { ...named.settings, dates: named.settings.dates ?? orderOf(map) ?? null };
  const look = { ...named, settings, map };
  const folder = await openFeedFolder(feeds, organizationId, feed);
  try {
    const sight = await folder.look();
    const seen = await withOrganization(feeds.means.db, organizationId, (tx) => listSeenFiles(tx, feed.feedId));
    const files = sight.files
      .filter(({ name }) => isFeedFile(name, settings))
      .sort((a, b) => Temporal.Instant.compare(a.modifiedAt, b.modifiedAt) || (a.name < b.name ? -1 : 1));
    const problems: string[] = [];
    let unsettled = false;
    for (const file of files) {
      const before = seen.get(file.name);
      const isSame = before?.sizeBytes === file.sizeBytes && before.modifiedAt.equals(file.modifiedAt);
      if (isSame && before.settled) continue;
      if (isSame || sight.marked.has(file.name)) {
        const { changing, problem } = await readFile({ ...look, folder }, file);
        if (changing) unsettled = true;
        if (problem !== null) problems.push(problem);
      } else {
        // Only two looks that agree say that nobody writes it any more.
        await withOrganization(feeds.means.db, organizationId, (tx) =>
          saveSeenFile(tx, feed.feedId, { ...file, readingId: null }),
        );
        unsettled = true;
      }
    }
    const left = await withOrganization(feeds.means.db, organizationId, (tx) => listAccepted(tx, feed.feedId));
    for (const { number, fileName } of unsettled ? [] : left)
      problems.push(`Reading ${number} was accepted, but ${fileName} is no longer there as it was. Send it again.`);
    const resting = unsettled ? ['A file is new or still changing; it is read once it rests.'] : [];
    return {
      problem: problems.length === 0 ? null : problems.join(' '),
      notes: [...resting, ...sight.leftAlone],
      unsettled,
    };
  } finally {
    await folder.close();
  }
}

/** Opens the place that a feed's files come to. Throws with a sentence when it cannot be reached. */
async function openFeedFolder({ means }: FeedMeans, organizationId: string, feed: ClaimedFeed): Promise<FeedFolder> {
  if (feed.kind === 'folder') return openFolder(feedSettings.folder.parse(feed.settings).path);
  const credentials = openCredentials(means, organizationId, feed);
  return openSftpFolder(feedSettings.sftp.parse(feed.settings), credentials);
}

/** What became of a file: `changing` when it is still written, and a sentence for what somebody must know. */
type FileEnd = { readonly changing: boolean; readonly problem: string | null };

const aboutOneFile: ReadonlySet<FailureCode> = new Set([
  'rule-refused',
  'bad-request',
  'not-what-it-says',
  'too-large',
  'application-unreachable',
]);
const calm: FileEnd = { changing: false, problem: null };

/** Reads one whole file, and takes it in where it may be. */
async function readFile(look: Look, file: FolderFile): Promise<FileEnd> {
  const { feed, settings, folder, keep } = look;
  if (file.sizeBytes > settings.largestBytes)
    return {
      ...calm,
      problem: `${file.name} has ${file.sizeBytes} bytes, more than this feed may bring (${settings.largestBytes}).`,
    };
  try {
    const raw = await spoolFeedFile(file.name, keeping(folder.read(file.name), keep), settings.largestBytes);
    try {
      const now = await folder.stat(file.name);
      const isWhole = raw.sizeBytes === now.sizeBytes && now.sizeBytes === file.sizeBytes;
      if (!isWhole || !now.modifiedAt.equals(file.modifiedAt)) return { ...calm, changing: true };
      await workOn(look, file, { ...raw, open: () => keeping(raw.open(), keep) });
      return calm;
    } finally {
      await raw.remove();
    }
  } catch (error) {
    // One file that cannot be read does not keep the others waiting.
    if (!(error instanceof Failure) || !aboutOneFile.has(error.code)) throw error;
    return { ...calm, problem: `${file.name} of ${feed.name}: ${error.message}` };
  }
}

/** Judges a file whose bytes are new, and takes it in when it is healthy or somebody accepted it. */
async function workOn(look: Look, file: FolderFile, spooled: SpooledFeedFile): Promise<void> {
  const { feeds, organizationId, feed, settings } = look;
  const named = { feedId: feed.feedId, name: file.name, sha256: spooled.sha256 };
  const before = await withOrganization(feeds.means.db, organizationId, async (tx) => {
    const found = await findReadingOf(tx, named);
    if (found !== undefined) await saveSeenFile(tx, feed.feedId, { ...file, readingId: found.id });
    return found;
  });
  if (before?.state === 'held' || before?.state === 'applied') return;
  const checked = await checkFile(look, file, spooled);
  const reading = before ?? (await keepReading(look, file, spooled, checked));
  if (reading.state === 'held') return;
  if (checked.content === null)
    throw new Failure('not-what-it-says', checked.found.map(({ words }) => words).join('; '));
  const turn: FeedTurn = { organizationId, feed, settings, readingId: reading.id, number: reading.number };
  await applyReading(feeds, turn, checked.content.recognized, checked.content.scan);
}

type Checked = {
  readonly found: readonly GateFinding[];
  /** Null: not even its headings could be read. */
  readonly content: { readonly recognized: RecognizedFile; readonly scan: FeedScan } | null;
};

async function checkFile(
  { feeds, organizationId, feed, settings, map }: Look,
  file: FolderFile,
  spooled: SpooledFeedFile,
): Promise<Checked> {
  const { db } = feeds.means;
  try {
    const trailer = settings.trailer === null ? null : await spooled.cutTrailer(settings.trailer);
    const recognized = await recognizeFeedFile(file.name, spooled, feed, { format: settings.format, map });
    const held = await scanFeedFile(feeds.means, organizationId, recognized, settings);
    const declared = trailer === -1 ? null : trailer;
    const scan: FeedScan = { ...held, declared, endsWithLineBreak: spooled.endsWithLineBreak };
    const history = await withOrganization(db, organizationId, (tx) => listGoodCounts(tx, feed.feedId, goodReadings));
    const known = 'headings' in feed.known ? (feed.known as FeedKnown) : null;
    return { found: judgeFile(scan, { carries: feed.carries, known, history }), content: { recognized, scan } };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not-what-it-says') throw error;
    return { found: [{ reason: 'not_a_list', words: error.message.replace(/\.$/, '') }], content: null };
  }
}

/** Keeps a reading, and asks whoever looks after the feed when it is held. */
async function keepReading(
  { feeds, organizationId, feed, keep }: Look,
  file: FolderFile,
  spooled: SpooledFeedFile,
  { found, content }: Checked,
): Promise<Pick<Reading, 'id' | 'number' | 'state'>> {
  await keep();
  const question = (number: number) => questionOf(feed.name, file.name, number, found, content !== null);
  return withOrganization(
    feeds.means.db,
    organizationId,
    async (tx) => {
      const reading = await insertReading(tx, {
        feedId: feed.feedId,
        fileName: file.name,
        sha256: spooled.sha256,
        sizeBytes: spooled.sizeBytes,
        rows: content?.scan.rows ?? 0,
        reasons: found.map(({ reason }) => reason),
        question: found.length === 0 ? null : question,
        actor: systemActor,
      });
      await saveSeenFile(tx, feed.feedId, { ...file, readingId: reading.readingId });
      if (reading.question !== null) {
        const values = { source: feed.name, reason: reading.question.slice(0, 1000) };
        const keepers = await listFeedKeepers(tx, feed.operatorId);
        await queueMessages(
          tx,
          keepers.map((id) => ({
            template: 'feed_held',
            channel: 'mail',
            recipient: { kind: 'operator', id },
            offboardingId: null,
            values,
            dedupKey: `feed_held/${reading.readingId}/${id}`,
          })),
        );
      }
      return { id: reading.readingId, number: reading.number, state: reading.question === null ? 'applying' : 'held' };
    },
    { name: 'feed-reading' },
  );
}

function questionOf(
  feed: string,
  fileName: string,
  number: number,
  found: readonly GateFinding[],
  isReadable: boolean,
): string {
  const what = found
    .map(({ words }) => words)
    .join('; ')
    .slice(0, 600);
  const wayOut = isReadable
    ? `Look at the file; then ./handback feeds accept ${inShell(feed)} --reading ${number} --reason TEXT takes it as it is, or send the whole file.`
    : `Send the right file; or, if it is, say how it is read: ./handback feeds change ${feed} --map MAP (or --format).`;
  return `${feed} was stopped at ${fileName}: ${what}. Nothing was changed. ${wayOut}`;
}

/** Passes bytes on, and holds on to the feed while they come. */
async function* keeping(bytes: AsyncIterable<Uint8Array>, keep: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let keptMs = performance.now();
  for await (const chunk of bytes) {
    if (performance.now() - keptMs > keepEveryMs) {
      await keep();
      keptMs = performance.now();
    }
    yield chunk;
  }
}

/** A name as one word of a command. */
function inShell(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}
