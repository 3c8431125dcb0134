import type { AccountRecord, PersonRecord } from '../../core/import-record.ts';
import { column, dateColumn, defineDialect } from '../dialect.ts';
import { joinNames } from './person-cells.ts';

/**
 * Snipe-IT's people: its sample import and its list export. Each row is a person as the asset register knows them, and their login to
 * Snipe-IT itself.
 */
export const snipeItUsers = defineDialect({
  name: 'snipe-it-users',
  title: 'Snipe-IT list of users',
  subject: 'people',
  columns: {
    id: column('ID'),
    name: column('Full Name', 'fullname', 'Name'),
    givenName: column('First Name'),
    familyName: column('Last Name'),
    email: column('Email', 'E-mail'),
    username: column('Username', 'User Name'),
    employeeNumber: column('Employee Number', 'Employee No.'),
    loginEnabled: column('Login Enabled', 'Activated'),
    phone: column('Phone', 'Phone Number', 'Telephone', 'Tel.'),
    department: column('Department'),
    location: column('Location'),
    country: column('Country'),
    startDate: dateColumn('Start Date'),
    endDate: dateColumn('End Date'),
    lastLogin: dateColumn('Last Login'),
  },
  needs: [['username'], ['givenName', 'name'], ['loginEnabled', 'employeeNumber']],
  read: (row, at): readonly [PersonRecord, AccountRecord] => {
    const givenName = row.text(at.givenName);
    const familyName = row.text(at.familyName);
    const username = row.text(at.username);
    row.require(at.username, username);
    const login = username ?? '';
    const employeeNumber = row.text(at.employeeNumber);
    const email = row.email(at.email);
    const displayName = row.text(at.name) ?? joinNames(givenName, familyName) ?? login;
    const person: PersonRecord = {
      record: 'person',
      source: 'snipe-it',
      employeeNumber,
      givenName,
      familyName,
      displayName,
      workEmail: email,
      privateEmail: null,
      phone: row.text(at.phone),
      managerEmail: null,
      managerNumber: null,
      department: row.word(at.department),
      location: row.word(at.location),
      country: row.word(at.country),
      timeZone: null,
      workerType: null,
      username,
      startDate: row.day(at.startDate),
      endDate: row.day(at.endDate),
      status: 'unknown',
    };
    const account: AccountRecord = {
      record: 'account',
      application: 'snipe-it',
      externalId: row.text(at.id),
      login,
      displayName,
      email,
      employeeNumber,
      kind: 'human',
      privileged: 'unknown',
      active: row.yesNo(at.loginEnabled) ?? 'unknown',
      lastSignInAt: row.moment(at.lastLogin),
    };
    return [person, account];
  },
});
