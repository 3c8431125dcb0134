import { operatorActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isSamePerson } from '../../core/two-people/second-person.ts';
import type { Database } from '../../store/database/connection.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getProvider, vouchForProvider, whoSetUp } from '../../store/sign-in/providers.ts';
import { findSuspect, vouchForOperator } from '../../store/sign-in/vouching.ts';
import { listHands } from '../../store/two-people/proposals.ts';

/** Whom or what somebody vouches for. */
export type Vouched = { readonly kind: 'operator' | 'provider'; readonly id: string };

/**
 * An administrator says that an account is that of a person of its own, or that a provider's accounts are. It cannot be whoever could be
 * behind it. Throws `rule-refused`, `not-found`.
 */
export async function vouch(tx: Tx, { kind, id }: Vouched, byOperatorId: string): Promise<void> {
  const hands = await listHands(tx);
  const suspectId = kind === 'operator' ? id : await suspectOf(tx, id);
  const me = hands.find(({ acting }) => acting.operatorId === byOperatorId);
  const suspect = hands.find(({ acting }) => acting.operatorId === suspectId);
  if (kind === 'operator' && suspect === undefined) throw new Failure('not-found', 'There is no such operator.');
  if (me === undefined || (suspect !== undefined && isSamePerson(me, suspect)))
    throw new Failure(
      'rule-refused',
      'Somebody else has to vouch: an administrator who is neither behind it nor let in by the same person, or whoever runs the server with "--here".',
    );
  await settle(tx, { kind, id }, operatorActor(byOperatorId));
}

/** The same for whoever runs the server, and so needs no account: it looks across organizations. Throws `not-found`. */
export async function vouchOnServer(
  db: Pick<Database, 'owner' | 'app' | 'onBoundary'>,
  id: string,
): Promise<Vouched & { readonly name: string }> {
  const found = await findSuspect(db, id);
  if (found === undefined) throw new Failure('not-found', 'There is no operator and no provider with this id.');
  await withOrganization(db, found.organizationId, (tx) => settle(tx, found, systemActor));
  return { kind: found.kind, id, name: found.name };
}

async function suspectOf(tx: Tx, providerId: string): Promise<string | null> {
  await getProvider(tx, providerId);
  return whoSetUp(tx, providerId);
}

async function settle(tx: Tx, { kind, id }: Vouched, actor: typeof systemActor): Promise<void> {
  if (kind === 'operator') await vouchForOperator(tx, id, actor);
  else await vouchForProvider(tx, id, actor);
}
