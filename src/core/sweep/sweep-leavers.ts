import type { DepartureRecord, PersonRecord } from '../import-record.ts';
import type { SweepReport, SweptLeaver } from './sweep-report.ts';

/**
 * The leavers of a sweep as departures, ready to become cases: as a list of leavers stated them, else made from what HR says. Where no file
 * says when somebody left, the day of the sweep stands in for the last working day.
 */
export function leaversOf(report: Pick<SweepReport, 'today' | 'leavers'>): readonly DepartureRecord[] {
  return report.leavers.map((leaver) => leaver.departure ?? departureFrom(leaver, report.today));
}

function departureFrom({ person, name, employeeNumber, email, since }: SweptLeaver, today: string): DepartureRecord {
  const facts = person ? factsOf(person) : unknownFacts;
  return {
    ...facts,
    record: 'departure',
    source: 'sweep',
    employeeNumber,
    displayName: name,
    workEmail: email,
    departureKind: null,
    noticeDate: null,
    informedAt: null,
    lastWorkingDay: since ?? today,
    accessCutoff: null,
    employmentEnd: person?.endDate ?? null,
    legalHold: false,
    address: null,
  };
}

type Facts = Pick<
  PersonRecord,
  | 'givenName'
  | 'familyName'
  | 'privateEmail'
  | 'phone'
  | 'managerEmail'
  | 'managerNumber'
  | 'department'
  | 'location'
  | 'country'
  | 'timeZone'
  | 'workerType'
>;

const unknownFacts: Facts = {
  givenName: null,
  familyName: null,
  privateEmail: null,
  phone: null,
  managerEmail: null,
  managerNumber: null,
  department: null,
  location: null,
  country: null,
  timeZone: null,
  workerType: null,
};

function factsOf({
  givenName,
  familyName,
  privateEmail,
  phone,
  managerEmail,
  managerNumber,
  department,
  location,
  country,
  timeZone,
  workerType,
}: PersonRecord): Facts {
  return {
    givenName,
    familyName,
    privateEmail,
    phone,
    managerEmail,
    managerNumber,
    department,
    location,
    country,
    timeZone,
    workerType,
  };
}
