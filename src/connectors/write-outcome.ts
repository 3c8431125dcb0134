import type { HttpAnswer, Json, WriteResult } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import { retryAfterMs } from './retry-after.ts';

/** What the answer to a write says about whether it happened; `ok` still has to be read back. */
export type WriteAnswer =
  | { readonly outcome: 'ok'; readonly json: Json | undefined }
  | Extract<WriteResult, { readonly outcome: 'definitely_not' | 'ambiguous' }>;

/**
 * Sorts the answer to a write: nothing can have changed (not sent, refused as invalid, too many requests), it may have (lost, 5xx, a
 * redirect, anything unexpected), or the application says it did. A credential that is refused throws `application-refused`, because
 * it concerns every account.
 */
export function writeOutcome(answer: HttpAnswer, application: string, now: Temporal.Instant): WriteAnswer {
  if (answer.kind === 'not_sent') return { outcome: 'definitely_not', reason: answer.reason, retryAfterMs: 0 };
  if (answer.kind === 'lost') return { outcome: 'ambiguous', reason: answer.reason };
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: 'ok', json: answer.json };
  refuseCredential(answer, application);
  if (status === 429) {
    const waitMs = retryAfterMs(answer.headers['retry-after'], now) ?? 0;
    return {
      outcome: 'definitely_not',
      reason: `${application} says there were too many requests (429).`,
      retryAfterMs: waitMs,
    };
  }
  // 408 and 425 are about timing, not about the request: the application may have begun.
  if (status >= 400 && status < 500 && status !== 408 && status !== 425) {
    return { outcome: 'definitely_not', reason: `${application} refused the request (${status}).`, retryAfterMs: null };
  }
  return {
    outcome: 'ambiguous',
    reason: `${application} answered ${status}; whether the change was made is not known.`,
  };
}

/** Throws `application-refused` when the answer says that the credential is no longer good, with what to mend. */
export function refuseCredential(answer: HttpAnswer, application: string): void {
  if (answer.kind !== 'answer' || answer.status !== 401) return;
  throw new Failure(
    'application-refused',
    `${application} no longer accepts the credential (401): it has expired or was revoked. Give it a new one.`,
  );
}
