import type { JsonObject } from '../../core/applications/connector.ts';
import { type DepartureOffer, wordsOfOffer } from '../../core/departures/departure-offer.ts';
import { systemActor } from '../../core/event.ts';
import type { FeedKnown, FeedScan } from '../../core/feeds/feed-gate.ts';
import type { DepartureRecord, PersonRecord } from '../../core/import-record.ts';
import type { RecognizedFile } from '../../formats/recognize-file.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  clearFindings,
  countAbsences,
  type NewFinding,
  saveAttendance,
  saveFindings,
} from '../../store/feeds/feed-findings.ts';
import { markApplied, markApplying } from '../../store/feeds/feed-readings.ts';
import { keepFeed } from '../../store/feeds/feeds.ts';
import { listOpenCasesOf } from '../../store/cases/known-departures.ts';
import { factsOfRow, type FeedMeans, type FeedTurn, takeInLeaver } from './feed-departures.ts';
import { findByNumber, findDifferences, keepOwnFields, type Ownership, readOwnership } from './feed-fields.ts';
import { importFile } from '../imports/import-file.ts';
import type { ImportReport } from '../imports/import-report.ts';
import { isCanary, isTestPerson, rowsOf } from './scan-feed-file.ts';

/** Full exports go on naming people who left long ago: a day further back than this is history. */
const historyDays = 60;

/** Takes a file in that may be acted upon. Safe to repeat from its beginning after it was cut off anywhere. */
export async function applyReading(
  feeds: FeedMeans,
  turn: FeedTurn,
  file: RecognizedFile,
  scan: FeedScan,
): Promise<void> {
  const { organizationId, feed, readingId, number } = turn;
  const at = { feedId: feed.feedId, number };
  const { db } = feeds.means;
  await withOrganization(db, organizationId, (tx) => markApplying(tx, readingId), { name: 'feed-apply' });
  const report =
    feed.carries === 'people' ? await applyPeople(feeds, turn, file) : await applyLeavers(feeds, turn, file);
  await withOrganization(
    db,
    organizationId,
    async (tx) => {
      await keepFeed(tx, feed);
      if (feed.carries === 'people') {
        await countAbsences(tx, at);
        // Only a list of everybody takes a question back by not naming it any more.
        await clearFindings(tx, at);
      }
      const { notes, ...counts } = report;
      const known = knownAfter(feed.known, scan);
      await markApplied(tx, { feedId: feed.feedId, readingId, counts, notes, known, actor: systemActor });
    },
    { name: 'feed-applied' },
  );
}

type Applied = Readonly<Record<'added' | 'changed' | 'unchanged' | 'undecided' | 'refused' | 'departures', number>> & {
  readonly notes: readonly string[];
};

async function applyLeavers(feeds: FeedMeans, turn: FeedTurn, file: RecognizedFile): Promise<Applied> {
  const { organizationId, feed, settings, number } = turn;
  const problems: NewFinding[] = [];
  const onDeparture = async (row: DepartureRecord) => {
    if (isTestPerson(row, settings) || isCanary(row, settings)) return 'unchanged';
    const facts = factsOfRow(row, feed.name, settings);
    if (!('problem' in facts)) return takeInLeaver(feeds, turn, facts);
    const key = row.employeeNumber ?? row.workEmail ?? '';
    problems.push({ kind: 'question', key, personId: null, text: `${key}: ${facts.problem}` });
    return 'undecided';
  };
  const report = await importFile(feeds.means, organizationId, { ...inputOf(turn, file), onDeparture });
  await withOrganization(feeds.means.db, organizationId, (tx) =>
    saveFindings(tx, { feedId: feed.feedId, number }, problems),
  );
  return { ...countsOf(report), departures: report.added };
}

async function applyPeople(feeds: FeedMeans, turn: FeedTurn, file: RecognizedFile): Promise<Applied> {
  const { organizationId, feed, settings } = turn;
  const { db } = feeds.means;
  const ownership = await withOrganization(db, organizationId, (tx) => readOwnership(tx, feed));
  const adjustPeople = (tx: Tx, rows: readonly PersonRecord[]) =>
    keepOwnFields(
      tx,
      ownership,
      rows.filter((row) => !isTestPerson(row, settings) && !lacksEnd(turn, row)),
    );
  const report = await importFile(feeds.means, organizationId, { ...inputOf(turn, file), adjustPeople });
  const seen = new Set<string>();
  let departures = 0;
  for await (const { told } of rowsOf(file, settings)) {
    const people = told.filter((row): row is PersonRecord => row.record === 'person' && !isTestPerson(row, settings));
    if (people.length === 0) continue;
    await withOrganization(db, organizationId, (tx) => noteBatch(tx, turn, ownership, people), { name: 'feed-batch' });
    if (!ownership.says.has('employment')) continue;
    for (const person of people) {
      if (person.endDate === null) continue;
      const facts = factsOfRow(person, feed.name, settings);
      if ('problem' in facts) continue;
      seen.add(facts.externalId);
      if (isHistory(facts.lastWorkingDay, feed.now)) continue;
      if ((await takeInLeaver(feeds, turn, facts)) === 'added') departures += 1;
    }
  }
  await withOrganization(db, organizationId, (tx) => askAboutStaying(tx, turn, seen), { name: 'feed-staying' });
  return { ...countsOf(report), departures };
}

function inputOf({ settings }: FeedTurn, file: RecognizedFile) {
  return {
    fileName: file.source.name,
    source: file.source.open,
    ...(settings.map === null ? { format: file.dialect.name } : { map: settings.map }),
    ...(settings.dates === null ? {} : { dates: settings.dates }),
  };
}

function countsOf(report: ImportReport): Omit<Applied, 'departures'> {
  const { added, changed, unchanged, undecided, refusedTotal, refused, questions } = report;
  const rows = refused.slice(0, 20).map(({ line, column, value, reason }) => {
    const where = line === null ? '' : `Line ${line}: `;
    return column === null ? `${where}${reason} (${value})` : `${where}${column} “${value}” ${reason}`;
  });
  return { added, changed, unchanged, undecided, refused: refusedTotal, notes: [...questions, ...rows] };
}

function isHistory(day: Temporal.PlainDate, now: Temporal.Instant): boolean {
  return now.toZonedDateTimeISO('UTC').toPlainDate().since(day).days > historyDays;
}

function lacksEnd({ settings }: FeedTurn, row: PersonRecord): boolean {
  return settings.endDateRequired && row.endDate === null;
}

/** Who is in the file, which of its rows lack their day, and where it says something else than who has the say. */
async function noteBatch(tx: Tx, turn: FeedTurn, ownership: Ownership, people: readonly PersonRecord[]): Promise<void> {
  const { feed, number } = turn;
  const at = { feedId: feed.feedId, number };
  const personIdOf = await findByNumber(tx, people);
  await saveAttendance(
    tx,
    at,
    people.flatMap((row) => personIdOf(row) ?? []),
  );
  const endless = people
    .filter((row) => lacksEnd(turn, row) && !isCanary(row, turn.settings))
    .map((row): NewFinding => {
      const key = row.employeeNumber ?? row.workEmail ?? '';
      const text = `${key}: this list names no day on which they leave, and without it nobody is taken in. Ask whoever sends the list.`;
      return { kind: 'question', key: `${key}/end`, personId: personIdOf(row) ?? null, text };
    });
  await saveFindings(tx, at, [...endless, ...(await findDifferences(tx, ownership, people))]);
}

/** A list that no longer says that somebody leaves gives nobody their access back by itself. */
async function askAboutStaying(tx: Tx, { feed, number }: FeedTurn, leaving: ReadonlySet<string>): Promise<void> {
  const at = { feedId: feed.feedId, number };
  const open = await listOpenCasesOf(tx, feed.name, at);
  const staying = open.filter(({ externalId }) => !leaving.has(externalId));
  await saveFindings(
    tx,
    at,
    staying.map(({ externalId, personId, number: off }) => {
      const offer: DepartureOffer = { deed: 'cancel', number: off };
      const text = `This list no longer says that they leave, and OFF-${off} is open. ${wordsOfOffer(offer)}`;
      return { kind: 'question', key: externalId, personId, text, offer };
    }),
  );
}

/** What a good file of this feed looks like, now that this one was. */
function knownAfter(known: JsonObject, scan: FeedScan): JsonObject {
  const before = known as Partial<FeedKnown>;
  return {
    headings: [...scan.headings],
    endsWithLineBreak: scan.endsWithLineBreak,
    codes: { ...before.codes, ...scan.codes },
  };
}
