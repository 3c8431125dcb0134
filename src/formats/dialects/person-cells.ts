import type { PersonRecord } from '../../core/import-record.ts';
import type { RowReader } from '../row-reader.ts';
import { workerTypes } from './words.ts';

type PersonPositions = Readonly<
  Record<
    | 'employeeNumber'
    | 'givenName'
    | 'familyName'
    | 'displayName'
    | 'workEmail'
    | 'privateEmail'
    | 'phone'
    | 'managerEmail'
    | 'managerNumber'
    | 'department'
    | 'location'
    | 'country'
    | 'timeZone'
    | 'workerType',
    number
  >
>;

/** What a list of people and a list of leavers have in common. A row with neither an employee number nor an e-mail address is refused. */
export function readPersonCells(
  row: RowReader,
  at: PersonPositions,
  source: string,
): Omit<PersonRecord, 'record' | 'username' | 'startDate' | 'endDate' | 'status'> {
  const employeeNumber = row.text(at.employeeNumber);
  const givenName = row.text(at.givenName);
  const familyName = row.text(at.familyName);
  const workEmail = row.email(at.workEmail);
  if (employeeNumber === null) row.require(at.employeeNumber < 0 ? at.workEmail : at.employeeNumber, workEmail);
  return {
    source,
    employeeNumber,
    givenName,
    familyName,
    displayName: row.text(at.displayName) ?? joinNames(givenName, familyName) ?? workEmail ?? employeeNumber ?? '',
    workEmail,
    privateEmail: row.email(at.privateEmail),
    phone: row.text(at.phone),
    managerEmail: row.email(at.managerEmail),
    managerNumber: row.text(at.managerNumber),
    department: row.word(at.department),
    location: row.word(at.location),
    country: row.word(at.country),
    timeZone: row.zone(at.timeZone),
    workerType: row.choice(at.workerType, workerTypes, null),
  };
}

/** Given and family name as one, or null when both are missing. */
export function joinNames(givenName: string | null, familyName: string | null): string | null {
  if (givenName === null) return familyName;
  return familyName === null ? givenName : `${givenName} ${familyName}`;
}
