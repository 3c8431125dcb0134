import type { PostalAddress } from '../../core/import-record.ts';
import { column, dateColumn, defineDialect, wordColumn } from '../dialect.ts';
import type { RowReader } from '../row-reader.ts';
import { readPersonCells } from './person-cells.ts';
import { departureKinds, workerTypes, yesNoWords } from './words.ts';

/** Handback's own list of leavers: who leaves, when, and where to reach them afterwards. */
export const leaverFile = defineDialect({
  name: 'leavers',
  title: 'list of leavers',
  subject: 'departures',
  asksAtRepeats: true,
  columns: {
    employeeNumber: column('employee_id', 'employee number', 'employee no'),
    givenName: column('first_name', 'given name'),
    familyName: column('last_name', 'family name', 'surname'),
    displayName: column('display_name', 'full name', 'name'),
    workEmail: column('work_email', 'email', 'e-mail'),
    privateEmail: column('personal_email', 'private email', 'home email'),
    phone: column('personal_phone', 'phone', 'mobile phone'),
    managerEmail: column('manager_email'),
    managerNumber: column('manager_id', 'manager employee id', 'manager employee number', 'supervisor id'),
    department: column('department'),
    location: column('location', 'site'),
    country: column('country'),
    timeZone: column('time_zone'),
    workerType: wordColumn(workerTypes, 'worker_type'),
    departureType: wordColumn(departureKinds, 'departure_type', 'termination type'),
    noticeDate: dateColumn('notice_date'),
    informedAt: dateColumn('informed_at'),
    lastWorkingDay: dateColumn('last_working_day', 'last day of work', 'last day worked'),
    accessCutoff: dateColumn('access_cutoff'),
    employmentEnd: dateColumn('employment_end', 'termination date'),
    legalHold: wordColumn(yesNoWords, 'legal_hold'),
    line1: column('address_line1', 'address'),
    line2: column('address_line2'),
    city: column('city'),
    region: column('region', 'state'),
    postalCode: column('postal_code', 'zip', 'zip code', 'zipcode', 'post code'),
  },
  needs: [
    ['employeeNumber', 'workEmail'],
    ['lastWorkingDay', 'employmentEnd', 'accessCutoff'],
  ],
  read: (row, at) => {
    const person = readPersonCells(row, at, 'leavers');
    const departureKind = row.choice(at.departureType, departureKinds, 'unmapped' as const);
    if (departureKind === 'unmapped')
      row.refuse(
        at.departureType,
        'is not a kind of departure: voluntary, involuntary, contract_end, retirement or death',
      );
    const lastWorkingDay = row.day(at.lastWorkingDay);
    const accessCutoff = row.moment(at.accessCutoff);
    const employmentEnd = row.day(at.employmentEnd);
    row.require(
      at.lastWorkingDay >= 0 ? at.lastWorkingDay : Math.max(at.employmentEnd, at.accessCutoff),
      lastWorkingDay ?? accessCutoff ?? employmentEnd,
    );
    return {
      record: 'departure',
      ...person,
      departureKind: departureKind === 'unmapped' ? null : departureKind,
      noticeDate: row.day(at.noticeDate),
      informedAt: row.moment(at.informedAt),
      lastWorkingDay,
      accessCutoff,
      employmentEnd,
      legalHold: row.yesNo(at.legalHold) ?? false,
      address: addressOf(row, at),
    };
  },
});

function addressOf(
  row: RowReader,
  at: Readonly<Record<'line1' | 'line2' | 'city' | 'region' | 'postalCode', number>>,
): PostalAddress | null {
  const address = {
    line1: row.text(at.line1),
    line2: row.text(at.line2),
    city: row.text(at.city),
    region: row.text(at.region),
    postalCode: row.text(at.postalCode),
  };
  return Object.values(address).every((part) => part === null) ? null : address;
}
