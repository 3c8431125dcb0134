import { relative } from 'node:path';
import { cwd } from 'node:process';
import type { TestEvent } from 'node:test/reporters';

/** How the tests of one `node --test` process ended (suites are not tests), and the files that ran none. */
export type TestCounts = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly emptyFiles: readonly string[];
  /** Where each failed test stands, its name, and what it threw. */
  readonly failures: readonly string[];
};

/** A reporter for `node --test`: writes the TestCounts as one line of JSON when everything has ended. */
export default async function* testCounts(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts = { passed: 0, failed: 0, skipped: 0, emptyFiles: [] as string[], failures: [] as string[] };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (type === 'test:fail' && isOnlyItsTests(data.details)) continue;
    if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
    else if (type === 'test:fail') {
      counts.failed += 1;
      counts.failures.push(
        `${relative(cwd(), data.file ?? '')}:${data.line ?? 0} ${data.name}\n${wordsOf(data.details.error)}`,
      );
    }
    // Node reports a file that ran no test as one passed test with the file's name.
    else if (data.nesting === 0 && data.file && data.name === relative(cwd(), data.file))
      counts.emptyFiles.push(data.name);
    else if (data.details.type !== 'suite') counts.passed += 1;
  }
  yield JSON.stringify(counts satisfies TestCounts);
}

/** What was thrown in the test; the runner wraps it. */
function wordsOf({ cause, message }: Error): string {
  return (cause instanceof Error ? (cause.stack ?? cause.message) : message).replaceAll(/^/gm, '  ');
}

/** Whether a suite failed only because a test in it did; that test is counted already. */
function isOnlyItsTests(details: { readonly type?: string | undefined; readonly error: Error }): boolean {
  return details.type === 'suite' && 'failureType' in details.error && details.error.failureType === 'subtestsFailed';
}
