import { Failure } from '../core/failure.ts';
import type { Tx } from '../store/database/transaction.ts';
import { findVisibleByNumber, getVisiblePerson } from '../store/people/visible-lists.ts';
import type { RowScope } from '../store/row-scope.ts';

/** A person as a request names them: by our id, or by an employee number. */
export type NamedPerson = { readonly personId?: string | undefined; readonly employeeNumber?: string | undefined };

/** The id of a person of a scope; null where nobody was named. Throws `not-found`, and `rule-refused` for a number that several people have. */
export async function findNamedPerson(
  tx: Tx,
  scope: RowScope,
  { personId, employeeNumber }: NamedPerson,
): Promise<string | null> {
  if (personId !== undefined) return (await getVisiblePerson(tx, scope, personId)).id;
  if (employeeNumber === undefined) return null;
  const [found, second] = await findVisibleByNumber(tx, scope, employeeNumber);
  if (found === undefined)
    throw new Failure('not-found', `Nobody has the employee number ${employeeNumber}, or they are outside your scope.`);
  if (second === undefined) return found.id;
  throw new Failure('rule-refused', `Several people have the employee number ${employeeNumber}. Give the person's id.`);
}

/** As `findNamedPerson`, where somebody has to be named. Throws `bad-request` when nobody is. */
export async function getNamedPerson(tx: Tx, scope: RowScope, named: NamedPerson): Promise<string> {
  const found = await findNamedPerson(tx, scope, named);
  if (found === null) throw new Failure('bad-request', 'Name a person, by personId or by employeeNumber.');
  return found;
}
