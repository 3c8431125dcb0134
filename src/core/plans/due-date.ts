import type { Departure, DepartureKind } from '../departures/departure.ts';
import type { DueRule } from './due.ts';
import { addWorkingDays, type Calendar } from './working-days.ts';

export type { Calendar } from './working-days.ts';

/** Where a local time that does not exist, or exists twice, goes: `earlier` never leaves access open for longer. */
export type Lean = 'earlier' | 'later';

/** The dates of a departure that a rule may hang on. */
export type DueAnchors = Pick<
  Departure,
  'noticeAt' | 'lastWorkingDay' | 'accessEndsAt' | 'employmentEnds' | 'informedAt'
>;

export type DueContext = {
  readonly anchors: DueAnchors;
  /** The person's IANA zone. */
  readonly timeZone: string;
  readonly calendar: Calendar;
  readonly lean: Lean;
  /** Steps that have ended, by key. */
  readonly stepEnded: ReadonlyMap<string, Temporal.Instant>;
};

export type Due =
  | { readonly state: 'resolved'; readonly at: Temporal.Instant }
  /** The anchor has not happened: the step sleeps until it does. */
  | { readonly state: 'asleep'; readonly waitsFor: { readonly anchor: 'informed' } | WaitsForStep };
export type WaitsForStep = { readonly anchor: 'step_ended'; readonly step: string };

const startOfWork = Temporal.PlainTime.from('09:00');
const endOfWork = Temporal.PlainTime.from('17:00');

/** Who leaves against their will is locked out at the earlier of two possible instants, everybody else at the later. */
export function leanOf(kind: DepartureKind): Lean {
  return kind === 'involuntary' ? 'earlier' : 'later';
}

/** When access ends if nobody said: 17:00 of the last working day in the person's zone. */
export function defaultAccessEnds(lastWorkingDay: Temporal.PlainDate, timeZone: string, lean: Lean): Temporal.Instant {
  return instantOf(lastWorkingDay.toPlainDateTime(endOfWork), timeZone, lean);
}

/**
 * Resolves a rule to an instant, or says what it still waits for. Days keep the local time of day; hours and minutes really
 * elapse, also across a change of the clocks. A day that the zone skipped altogether leans like an hour that it skipped.
 */
export function dueInstant(rule: DueRule, context: DueContext): Due {
  const anchor = anchorOf(rule, context);
  if ('waitsFor' in anchor) return { state: 'asleep', waitsFor: anchor.waitsFor };
  const { local, instant } = anchor;
  const day = dayOf(rule, local.toPlainDate(), context);
  const time = rule.at === undefined ? local.toPlainTime() : Temporal.PlainTime.from(rule.at);
  const target = day.toPlainDateTime(time);
  // An anchor that stays where it is must not be read again from its local time: in the hour that comes twice that could move it.
  const base = target.equals(local) ? instant : instantOf(target, context.timeZone, context.lean);
  return { state: 'resolved', at: base.add({ hours: rule.hours ?? 0, minutes: rule.minutes ?? 0 }) };
}

type AnchorPoint =
  | { readonly local: Temporal.PlainDateTime; readonly instant: Temporal.Instant }
  | { readonly waitsFor: Extract<Due, { state: 'asleep' }>['waitsFor'] };

/** Calendar days stand for a time of day: work starts at 09:00 on the last working day, and an employment ends with its last day's work at 17:00. */
function anchorOf(rule: DueRule, { anchors, timeZone, lean, stepEnded }: DueContext): AnchorPoint {
  const observed = (instant: Temporal.Instant): AnchorPoint => ({
    local: instant.toZonedDateTimeISO(timeZone).toPlainDateTime(),
    instant,
  });
  const dated = (day: Temporal.PlainDate, time: Temporal.PlainTime): AnchorPoint => {
    const local = day.toPlainDateTime(time);
    return { local, instant: instantOf(local, timeZone, lean) };
  };
  switch (rule.anchor) {
    case 'notice':
      return observed(anchors.noticeAt);
    case 'access_ends':
      return observed(anchors.accessEndsAt);
    case 'last_working_day':
      return dated(anchors.lastWorkingDay, startOfWork);
    case 'employment_ends':
      return dated(anchors.employmentEnds, endOfWork);
    case 'informed':
      return anchors.informedAt === null ? { waitsFor: { anchor: 'informed' } } : observed(anchors.informedAt);
    case 'step_ended': {
      const step = rule.step ?? '';
      const ended = stepEnded.get(step);
      return ended === undefined ? { waitsFor: { anchor: 'step_ended', step } } : observed(ended);
    }
  }
}

function dayOf(rule: DueRule, from: Temporal.PlainDate, { calendar, timeZone }: DueContext): Temporal.PlainDate {
  const day = from.add({ days: rule.days ?? 0 });
  if (rule.working_days === undefined) return day;
  return addWorkingDays(day, rule.working_days, {
    isWorkingDay: (candidate) => calendar.isWorkingDay(candidate) && existsIn(candidate, timeZone),
  });
}

/** Zones that crossed the date line never had one of their days (Apia, 30 December 2011). */
function existsIn(day: Temporal.PlainDate, timeZone: string): boolean {
  return day.toZonedDateTime(timeZone).toPlainDate().equals(day);
}

export function instantOf(local: Temporal.PlainDateTime, timeZone: string, lean: Lean): Temporal.Instant {
  return local.toZonedDateTime(timeZone, { disambiguation: lean }).toInstant();
}
