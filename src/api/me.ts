import type { Tx } from '../store/database/transaction.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { readOperator } from './read-operator.ts';
import type { Me } from './schemas/access.ts';

/** Who an operator is, and for which organization. */
export async function describeMe(tx: Tx, operatorId: string): Promise<Me> {
  const { id, name, email, away, roles } = await readOperator(tx, operatorId, operatorId);
  return { operator: { id, name, email, away, roles }, organization: await getOrganization(tx) };
}
