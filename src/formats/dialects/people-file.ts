import { column, dateColumn, defineDialect, wordColumn } from '../dialect.ts';
import { readPersonCells } from './person-cells.ts';
import { personStatuses, workerTypes } from './words.ts';

/** Handback's own list of people: everybody HR knows, those who have left included. */
export const peopleFile = defineDialect({
  name: 'people',
  title: 'list of people',
  subject: 'people',
  asksAtRepeats: true,
  columns: {
    employeeNumber: column('employee_id', 'employee number', 'employee no'),
    givenName: column('first_name', 'given name'),
    familyName: column('last_name', 'family name', 'surname'),
    displayName: column('display_name', 'full name', 'name'),
    workEmail: column('work_email', 'email', 'e-mail'),
    privateEmail: column('personal_email', 'private email'),
    phone: column('personal_phone', 'phone'),
    username: column('username', 'user name'),
    managerEmail: column('manager_email'),
    managerNumber: column('manager_id', 'manager employee id', 'manager employee number', 'supervisor id'),
    department: column('department'),
    location: column('location', 'site'),
    country: column('country'),
    timeZone: column('time_zone'),
    workerType: wordColumn(workerTypes, 'worker_type'),
    status: wordColumn(personStatuses, 'status', 'employment status'),
    startDate: dateColumn('start_date', 'hire date'),
    endDate: dateColumn('end_date', 'termination date'),
  },
  needs: [
    ['employeeNumber'],
    ['workEmail', 'displayName', 'familyName'],
    ['status', 'endDate', 'startDate', 'department', 'managerEmail'],
  ],
  read: (row, at) => ({
    record: 'person',
    ...readPersonCells(row, at, 'people'),
    username: row.text(at.username),
    startDate: row.day(at.startDate),
    endDate: row.day(at.endDate),
    status: row.choice(at.status, personStatuses, null) ?? 'unknown',
  }),
});
