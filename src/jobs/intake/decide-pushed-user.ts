import { Failure } from '../../core/failure.ts';
import { mayHandle } from '../../core/permission.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { MessageReader } from '../../store/intake/inbound-messages.ts';
import { getNamedPerson, getPushedUser, saveDecision } from '../../store/intake/scim-decisions.ts';
import { isOtherScimUser } from '../../store/intake/scim-people.ts';
import { lockScimSource } from '../../store/intake/scim-resources.ts';
import { takeInScimUser } from './scim-person.ts';

/** Who a pushed user is: somebody named by id or employee number, never by name or address; or nobody who can leave. */
export type NamedPerson = { readonly personId: string } | { readonly employeeNumber: string } | 'nobody';

/**
 * Says in an operator's name who a pushed user is, and lets every question about them be judged anew. Throws `not-found`, `conflict` for
 * a user who is matched already, `rule-refused` for a person who is another user of the source, or for the operator themselves.
 */
export async function decidePushedUser(
  tx: Tx,
  userId: string,
  decision: { readonly who: NamedPerson; readonly reason: string; readonly by: MessageReader },
): Promise<{ readonly judgedAnew: number }> {
  const { who, reason, by } = decision;
  const { sourceId } = await getPushedUser(tx, userId, by);
  await lockScimSource(tx, sourceId);
  const user = await getPushedUser(tx, userId, by);
  if (user.personId !== null)
    throw new Failure('conflict', 'This user stands for a person already; it is not decided a second time.');
  const answer = { user, operatorId: by.operatorId, reason };
  if (who === 'nobody') return saveDecision(tx, { ...answer, personId: null });
  const personId = await getNamedPerson(tx, who);
  const verdict = mayHandle(by, personId);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  if (await isOtherScimUser(tx, sourceId, { personId, exceptId: user.id })) {
    throw new Failure(
      'rule-refused',
      'This person already is another user of this source. If this one is a second account of theirs, say that it stands for nobody (--nobody).',
    );
  }
  const saved = await saveDecision(tx, { ...answer, personId });
  await takeInScimUser(tx, { sourceId, name: user.source }, { id: user.id, personId, content: user.content });
  return saved;
}
