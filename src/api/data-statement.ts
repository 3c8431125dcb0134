import type { DataStatement, Delegate } from '../core/data/data-statement.ts';
import type { Tx } from '../store/database/transaction.ts';
import type { RowScope } from '../store/row-scope.ts';
import { getNamedPerson } from './named-person.ts';
import type { DataStatementBody } from './schemas/data.ts';

/** What a body says of data, with the person it names. Throws `not-found` for one who is absent or outside the scope. */
export async function dataStatementOf(tx: Tx, scope: RowScope, body: DataStatementBody): Promise<DataStatement> {
  switch (body.about) {
    case 'transfer': {
      const { bytesBefore, bytesAfter, to, reason, ...counted } = body;
      return {
        ...counted,
        ...(bytesBefore === undefined ? {} : { bytesBefore }),
        ...(bytesAfter === undefined ? {} : { bytesAfter }),
        ...(to === undefined ? {} : { to }),
        ...(reason === undefined ? {} : { reason }),
      };
    }
    case 'mailbox':
    case 'rules': {
      const { delegate: named, ...said } = body;
      return named === undefined ? said : { ...said, delegate: await delegateOf(tx, scope, named) };
    }
    case 'local_copy':
      return body;
  }
}

async function delegateOf(
  tx: Tx,
  scope: RowScope,
  named: {
    readonly personId?: string | undefined;
    readonly employeeNumber?: string | undefined;
    readonly until: string;
  },
): Promise<Delegate> {
  return { personId: await getNamedPerson(tx, scope, named), until: Temporal.PlainDate.from(named.until) };
}
