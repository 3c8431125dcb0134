import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** A row of an erasure report that waits for somebody. */
export type SanitizationQuestion = {
  readonly id: string;
  readonly reportName: string;
  readonly reportSha256: Buffer;
  readonly line: number;
  readonly serial: string | null;
  readonly reason: string;
  readonly content: JsonObject;
  readonly askedAt: Temporal.Instant;
  readonly settledAt: Temporal.Instant | null;
  readonly settledReason: string | null;
};

const columns = `sanitization_question_id as id, report_name as "reportName", report_sha256 as "reportSha256", line, serial, reason, content,
  asked_at as "askedAt", settled_at as "settledAt", settled_reason as "settledReason"`;

/** Keeps a row that could not be taken; null where it was asked before. */
export async function insertQuestion(
  tx: Tx,
  question: Pick<SanitizationQuestion, 'reportName' | 'reportSha256' | 'line' | 'serial' | 'reason' | 'content'>,
  operatorId: string,
): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `insert into sanitization_question (organization_id, sanitization_question_id, report_sha256, report_name, line, serial, reason, content, asked_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (organization_id, report_sha256, line) do nothing
     returning sanitization_question_id as id`,
    [
      tx.organizationId,
      randomUUIDv7(),
      question.reportSha256,
      question.reportName,
      question.line,
      question.serial,
      question.reason,
      JSON.stringify(question.content),
      operatorId,
    ],
  );
  return rows[0]?.id ?? null;
}

/** One page of the questions of erasure reports, the latest first; those that are open, or all. */
export async function listQuestions(
  tx: Tx,
  page: { readonly open: boolean; readonly after?: string; readonly limit: number },
): Promise<{ readonly items: readonly SanitizationQuestion[]; readonly next: string | null }> {
  const rows = await tx.query<SanitizationQuestion>(
    `select ${columns} from sanitization_question where organization_id = $1 and (not $2 or settled_at is null)
       and ($3::uuid is null or sanitization_question_id < $3) order by sanitization_question_id desc limit $4`,
    [tx.organizationId, page.open, page.after ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Reads a question and keeps it from being answered twice. Throws `not-found`, or `conflict` when it has been settled. */
export async function lockQuestion(tx: Tx, id: string): Promise<SanitizationQuestion> {
  const [row] = await tx.query<SanitizationQuestion>(
    `select ${columns} from sanitization_question where organization_id = $1 and sanitization_question_id = $2 for update`,
    [tx.organizationId, id],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such question.');
  if (row.settledAt !== null) throw new Failure('conflict', 'This question has been settled already.');
  return row;
}

/** Keeps how a question was answered. */
export async function markSettled(tx: Tx, id: string, reason: string, operatorId: string): Promise<void> {
  await tx.query(
    `update sanitization_question set settled_at = now(), settled_by = $3, settled_reason = $4
     where organization_id = $1 and sanitization_question_id = $2`,
    [tx.organizationId, id, operatorId, reason],
  );
}
