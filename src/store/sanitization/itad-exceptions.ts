import { Failure } from '../../core/failure.ts';
import type { ExceptionKind, ExceptionOutcome } from '../../core/sanitization/itad.ts';
import type { Tx } from '../database/transaction.ts';

/** Where the vendor's list and ours differ, and whose question that is. */
export type ItadException = {
  readonly id: string;
  readonly batchId: string;
  readonly batch: number;
  readonly kind: ExceptionKind;
  readonly lineId: string | null;
  readonly assetId: string | null;
  readonly tag: string | null;
  readonly serial: string | null;
  /** On which lines of the vendor's list. */
  readonly lines: readonly number[];
  readonly owner: string;
  readonly outcome: ExceptionOutcome | null;
  readonly note: string | null;
  readonly openedAt: Temporal.Instant;
  readonly settledAt: Temporal.Instant | null;
};

const exceptionSql = `
select e.itad_exception_id as id, e.itad_batch_id as "batchId", b.number as batch, e.kind, e.itad_batch_line_id as "lineId",
  l.asset_id as "assetId", l.tag, e.serial, e.lines, o.name as owner, e.outcome, e.note, e.opened_at as "openedAt",
  e.settled_at as "settledAt"
from itad_exception e
join itad_batch b on b.organization_id = e.organization_id and b.itad_batch_id = e.itad_batch_id
join operator o on o.organization_id = e.organization_id and o.operator_id = e.owner_id
left join itad_batch_line l on l.organization_id = e.organization_id and l.itad_batch_line_id = e.itad_batch_line_id
where e.organization_id = $1`;

/** One page of exceptions by their ids: those that are open or all, of one batch or all. */
export async function listExceptions(
  tx: Tx,
  page: { readonly batchId?: string; readonly open: boolean; readonly after?: string; readonly limit: number },
): Promise<{ readonly items: readonly ItadException[]; readonly next: string | null }> {
  const rows = await tx.query<ItadException>(
    `${exceptionSql} and ($2::uuid is null or e.itad_batch_id = $2) and (not $3 or e.settled_at is null)
       and ($4::uuid is null or e.itad_exception_id > $4) order by e.itad_exception_id limit $5`,
    [tx.organizationId, page.batchId ?? null, page.open, page.after ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Takes an open exception for this transaction alone. Throws `not-found`, or `conflict` when it has an outcome. */
export async function lockException(tx: Tx, id: string): Promise<ItadException> {
  await tx.query(
    'select 1 from itad_exception where organization_id = $1 and itad_exception_id = $2 for no key update',
    [tx.organizationId, id],
  );
  const [row] = await tx.query<ItadException>(`${exceptionSql} and e.itad_exception_id = $2`, [tx.organizationId, id]);
  if (row === undefined) throw new Failure('not-found', 'There is no such exception. "itad exceptions" lists them.');
  if (row.settledAt !== null) throw new Failure('conflict', 'This exception is settled already.');
  return row;
}

/** Keeps what came of an exception. */
export async function markExceptionSettled(
  tx: Tx,
  exception: Pick<ItadException, 'id'>,
  end: { readonly outcome: ExceptionOutcome; readonly note: string; readonly operatorId: string },
): Promise<void> {
  await tx.query(
    `update itad_exception set outcome = $3, note = $4, settled_by = $5, settled_at = clock_timestamp()
     where organization_id = $1 and itad_exception_id = $2`,
    [tx.organizationId, exception.id, end.outcome, end.note, end.operatorId],
  );
}

/** Takes a line out of its batch: the thing is somewhere else. */
export async function takeOutLine(tx: Tx, lineId: string): Promise<void> {
  await tx.query(
    `update itad_batch_line set state = 'taken_out' where organization_id = $1 and itad_batch_line_id = $2 and state = 'waiting'`,
    [tx.organizationId, lineId],
  );
}

/** Gives an exception to another operator. */
export async function giveException(tx: Tx, id: string, ownerId: string): Promise<void> {
  await tx.query('update itad_exception set owner_id = $3 where organization_id = $1 and itad_exception_id = $2', [
    tx.organizationId,
    id,
    ownerId,
  ]);
}
