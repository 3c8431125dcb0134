import type { FastifyRequest } from 'fastify';
import { type CaseKey, getVisibleCase } from '../store/cases/case-lists.ts';
import type { Database } from '../store/database/connection.ts';
import type { Tx } from '../store/database/transaction.ts';
import { rehearse } from '../store/database/rehearse.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, scopeOf } from './access.ts';

/** A request whose path names a case, by id or number. */
export type CaseRequest = FastifyRequest & { readonly params: { readonly case: string } };

type Work<T> = (tx: Tx, found: CaseKey) => Promise<T>;

/** Works in one transaction on the case that the path names, if the sender holds the route's permission for it. */
export function inCase<T>(db: Pick<Database, 'app' | 'onBoundary'>, request: CaseRequest, work: Work<T>): Promise<T> {
  return withOrganization(db, accessOf(request).organizationId, onCase(request, work));
}

/** The same in a transaction that is rolled back: what it would come to. */
export function rehearseInCase<T>(
  db: Pick<Database, 'app' | 'onBoundary'>,
  request: CaseRequest,
  work: Work<T>,
): Promise<T> {
  return rehearse(db, accessOf(request).organizationId, onCase(request, work));
}

function onCase<T>(request: CaseRequest, work: Work<T>): (tx: Tx) => Promise<T> {
  return async (tx) => work(tx, await getVisibleCase(tx, scopeOf(request), request.params.case));
}
