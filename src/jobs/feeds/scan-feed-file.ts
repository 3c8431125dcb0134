import { Failure } from '../../core/failure.ts';
import { type FeedSettings, fitsPattern } from '../../core/feeds/feed.ts';
import type { FeedScan } from '../../core/feeds/feed-gate.ts';
import type { DepartureRecord, PersonRecord } from '../../core/import-record.ts';
import { countCodes } from '../../formats/column-codes.ts';
import { readRecords } from '../../formats/read-records.ts';
import type { ColumnMap } from '../../formats/column-map.ts';
import { recognizeFile, type RecognizedFile } from '../../formats/recognize-file.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import type { ClaimedFeed } from '../../store/feeds/feeds.ts';
import { findKnownPeople } from '../imports/import-known-people.ts';
import type { SpooledFeedFile } from './feed-spool.ts';
import type { Means } from '../means.ts';

/** A row that tells of somebody. */
export type FeedRow = PersonRecord | DepartureRecord;

/** Recognizes a file as what the feed carries. Throws `not-what-it-says` for anything else. */
export async function recognizeFeedFile(
  name: string,
  spooled: Pick<SpooledFeedFile, 'open'>,
  { carries }: Pick<ClaimedFeed, 'carries'>,
  { format, map }: { readonly format: string | null; readonly map: ColumnMap | undefined },
): Promise<RecognizedFile> {
  const file = await recognizeFile({ name, open: spooled.open }, format ?? undefined, { map });
  const wanted = carries === 'people' ? 'people' : 'departures';
  if (file.dialect.subject === wanted) return file;
  const words = carries === 'people' ? 'a list of everybody' : 'a list of leavers';
  throw new Failure('not-what-it-says', `${name} is a ${file.dialect.title}, and this feed carries ${words}.`);
}

/** The rows of a file that tell of somebody, in batches of the reader. */
export async function* rowsOf(file: RecognizedFile, { dates }: Pick<FeedSettings, 'dates'>) {
  for await (const { records, problems, rows } of readRecords(file, {
    dates: dates ?? undefined,
    currency: undefined,
  })) {
    const told = records.filter(
      (record): record is FeedRow => record.record === 'person' || record.record === 'departure',
    );
    yield { told, problems, rows };
  }
}

/** Whether a row is about somebody who does not exist. */
export function isTestPerson(row: FeedRow, { testPeople }: Pick<FeedSettings, 'testPeople'>): boolean {
  const names = [row.employeeNumber, row.workEmail, row.displayName].filter((name) => name !== null);
  return testPeople.some((pattern) => names.some((name) => fitsPattern(name, pattern)));
}

/** Whether a row is the one that every file holds. */
export function isCanary({ employeeNumber, workEmail }: FeedRow, { canary }: Pick<FeedSettings, 'canary'>): boolean {
  return canary !== null && (employeeNumber === canary || workEmail === canary.toLowerCase());
}

/** Reads a file to its end and says what it holds, without acting upon any of it. */
export async function scanFeedFile(
  { db }: Pick<Means, 'db'>,
  organizationId: string,
  file: RecognizedFile,
  settings: FeedSettings,
): Promise<Omit<FeedScan, 'declared' | 'endsWithLineBreak'>> {
  const counts = { rows: 0, broken: 0, unreadable: 0, links: 0, changedLinks: 0, sharedNumbers: 0 };
  const addressOf = new Map<string, string>();
  let canaryFound = settings.canary === null ? null : false;
  let waiting: FeedRow[] = [];
  const compare = async () => {
    const rows = waiting;
    waiting = [];
    const compared = await withOrganization(db, organizationId, (tx) => compareLinks(tx, rows), { name: 'feed-links' });
    counts.links += compared.links;
    counts.changedLinks += compared.changed;
  };
  for await (const { told, problems, rows } of rowsOf(file, settings)) {
    counts.rows += rows;
    counts.broken += problems.filter(({ column }) => column === null).length;
    counts.unreadable += problems.filter(({ column }) => column !== null).length;
    for (const row of told) {
      if (isCanary(row, settings)) canaryFound = true;
      if (row.employeeNumber === null || row.workEmail === null) continue;
      const before = addressOf.get(row.employeeNumber);
      if (before === undefined) addressOf.set(row.employeeNumber, row.workEmail);
      else if (before !== row.workEmail) counts.sharedNumbers += 1;
    }
    waiting.push(...told);
    if (waiting.length >= 1000) await compare();
  }
  await compare();
  return {
    headings: file.headings.filter((heading) => heading !== ''),
    ...counts,
    canaryFound,
    ...(await countCodes(file)),
  };
}

/** How many people are on record by the number of a row with an address of the same source, and of how many the row says another. */
async function compareLinks(tx: Parameters<typeof findKnownPeople>[0], rows: readonly FeedRow[]) {
  const known = await findKnownPeople(
    tx,
    rows.map(({ employeeNumber, workEmail }) => ({ employeeNumber, email: workEmail, username: null })),
  );
  let links = 0;
  let changed = 0;
  for (const { employeeNumber, workEmail } of rows) {
    if (employeeNumber === null || workEmail === null) continue;
    const [numbered] = known.holders('employee_number', employeeNumber);
    const [addressed] = known.holders('email', workEmail);
    const addresses = numbered?.identifiers.filter(({ kind }) => kind === 'email') ?? [];
    if (numbered === undefined ? addressed === undefined : addresses.length === 0) continue;
    links += 1;
    if (numbered !== addressed) changed += 1;
  }
  return { links, changed };
}
