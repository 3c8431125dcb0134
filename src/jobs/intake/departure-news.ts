import type { BambooWorker, EmploymentRow } from '../../connectors/bamboohr-worker.ts';
import type { DepartureKind } from '../../core/departures/departure.ts';
import type { DepartureOffer } from '../../core/departures/departure-offer.ts';
import type { DepartureMessage } from '../../formats/departure-message.ts';
import type { DepartureFacts } from '../departures/receive-departure.ts';

/** What a message comes to, once its source was read where that can be done; with `personId` where the person is known already. */
export type DepartureNews =
  | { readonly says: 'leaves'; readonly facts: DepartureFacts; readonly at: Temporal.Instant | null }
  | { readonly says: 'withdrawn'; readonly externalId: string; readonly at: Temporal.Instant }
  | ({ readonly says: 'stays'; readonly employeeNumber: string | null; readonly who: string } & MaybePerson)
  | {
      readonly says: 'unclear';
      readonly employeeNumber: string | null;
      readonly reason: string;
      /** Who may be meant. */
      readonly personIds?: readonly string[];
      /** What would answer it. */
      readonly offer?: DepartureOffer;
    }
  | ({ readonly says: 'nothing'; readonly reason: string } & MaybePerson);
type MaybePerson = { readonly personId?: string };

/** What a message of Handback's own shape says. Its source cannot be read again, so its values count. */
export function newsOfMessage(message: DepartureMessage, source: string): DepartureNews {
  if (message.type === 'other') return { says: 'nothing', reason: 'It is about something other than a departure.' };
  const at = message.timestamp;
  if (message.type === 'departure.cancelled') return { says: 'withdrawn', externalId: message.data.id, at };
  const { id, person, kind, lastWorkingDay, legalHold, ...more } = message.data;
  const leaver = {
    ...(person.employeeNumber === undefined ? {} : { employeeNumber: person.employeeNumber }),
    ...(person.workEmail === undefined ? {} : { workEmail: person.workEmail }),
    ...(person.workerId === undefined ? {} : { workerId: person.workerId }),
  };
  const facts: DepartureFacts = {
    source,
    externalId: id,
    leaver,
    kind,
    lastWorkingDay,
    legalHold,
    noticeAt: more.noticeAt ?? null,
    accessEndsAt: more.accessEndsAt ?? null,
    employmentEnds: more.employmentEnds ?? null,
    informedAt: more.informedAt ?? null,
    timeZone: more.timeZone ?? null,
  };
  return { says: 'leaves', facts, at };
}

type Reader = {
  readonly source: string;
  /** Statuses that mean somebody leaves. */
  readonly leavingStatuses: readonly string[];
  readonly today: Temporal.PlainDate;
};

/**
 * What BambooHR shows about a worker now. Only the employment history counts: it alone has departures that are still to
 * come, and a status it does not name as leaving is never taken for that. Whatever contradicts itself is unclear.
 */
export function newsOfWorker(worker: BambooWorker, { source, leavingStatuses, today }: Reader): DepartureNews {
  const { history, active, employeeId, employeeNumber } = worker;
  const who = `worker ${employeeNumber ?? `with BambooHR's id ${employeeId}`}`;
  const unclear = (reason: string): DepartureNews => ({ says: 'unclear', employeeNumber, reason });
  const stays: DepartureNews = { says: 'stays', employeeNumber, who };
  const last = history.findLastIndex(({ status }) => leavingStatuses.includes(status));
  const leaving = history[last];
  if (leaving === undefined) {
    return active === true
      ? stays
      : unclear(`BambooHR does not show ${who} as active, and names no day on which they leave.`);
  }
  const isPast = Temporal.PlainDate.compare(leaving.day, today) < 0;
  const back = history[last + 1];
  if (back !== undefined) {
    const isBack = Temporal.PlainDate.compare(back.day, today) <= 0;
    if (isBack && active === true) return stays;
    return unclear(
      `BambooHR shows that ${who} leaves on ${leaving.day.toString()} and is there again from ${back.day.toString()} on.`,
    );
  }
  if (isPast && active === true)
    return unclear(`BambooHR shows ${who} as active, and as having left on ${leaving.day.toString()}.`);
  if (employeeNumber === null) {
    return unclear(
      `BambooHR shows that ${who} leaves on ${leaving.day.toString()}, but no employee number. Give them one there, or add the departure here.`,
    );
  }
  return { says: 'leaves', facts: factsOf(worker, employeeNumber, leaving, source), at: null };
}

function factsOf(
  { employeeId, hired }: BambooWorker,
  employeeNumber: string,
  { day, leavingType }: EmploymentRow,
  source: string,
): DepartureFacts {
  return {
    source,
    // BambooHR has no id of a departure. Who is hired again has another first day, and may leave once more.
    externalId: `${employeeId}/${hired?.toString() ?? 'hired'}`,
    leaver: { employeeNumber },
    kind: kindOf(leavingType),
    lastWorkingDay: day,
    noticeAt: null,
    accessEndsAt: null,
    employmentEnds: null,
    informedAt: null,
    timeZone: null,
    legalHold: false,
  };
}

const kindWords: readonly (readonly [RegExp, DepartureKind])[] = [
  [/\binvoluntary|dismiss|layoff|lay-off|laid off/i, 'involuntary'],
  [/\bvoluntary|resign/i, 'voluntary'],
  [/retire/i, 'retirement'],
  [/death|deceased/i, 'death'],
  [/contract/i, 'contract_end'],
];

/** Whatever it does not name is handled as if the person did not know yet: nothing reaches them until somebody says otherwise. */
function kindOf(leavingType: string | null): DepartureKind {
  return kindWords.find(([words]) => words.test(leavingType ?? ''))?.[1] ?? 'involuntary';
}
