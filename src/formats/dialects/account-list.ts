import { column, dateColumn, type Dialect, defineDialect, wordColumn } from '../dialect.ts';
import { accountKinds, accountStates, yesNoWords } from './words.ts';

/**
 * Handback's own list of accounts, for any application whose users can be exported at all. Where somebody names the application, the
 * file need not.
 */
export function accountListOf(named: string | undefined): Dialect {
  return defineDialect({
    name: 'accounts',
    title: 'list of accounts',
    subject: 'accounts',
    columns: {
      application: column('application', 'app'),
      accountId: column('account_id'),
      login: column('login', 'username', 'user name'),
      displayName: column('display_name', 'full name', 'name'),
      email: column('email', 'e-mail'),
      employeeNumber: column('employee_id', 'employee number'),
      kind: wordColumn(accountKinds, 'kind', 'account type'),
      privileged: wordColumn(yesNoWords, 'privileged', 'admin', 'is admin'),
      active: wordColumn(accountStates, 'active', 'enabled', 'status'),
      lastSignIn: dateColumn('last_sign_in', 'last login', 'last seen'),
    },
    needs: named === undefined ? [['application'], ['login']] : [['login']],
    read: (row, at) => {
      const application = named ?? row.word(at.application);
      const login = row.text(at.login);
      row.require(at.application, application);
      row.require(at.login, login);
      const kind = row.choice(at.kind, accountKinds, 'unmapped' as const);
      if (kind === 'unmapped') row.refuse(at.kind, 'is not a kind of account: human, service or shared');
      return {
        record: 'account',
        application: application ?? '',
        externalId: row.text(at.accountId),
        login: login ?? '',
        displayName: row.text(at.displayName),
        email: row.email(at.email),
        employeeNumber: row.text(at.employeeNumber),
        kind: kind === 'service' || kind === 'shared' ? kind : 'human',
        privileged: row.yesNo(at.privileged) ?? 'unknown',
        active: row.choice(at.active, accountStates, 'unknown') ?? 'unknown',
        lastSignInAt: row.moment(at.lastSignIn),
      };
    },
  });
}

/** The list with an application on every row. */
export const accountList = accountListOf(undefined);
