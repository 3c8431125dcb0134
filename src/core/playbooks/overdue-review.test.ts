import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overdueReview } from './overdue-review.ts';

const policy = { title: 'Interns', owner: 'hr', version: 2, review_on: '2027-03-31' } as const;

test('a policy may still be reviewed on its day, and is found from the next one on', () => {
  assert.equal(overdueReview(policy, Temporal.PlainDate.from('2027-03-31')), null);
  assert.equal(
    overdueReview(policy, Temporal.PlainDate.from('2027-04-01')),
    "'Interns', version 2, was to be reviewed by 2027-03-31. Its owner (hr) looks at it, and moves the day with a new version.",
  );
});
