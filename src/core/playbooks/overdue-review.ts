import type { Overlay, Playbook } from './playbook.ts';

/** What to say of a policy whose owner has not looked at it by the day they named; null while there is time. */
export function overdueReview(
  policy: Pick<Playbook | Overlay, 'title' | 'owner' | 'review_on' | 'version'>,
  today: Temporal.PlainDate,
): string | null {
  if (Temporal.PlainDate.compare(Temporal.PlainDate.from(policy.review_on), today) >= 0) return null;
  return (
    `'${policy.title}', version ${policy.version}, was to be reviewed by ${policy.review_on}. ` +
    `Its owner (${policy.owner}) looks at it, and moves the day with a new version.`
  );
}
