import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpAnswer } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import { writeOutcome } from './write-outcome.ts';

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
const answered = (status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  kind: 'answer',
  status,
  headers,
  json: null,
});
const outcomeOf = (answer: HttpAnswer) => writeOutcome(answer, 'The shop', now);

test('only what certainly changed nothing is definitely not done, and only a 2xx is ok', () => {
  const expected = {
    200: 'ok',
    201: 'ok',
    204: 'ok',
    400: 'definitely_not',
    403: 'definitely_not',
    404: 'definitely_not',
    409: 'definitely_not',
    422: 'definitely_not',
    429: 'definitely_not',
  };
  for (let status = 200; status < 600; status += 1) {
    if (status === 401) continue;
    const is4xx = status >= 400 && status < 500 && status !== 408 && status !== 425;
    const fallback = status < 300 ? 'ok' : is4xx ? 'definitely_not' : 'ambiguous';
    assert.equal(
      outcomeOf(answered(status)).outcome,
      (expected as Readonly<Record<number, string>>)[status] ?? fallback,
      String(status),
    );
  }
});

test('not sent may be repeated, lost is ambiguous, refused as invalid is not repeated unasked', () => {
  assert.deepEqual(outcomeOf({ kind: 'not_sent', reason: 'r' }), {
    outcome: 'definitely_not',
    reason: 'r',
    retryAfterMs: 0,
  });
  assert.deepEqual(outcomeOf({ kind: 'lost', reason: 'r' }), { outcome: 'ambiguous', reason: 'r' });
  const invalid = outcomeOf(answered(422));
  assert.equal(invalid.outcome === 'definitely_not' && invalid.retryAfterMs, null);
  const busy = outcomeOf(answered(429, { 'retry-after': '3' }));
  assert.equal(busy.outcome === 'definitely_not' && busy.retryAfterMs, 3000);
});

test('a refused credential is a failure of the application, not of the account', () => {
  assert.throws(
    () => outcomeOf(answered(401)),
    (error) => error instanceof Failure && error.code === 'application-refused',
  );
});
