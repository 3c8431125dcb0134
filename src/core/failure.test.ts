import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProjectFile } from '../../test/project-files.ts';
import { Failure, type FailureKind, failureKinds } from './failure.ts';

const rows = Object.entries<FailureKind>(failureKinds);

test('every failure code is kebab-case, answers with an error status and names a way out as a sentence', () => {
  for (const [code, { status, remedy }] of rows) {
    assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
    assert.ok(status >= 400 && status <= 599, `${code} has status ${status}`);
    assert.match(remedy, /^[A-Z].*[a-z].*\.$/s, `${code} has a remedy that is not a sentence`);
  }
});

test('a failure that the caller caused is not worth repeating as it is, unless it was only too early', () => {
  const tooEarly = [408, 425, 429];
  const repeated = rows.filter(([, { status, retry }]) => retry && status < 500 && !tooEarly.includes(status));
  assert.deepEqual(repeated, []);
});

test('docs/errors.md has a section for every code, with its remedy', () => {
  const page = readProjectFile('docs/errors.md');
  for (const [code, { remedy }] of rows) {
    assert.ok(page.includes(`\n## ${code}\n`), `${code} is missing`);
    assert.ok(page.includes(remedy), `the remedy of ${code} is missing`);
  }
});

test('a failure keeps its code, its details and what caused it', () => {
  const cause = new Error('connection refused');
  const failure = new Failure('database-unavailable', 'The database does not answer.', {
    cause,
    details: { port: 5432 },
  });
  assert.equal(failure.code, 'database-unavailable');
  assert.equal(failure.cause, cause);
  assert.deepEqual(failure.details, { port: 5432 });
  assert.equal('cause' in new Failure('internal', 'A fault.'), false);
});
