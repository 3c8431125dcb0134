import { createHash } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import type { Tx } from './database/transaction.ts';

/** A request that may come twice: who sent it, under which key, and what it said. */
export type RepeatableRequest = { readonly operatorId: string; readonly key: string; readonly content: string };

/** The answer to a request, as it went over the wire. */
export type KeptAnswer = { readonly status: number; readonly body: unknown };

/**
 * Does the work of a request once: the same request under the same key gets the kept answer, for a day. Work that throws keeps
 * nothing. A second one that comes meanwhile waits for the first to commit. Throws `conflict` when the key was used for something else.
 */
export async function onceOnly(
  tx: Tx,
  request: RepeatableRequest,
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly replayed: boolean }> {
  const hash = createHash('sha256').update(request.content).digest();
  const key = [tx.organizationId, request.operatorId, request.key];
  const taken = await tx.query(
    `insert into idempotency as i (organization_id, operator_id, key, request_hash) values ($1, $2, $3, $4)
     on conflict (organization_id, operator_id, key) do update
       set request_hash = excluded.request_hash, status = null, response = null, created_at = now()
       where i.created_at < now() - interval '1 day' returning key`,
    [...key, hash],
  );
  if (taken.length === 0) return { ...(await keptAnswer(tx, key, hash)), replayed: true };
  const answer = await work();
  await tx.query(
    `update idempotency set status = $4, response = $5 where organization_id = $1 and operator_id = $2 and key = $3`,
    [...key, answer.status, JSON.stringify(answer.body)],
  );
  return { ...answer, replayed: false };
}

async function keptAnswer(tx: Tx, key: readonly string[], hash: Buffer): Promise<KeptAnswer> {
  const [row] = await tx.query<{ request_hash: Buffer; status: number | null; response: unknown }>(
    'select request_hash, status, response from idempotency where organization_id = $1 and operator_id = $2 and key = $3',
    key,
  );
  if (row === undefined || row.status === null || !row.request_hash.equals(hash)) {
    throw new Failure(
      'conflict',
      'This Idempotency-Key was used for another request. Take a new key for every new request.',
    );
  }
  return { status: row.status, body: row.response };
}
