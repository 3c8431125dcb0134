import type { DepartureKind } from '../core/departures/departure.ts';
import type { DepartureRecord } from '../core/import-record.ts';

/** A departure as it is sent to Handback: days and instants in ISO 8601. */
export type DepartureTold = {
  readonly source: string;
  /** The same pair of source and id twice is one departure. */
  readonly externalId: string;
  readonly person: { readonly employeeNumber?: string; readonly workEmail?: string };
  readonly kind: DepartureKind;
  readonly lastWorkingDay: string;
  readonly accessEndsAt?: string;
  readonly employmentEnds?: string;
  readonly noticeAt?: string;
  readonly informedAt?: string;
  readonly timeZone?: string;
  readonly legalHold: boolean;
  readonly playbook?: string;
  readonly overlays?: string[];
};

/** What rows are completed with where they do not say it themselves. */
export type RowDefaults = {
  readonly source: string;
  /** Left out: the organization's rules choose. */
  readonly playbook?: string | undefined;
  readonly overlays?: readonly string[];
  readonly kind?: DepartureKind | undefined;
  readonly timeZone?: string | undefined;
};

/**
 * Turns a row of a list of leavers into a request, or says what it lacks. The same row makes the same external id, so a file that is
 * sent twice opens no second case.
 */
export function departureBodyOf(
  row: DepartureRecord,
  defaults: RowDefaults,
): DepartureTold | { readonly problem: string } {
  const kind = row.departureKind ?? defaults.kind;
  if (kind === undefined)
    return {
      problem:
        'It does not say how the employment ends. Add a column departure_type, or say it for all such rows with --kind.',
    };
  const cutoffDay = row.accessCutoff?.slice(0, 10) ?? null;
  const lastWorkingDay = row.lastWorkingDay ?? row.employmentEnd ?? cutoffDay;
  if (lastWorkingDay === null) return { problem: 'It names no day.' };
  const zone = row.timeZone ?? defaults.timeZone;
  const cutoff = cutoffInstant(row.accessCutoff, lastWorkingDay, zone);
  if (cutoff !== null && 'problem' in cutoff) return cutoff;
  const told = row.informedAt === null ? null : instantOf('informed_at', row.informedAt, '09:00', zone);
  if (told !== null && 'problem' in told) return told;
  const person = personOf(row);
  if (person === undefined) return { problem: 'It names neither an employee number nor a work e-mail.' };
  return {
    source: defaults.source,
    externalId: `${row.employeeNumber ?? row.workEmail}/${row.employmentEnd ?? lastWorkingDay}`,
    person,
    kind,
    lastWorkingDay,
    ...(cutoff === null ? {} : { accessEndsAt: cutoff.at }),
    ...(row.employmentEnd === null ? {} : { employmentEnds: row.employmentEnd }),
    ...(row.noticeDate === null || zone === undefined ? {} : { noticeAt: startOfWork(row.noticeDate, zone) }),
    ...(told === null ? {} : { informedAt: told.at }),
    ...(zone === undefined ? {} : { timeZone: zone }),
    legalHold: row.legalHold,
    ...(defaults.playbook === undefined ? {} : { playbook: defaults.playbook }),
    ...(defaults.overlays === undefined ? {} : { overlays: [...defaults.overlays] }),
  };
}

function personOf({ employeeNumber, workEmail }: DepartureRecord): DepartureTold['person'] | undefined {
  if (employeeNumber !== null) return { employeeNumber, ...(workEmail === null ? {} : { workEmail }) };
  return workEmail === null ? undefined : { workEmail };
}

type Moment = { readonly at: string } | { readonly problem: string };

/** A bare day that is the last working day says nothing new: access then ends at 17:00 there. */
function cutoffInstant(cutoff: string | null, lastWorkingDay: string, zone: string | undefined): Moment | null {
  return cutoff === null || cutoff === lastWorkingDay ? null : instantOf('access_cutoff', cutoff, '17:00', zone);
}

/** When something was, by its own offset or by the clock of the leaver; a bare day counts from this time of it. */
function instantOf(column: string, moment: string, timeOfDay: string, zone: string | undefined): Moment {
  if (/(?:Z|[+-]\d\d:?\d\d)$/.test(moment) && moment.includes('T'))
    return { at: Temporal.Instant.from(moment).toString() };
  if (zone === undefined) {
    return {
      problem: `Its ${column} (${moment}) is a local time, and no time zone is named. Add a time_zone column, or --time-zone.`,
    };
  }
  const local = moment.includes('T') ? moment : `${moment}T${timeOfDay}`;
  return { at: Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString() };
}

function startOfWork(day: string, zone: string): string {
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: '09:00' }).toInstant().toString();
}
