import { column, dateColumn, defineDialect } from '../dialect.ts';
import { readPersonCells } from './person-cells.ts';
import { personStatuses } from './words.ts';

/**
 * Workers from a Workday report. Reports name their columns as somebody designed them, so only the usual names are known; others need a
 * column map. The last day of work stands in for the end of the employment only where the report has no other.
 */
export const workdayWorkers = defineDialect({
  name: 'workday-workers',
  title: 'Workday report of workers',
  subject: 'people',
  asksAtRepeats: true,
  columns: {
    employeeNumber: column('Employee ID', 'Worker ID'),
    displayName: column('Preferred Name', 'Legal Name', 'Worker'),
    givenName: column('Legal First Name', 'Legal Name - First Name', 'First Name'),
    familyName: column('Legal Last Name', 'Legal Name - Last Name', 'Last Name'),
    workEmail: column('Primary Work Email', 'Email - Primary Work'),
    privateEmail: column('Home Email', 'Email - Primary Home'),
    phone: column('Primary Home Phone'),
    managerEmail: column('Manager Email', "Manager's Email"),
    managerNumber: column('Manager ID', 'Manager Employee ID', "Manager's Employee ID", 'Manager - Employee ID'),
    department: column('Supervisory Organization', 'Cost Center', 'Department'),
    location: column('Location', 'Work Location'),
    country: column('Country', 'Location Country'),
    timeZone: column('Time Zone'),
    workerType: column('Worker Type', 'Employee Type'),
    status: column('Worker Status', 'Employee Status', 'Status'),
    startDate: dateColumn('Hire Date', 'Contract Start Date'),
    endDate: dateColumn('Termination Date', 'Contract End Date'),
    lastDay: dateColumn('Last Day of Work'),
  },
  needs: [['employeeNumber'], ['displayName', 'workEmail'], ['status', 'endDate', 'lastDay', 'startDate']],
  read: (row, at) => {
    const lastDay = row.day(at.lastDay);
    return {
      record: 'person',
      ...readPersonCells(row, at, 'workday'),
      username: null,
      startDate: row.day(at.startDate),
      endDate: row.day(at.endDate) ?? lastDay,
      status: row.choice(at.status, personStatuses, null) ?? 'unknown',
    };
  },
});
