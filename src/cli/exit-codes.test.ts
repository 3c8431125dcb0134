import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FailureCode, failureKinds } from '../core/failure.ts';
import { exitCodeOf } from './exit-codes.ts';

const expected: Readonly<Record<FailureCode, number>> = {
  'bad-request': 2,
  'not-signed-in': 4,
  'not-allowed': 4,
  'prove-again': 4,
  'not-found': 3,
  conflict: 1,
  'stale-plan': 5,
  'stale-version': 1,
  'too-large': 1,
  'wrong-media-type': 1,
  'not-what-it-says': 1,
  'rule-refused': 1,
  'too-many-requests': 1,
  'application-unreachable': 1,
  'application-refused': 1,
  'database-unavailable': 1,
  'server-unreachable': 1,
  'configuration-wrong': 1,
  internal: 1,
};

test('every failure has its exit code', () => {
  const codes = Object.keys(failureKinds) as FailureCode[];
  assert.deepEqual(Object.fromEntries(codes.map((code) => [code, exitCodeOf(code)])), expected);
});
