import { column, dateColumn, defineDialect } from '../dialect.ts';
import { readPersonCells } from './person-cells.ts';
import { personStatuses } from './words.ts';

/** A BambooHR report, by the names of its fields or by the labels its screens show. */
export const bamboohr = defineDialect({
  name: 'bamboohr',
  title: 'BambooHR report of employees',
  subject: 'people',
  asksAtRepeats: true,
  columns: {
    employeeNumber: column('employeeNumber', 'Employee #'),
    givenName: column('firstName', 'First Name'),
    familyName: column('lastName', 'Last Name'),
    displayName: column('displayName', 'Display Name'),
    workEmail: column('workEmail', 'Work Email'),
    privateEmail: column('homeEmail', 'Home Email'),
    phone: column('mobilePhone', 'Mobile Phone'),
    managerEmail: column('supervisorEmail'),
    managerNumber: column('supervisorEId', 'Supervisor EID', 'supervisorId'),
    department: column('department'),
    location: column('location'),
    country: column('country'),
    timeZone: column('timeZone'),
    workerType: column('employmentHistoryStatus', 'Employment Status'),
    status: column('status'),
    startDate: dateColumn('hireDate', 'Hire Date'),
    rehireDate: dateColumn('rehireDate', 'Rehire Date'),
    endDate: dateColumn('terminationDate', 'Termination Date'),
  },
  needs: [['employeeNumber'], ['workEmail', 'displayName', 'familyName'], ['status', 'endDate', 'startDate']],
  read: (row, at) => ({
    record: 'person',
    ...readPersonCells(row, at, 'bamboohr'),
    username: null,
    startDate: row.day(at.rehireDate) ?? row.day(at.startDate),
    endDate: row.day(at.endDate),
    status: row.choice(at.status, personStatuses, null) ?? 'unknown',
  }),
});
