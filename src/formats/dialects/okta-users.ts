import { column, dateColumn, defineDialect } from '../dialect.ts';
import { joinNames } from './person-cells.ts';
import { accountKinds, oktaStates } from './words.ts';

/** Okta's users under the variable names of its profile, as its CSV directory and its API name them. */
export const oktaUsers = defineDialect({
  name: 'okta-users',
  title: 'Okta list of users',
  subject: 'accounts',
  columns: {
    id: column('id', 'user id'),
    login: column('login'),
    givenName: column('firstName'),
    familyName: column('lastName'),
    displayName: column('displayName'),
    email: column('email'),
    employeeNumber: column('employeeNumber', 'employeeId'),
    userType: column('userType'),
    // An account has no manager; known all the same, because it tells this file from a list of people.
    managerId: column('managerId'),
    status: column('status'),
    lastLogin: dateColumn('lastLogin', 'last login'),
  },
  needs: [['login'], ['givenName'], ['familyName'], ['email']],
  read: (row, at) => {
    const login = row.text(at.login);
    row.require(at.login, login);
    return {
      record: 'account',
      application: 'okta',
      externalId: row.text(at.id),
      login: login ?? '',
      displayName: row.text(at.displayName) ?? joinNames(row.text(at.givenName), row.text(at.familyName)),
      email: row.email(at.email),
      employeeNumber: row.text(at.employeeNumber),
      kind: row.choice(at.userType, accountKinds, 'human') ?? 'human',
      privileged: 'unknown',
      active: row.choice(at.status, oktaStates, 'unknown') ?? 'unknown',
      lastSignInAt: row.moment(at.lastLogin),
    };
  },
});
