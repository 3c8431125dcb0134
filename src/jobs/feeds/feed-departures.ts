import type { DepartureKind } from '../../core/departures/departure.ts';
import { type DepartureOffer, wordsOfOffer } from '../../core/departures/departure-offer.ts';
import { Failure } from '../../core/failure.ts';
import type { FeedSettings } from '../../core/feeds/feed.ts';
import type { DepartureRecord, PersonRecord } from '../../core/import-record.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { clearQuestion, type NewFinding, saveFindings } from '../../store/feeds/feed-findings.ts';
import { type ClaimedFeed, keepFeed } from '../../store/feeds/feeds.ts';
import { findDeparture, findOpenCaseOf, personsWithNumber } from '../../store/cases/known-departures.ts';
import { actOnNews } from '../intake/act-on-news.ts';
import type { FeedRow } from './scan-feed-file.ts';
import type { Means } from '../means.ts';
import type { Policies } from '../plans/playbooks.ts';
import type { Queue } from '../steps/queue.ts';
import type { DepartureFacts } from '../departures/receive-departure.ts';

/** What feeds work with. */
export type FeedMeans = {
  readonly means: Pick<Means, 'db' | 'connectors' | 'unseal' | 'log'>;
  readonly queue: Queue;
  readonly policies: Policies;
};

/** A file that is being taken in. */
export type FeedTurn = {
  readonly organizationId: string;
  readonly feed: ClaimedFeed;
  readonly settings: FeedSettings;
  readonly readingId: string;
  readonly number: number;
};

/** What a row says about a departure. The same row makes the same external id, so that a file sent twice opens no second case. */
export function factsOfRow(
  row: FeedRow,
  source: string,
  settings: FeedSettings,
): DepartureFacts | { readonly problem: string } {
  const { employeeNumber, workEmail } = row;
  const zone = row.timeZone ?? settings.timeZone;
  const dates = row.record === 'person' ? datesOfPerson(row) : datesOfLeaver(row, zone);
  if ('problem' in dates) return dates;
  const { id, ...days } = dates;
  return {
    source,
    externalId: `${employeeNumber ?? workEmail}/${id}`,
    leaver: {
      ...(employeeNumber === null ? {} : { employeeNumber }),
      ...(workEmail === null ? {} : { workEmail }),
    },
    kind: kindOf(row, settings.departureKind),
    informedAt: null,
    timeZone: zone,
    legalHold: row.record === 'departure' && row.legalHold,
    ...days,
  };
}

function kindOf(row: FeedRow, usual: DepartureKind): DepartureKind {
  if (row.record === 'departure' && row.departureKind !== null) return row.departureKind;
  return row.workerType === null || row.workerType === 'employee' ? usual : 'contract_end';
}

type Dates = Pick<DepartureFacts, 'lastWorkingDay' | 'noticeAt' | 'accessEndsAt' | 'employmentEnds'> & {
  readonly id: string;
};

function datesOfPerson({ startDate, endDate }: PersonRecord): Dates | { readonly problem: string } {
  if (endDate === null) return { problem: 'It names no day.' };
  const lastWorkingDay = Temporal.PlainDate.from(endDate);
  // Who is hired again has another first day, and may leave once more.
  return { id: startDate ?? 'employment', lastWorkingDay, noticeAt: null, accessEndsAt: null, employmentEnds: null };
}

function datesOfLeaver(row: DepartureRecord, zone: string | null): Dates | { readonly problem: string } {
  const cutoff = row.accessCutoff;
  const day = row.lastWorkingDay ?? row.employmentEnd ?? cutoff?.slice(0, 10);
  if (day === undefined) return { problem: 'It names no day.' };
  const isInstant = cutoff !== null && /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(cutoff);
  // A bare day that is the last working day says nothing new.
  const isLocal = cutoff !== null && !isInstant && cutoff !== day;
  if (isLocal && zone === null)
    return {
      problem: `Its access cut-off (${cutoff}) is a local time, and neither the row nor the feed names a time zone.`,
    };
  const at = (local: string) =>
    Temporal.PlainDateTime.from(local)
      .toZonedDateTime(zone ?? 'UTC')
      .toInstant();
  const local = isLocal ? (cutoff.includes('T') ? cutoff : `${cutoff}T17:00`) : null;
  return {
    id: row.employmentEnd ?? day,
    lastWorkingDay: Temporal.PlainDate.from(day),
    employmentEnds: row.employmentEnd === null ? null : Temporal.PlainDate.from(row.employmentEnd),
    noticeAt: row.noticeDate === null || zone === null ? null : at(`${row.noticeDate}T09:00`),
    accessEndsAt: isInstant ? Temporal.Instant.from(cutoff) : local === null ? null : at(local),
  };
}

/**
 * Lets one row of a healthy file be a departure, in a transaction of its own: a case, nothing new, or a question that is kept as a
 * finding. Throws what concerns the whole file, and `conflict` when the feed was taken over.
 */
export async function takeInLeaver(
  { means, queue, policies }: FeedMeans,
  turn: FeedTurn,
  facts: DepartureFacts,
): Promise<'added' | 'unchanged' | 'undecided'> {
  const { organizationId, feed, number } = turn;
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    withOrganization(means.db, organizationId, work, { name: 'feed-leaver' });
  const ask = async (tx: Tx, text: string, personIds: readonly string[], offer?: DepartureOffer) => {
    const key = facts.externalId;
    const question: NewFinding = {
      kind: 'question',
      key,
      personId: personIds[0] ?? null,
      text: `${nameOf(facts)}: ${text}`,
      ...(offer === undefined ? {} : { offer }),
    };
    await saveFindings(tx, { feedId: feed.feedId, number }, [question]);
    return 'undecided' as const;
  };
  const settled = async <Outcome>(tx: Tx, outcome: Outcome) => {
    await clearQuestion(tx, feed.feedId, facts.externalId);
    return outcome;
  };
  try {
    return await run(async (tx) => {
      await keepFeed(tx, feed);
      const known = await findDeparture(tx, facts.source, facts.externalId);
      const [personId, twin] = await personsWithNumber(tx, facts.leaver.employeeNumber ?? null);
      const isTold = known?.state === 'expected' && known.lastWorkingDay.equals(facts.lastWorkingDay);
      if (isTold && known.personId === personId && twin === undefined) return await settled(tx, 'unchanged' as const);
      const message = { messageId: turn.readingId, sourceId: feed.feedId, source: feed.name, now: feed.now };
      const teller = { what: 'a file', playbook: turn.settings.playbook } as const;
      const end = await actOnNews({ tx, queue, policies, teller, message }, { says: 'leaves', facts, at: null });
      return end.state === 'done'
        ? await settled(tx, 'added' as const)
        : await ask(tx, end.reason, end.personIds, end.offer);
    });
  } catch (error) {
    if (!(error instanceof Failure) || !['not-found', 'rule-refused', 'conflict'].includes(error.code)) throw error;
    return run(async (tx) => {
      await keepFeed(tx, feed);
      const people = await personsWithNumber(tx, facts.leaver.employeeNumber ?? null);
      const [personId, twin] = people;
      const open = personId === undefined || twin !== undefined ? undefined : await findOpenCaseOf(tx, personId);
      if (error.code !== 'conflict' || open === undefined) return ask(tx, error.message, people);
      // Somebody was faster than the file, as while it could not come: that is the same departure.
      if (open.lastWorkingDay.equals(facts.lastWorkingDay)) return await settled(tx, 'unchanged' as const);
      const days = `${facts.lastWorkingDay.toString()} here, and ${open.lastWorkingDay.toString()} in OFF-${open.number} from ${open.source}`;
      const offer: DepartureOffer = {
        deed: 'move',
        number: open.number,
        lastWorkingDay: facts.lastWorkingDay.toString(),
        accessEndsAt: null,
      };
      return ask(tx, `The last working day is ${days}. ${wordsOfOffer(offer)}`, people, offer);
    });
  }
}

function nameOf({ leaver }: DepartureFacts): string {
  return leaver.employeeNumber ?? leaver.workEmail ?? '';
}
