import type { Ending } from '../item.ts';

/** What somebody says is not so: they never had it, gave it back, it is not as it is described, or something else. */
export const disputeClaims = ['never_held', 'returned', 'not_as_described', 'other'] as const;
export type DisputeClaim = (typeof disputeClaims)[number];

/** upheld: it is as they say · rejected: it is not, and everything goes on. */
export const disputeOutcomes = ['upheld', 'rejected'] as const;
export type DisputeOutcome = (typeof disputeOutcomes)[number];

/** How a thing has ended where such a claim is upheld; null: the claim says nothing of its end. */
export function endingOfClaim(claim: DisputeClaim): Ending | null {
  return claim === 'never_held' || claim === 'returned' ? claim : null;
}
