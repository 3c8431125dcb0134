import type { FastifyRequest } from 'fastify';
import { type CaseKey, getVisibleCase } from '../store/cases/case-lists.ts';
import type { Database } from '../store/database/connection.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, scopeOf } from './access.ts';

/** A request whose path names a case, by id or number. */
export type CaseRequest = FastifyRequest & { readonly params: { readonly case: string } };

/** Works in one transaction on the case that the path names, if the sender holds the route's permission for it. */
export function inCase<T>(
  db: Pick<Database, 'app' | 'onBoundary'>,
  request: CaseRequest,
  work: (tx: Tx, found: CaseKey) => Promise<T>,
): Promise<T> {
  return withOrganization(db, accessOf(request).organizationId, async (tx) =>
    work(tx, await getVisibleCase(tx, scopeOf(request), request.params.case)),
  );
}
