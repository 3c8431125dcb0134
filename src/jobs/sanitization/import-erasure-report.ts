import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { MediaType } from '../../core/sanitization/sanitization.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import type { DateOrder } from '../../formats/date-value.ts';
import { type ErasureRow, erasureRow, readErasureReport } from '../../formats/erasure-report.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type NewEvidence, storeFile } from '../../store/evidence/evidence.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { insertQuestion, lockQuestion, markSettled } from '../../store/sanitization/sanitization-questions.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { findDrivesBySerial } from '../../store/sanitization/storage-devices.ts';
import type { KeptReport, Recorded, SanitizationMeans } from './record-sanitization.ts';
import { type RowContext, takeErasureRow } from './take-erasure-row.ts';

/** What became of the rows of a report. */
export type ErasureImport = {
  readonly rows: number;
  readonly recorded: number;
  /** Told before, by this report or another. */
  readonly known: number;
  /** Assets of which every storage device has a record now. */
  readonly sanitizedAssets: number;
  readonly questions: readonly { readonly line: number; readonly serial: string | null; readonly reason: string }[];
};

const mostRows = 5_000;

/**
 * Takes the report of an erasure tool: each drive it names gets its record where the rules allow it, and what does not fit becomes a
 * question for a person. The report is kept under its hash; the same one taken twice adds nothing. Throws `not-what-it-says`.
 */
export async function importErasureReport(
  means: SanitizationMeans,
  tx: Tx,
  file: NonNullable<NewEvidence['file']>,
  options: { readonly operatorId: string; readonly dates?: DateOrder },
): Promise<ErasureImport> {
  const rows = await readErasureReport({ name: file.name, open: () => [file.content] }, options.dates);
  if (rows.length > mostRows)
    throw new Failure('too-large', `${file.name} has ${rows.length} rows. Split it into files of ${mostRows} at most.`);
  const sha256 = await storeFile(tx, file);
  const context = await contextOf(tx, rows, { sha256, name: file.name, line: null, file: null }, options.operatorId);
  const sanitized = new Set<string>();
  const questions: { line: number; serial: string | null; reason: string }[] = [];
  let recorded = 0;
  for (const row of rows) {
    const taken = await orReason(tx, () => takeErasureRow(means, tx, row, context));
    if (typeof taken === 'string') {
      questions.push({ line: row.line, serial: row.serial, reason: taken });
      const question = {
        reportName: file.name,
        reportSha256: sha256,
        line: row.line,
        serial: row.serial,
        reason: taken,
      };
      await insertQuestion(tx, { ...question, content: { ...row } }, options.operatorId);
      continue;
    }
    recorded += taken.sanitizationId === null ? 0 : 1;
    if (taken.sanitized.sanitized) sanitized.add(taken.assetId);
  }
  if (questions.length > 0)
    await recordEvent(tx, {
      offboardingId: null,
      type: 'sanitization.asked',
      actor: operatorActor(options.operatorId),
      data: { report: digestOf(sha256), questions: questions.length, rows: rows.length },
    });
  const known = rows.length - recorded - questions.length;
  return { rows: rows.length, recorded, known, sanitizedAssets: sanitized.size, questions };
}

/** How somebody answers a question: whose drive it is, or why the row is left. */
export type Answer =
  | { readonly assetId: string; readonly media?: MediaType; readonly reason: string }
  | { readonly assetId: null; readonly reason: string };

/** Answers the question of a report. Throws `rule-refused` when the row may not be taken for that asset either. */
export async function settleErasureQuestion(
  means: SanitizationMeans,
  tx: Tx,
  questionId: string,
  answer: Answer,
  operatorId: string,
): Promise<void> {
  const question = await lockQuestion(tx, questionId);
  if (answer.assetId !== null) {
    const row = erasureRow.parse(question.content);
    const report = { sha256: question.reportSha256, name: question.reportName, line: null, file: null };
    const context = await contextOf(tx, [row], report, operatorId);
    const { assetId, media } = answer;
    await takeErasureRow(means, tx, row, {
      ...context,
      decided: media === undefined ? { assetId } : { assetId, media },
    });
  }
  await markSettled(tx, questionId, answer.reason, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'sanitization.settled',
    actor: operatorActor(operatorId),
    about: { kind: 'sanitization_question', id: questionId },
    data: { taken: answer.assetId !== null },
    private: { reason: answer.reason },
  });
}

async function contextOf(
  tx: Tx,
  rows: readonly ErasureRow[],
  report: KeptReport,
  operatorId: string,
): Promise<RowContext> {
  const keys = rows.flatMap(({ serial }) => (serial === null ? [] : [serialKeyOf(serial) ?? '']));
  const drives = Map.groupBy(await findDrivesBySerial(tx, [...new Set(keys)]), ({ serialKey }) => serialKey);
  const now = await databaseNow(tx);
  const { timeZone } = await getOrganization(tx);
  return { drives, report, operatorId, timeZone, now };
}

/** Runs one row by itself: what is refused undoes what the row had begun and nothing else, and is told as its reason. */
async function orReason(tx: Tx, work: () => Promise<Recorded>): Promise<Recorded | string> {
  await tx.query('savepoint erasure_row');
  try {
    const done = await work();
    await tx.query('release savepoint erasure_row');
    return done;
  } catch (error) {
    if (!(error instanceof Failure) || (error.code !== 'rule-refused' && error.code !== 'conflict')) throw error;
    await tx.query('rollback to savepoint erasure_row');
    return error.message;
  }
}

function digestOf(sha256: Uint8Array): string {
  return `sha256:${Buffer.from(sha256).toString('hex')}`;
}
