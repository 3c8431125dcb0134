import { column, dateColumn, defineDialect } from '../dialect.ts';
import { joinNames } from './person-cells.ts';
import { googleStates } from './words.ts';

/** The users of Google Workspace as its admin console downloads them. The columns meant for uploads, passwords among them, are not read. */
export const googleWorkspaceUsers = defineDialect({
  name: 'google-workspace-users',
  title: 'Google Workspace list of users',
  subject: 'accounts',
  columns: {
    givenName: column('First Name [Required]'),
    familyName: column('Last Name [Required]'),
    email: column('Email Address [Required]'),
    orgUnit: column('Org Unit Path [Required]'),
    status: column('Status [READ ONLY]'),
    lastSignIn: dateColumn('Last Sign In [READ ONLY]'),
    employeeNumber: column('Employee ID'),
  },
  needs: [['givenName'], ['familyName'], ['email'], ['orgUnit']],
  read: (row, at) => {
    const login = row.email(at.email);
    row.require(at.email, login);
    return {
      record: 'account',
      application: 'google-workspace',
      externalId: null,
      login: login ?? '',
      displayName: joinNames(row.text(at.givenName), row.text(at.familyName)),
      email: login,
      employeeNumber: row.text(at.employeeNumber),
      kind: 'human',
      privileged: 'unknown',
      active: row.choice(at.status, googleStates, 'unknown') ?? 'unknown',
      lastSignInAt: row.moment(at.lastSignIn),
    };
  },
});
