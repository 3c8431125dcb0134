import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import type { Database } from '../store/database/connection.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { onceOnly } from '../store/idempotency.ts';
import { accessOf } from './access.ts';
import { toWire, type Wire } from './wire.ts';

/** What a route that creates something answers. */
export type Created<T> = { readonly status: 200 | 201; readonly body: T };

/** The part of a reply that says with which status it goes out. */
type StatusReply = { statusCode: number; readonly header: (name: string, value: string) => unknown };

/**
 * Does the work of a POST in one transaction, and with an `Idempotency-Key` at most once: the answer is kept in the same
 * transaction, so that there is never the one without the other.
 */
export async function createOnce<T>(
  db: Pick<Database, 'app' | 'onBoundary'>,
  request: FastifyRequest,
  reply: StatusReply,
  work: (tx: Tx) => Promise<Created<T>>,
): Promise<Wire<T>> {
  const { organizationId, operator } = accessOf(request);
  const key = idempotencyKey(request);
  const answer = await withOrganization(
    db,
    organizationId,
    async (tx) => {
      const run = async () => {
        const { status, body } = await work(tx);
        return { status, body: toWire(body) };
      };
      if (key === null) return { ...(await run()), replayed: false };
      return onceOnly(tx, { operatorId: operator.operatorId, key, content: contentOf(request) }, run);
    },
    { name: 'create' },
  );
  reply.statusCode = answer.status;
  if (answer.replayed) reply.header('idempotency-replayed', 'true');
  return answer.body as Wire<T>;
}

function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Failure('bad-request', 'The Idempotency-Key must be 1 to 200 visible ASCII characters.');
}

function contentOf(request: FastifyRequest): string {
  return JSON.stringify([request.method, request.url, request.body]);
}
