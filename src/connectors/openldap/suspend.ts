import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { closed, setLocks } from './locks.ts';
import { type WriteAccess, carryOut } from './writing.ts';

/** Locks the password for good, and closes the shadow account and the login shell where the entry has them, in one change. */
export function suspend(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'suspend', request, async ({ locks }) => {
    if (!access.tree.canLock) return withoutPolicy;
    return {
      before: locks,
      operations: (account) =>
        setLocks(access.directory, account, closed(account, access.now()), 'the account was locked'),
      after: (account) => account.locks,
      holds: ({ active }) => active === false,
    };
  });
}

/** How a write ends where a lock would be written but never looked at. */
export const withoutPolicy: WriteResult = {
  outcome: 'definitely_not',
  reason: 'The server does not load the overlay ppolicy, so it cannot lock an account. Load it, or lock by hand.',
  retryAfterMs: null,
};
