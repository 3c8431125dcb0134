import { type OwnedKind, ownedKindNames } from '../../core/ownership/owned-kinds.ts';
import { column, dateColumn, defineDialect, wordColumn } from '../dialect.ts';
import { yesNoWords } from './words.ts';

const kindWords: ReadonlyMap<string, OwnedKind> = new Map(
  ownedKindNames.flatMap((kind) => [
    [kind, kind],
    [kind.replaceAll('_', ' '), kind],
  ]),
);

/** Handback's own list of what people own for others: service accounts, keys, domains, rotas, rights to sign. One row for each. */
export const ownedList = defineDialect({
  name: 'owned',
  title: 'list of what people own for others',
  subject: 'owned',
  columns: {
    ownedKind: wordColumn(kindWords, 'owned_kind'),
    owned: column('owned_name'),
    employeeNumber: column('employee_id', 'owner_employee_id', 'employee number'),
    email: column('email', 'owner_email'),
    username: column('login', 'owner_login'),
    name: column('owner_name', 'owner'),
    application: column('application'),
    reference: column('reference', 'external_id'),
    privileged: wordColumn(yesNoWords, 'privileged'),
    lastUsed: dateColumn('last_used', 'last_used_at'),
    usedBy: column('used_by'),
    expires: dateColumn('expires', 'expires_on'),
  },
  needs: [['ownedKind'], ['owned'], ['employeeNumber', 'email', 'username']],
  read: (row, at) => {
    const name = row.text(at.owned);
    row.require(at.owned, name);
    const ownedKind = row.choice(at.ownedKind, kindWords, null);
    if (ownedKind === null) row.refuse(at.ownedKind, `this is none of: ${ownedKindNames.join(', ')}`);
    const owner = row.custodian(at);
    row.require(at.employeeNumber, owner);
    return {
      record: 'owned',
      ownedKind: ownedKind ?? 'service_account',
      name: name ?? '',
      owner: owner ?? { employeeNumber: null, email: null, username: null, name: null },
      application: row.text(at.application),
      reference: row.text(at.reference),
      privileged: row.yesNo(at.privileged) ?? false,
      lastUsedAt: row.moment(at.lastUsed),
      usedBy: row.text(at.usedBy),
      expiresOn: row.day(at.expires),
    };
  },
});
