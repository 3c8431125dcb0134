import type { Tx } from '../store/database/transaction.ts';
import { getOperator } from '../store/people/operators.ts';
import { getOrganization } from '../store/people/organizations.ts';
import type { Me } from './schemas/access.ts';

/** Who an operator is, and for which organization. */
export async function describeMe(tx: Tx, operatorId: string): Promise<Me> {
  const { id, name, email, roles } = await getOperator(tx, operatorId, operatorId);
  return { operator: { id, name, email, roles: [...roles] }, organization: await getOrganization(tx) };
}
