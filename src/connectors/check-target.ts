import type { AccountReading, AccountSeen, WriteResult, WriteTarget } from '../core/applications/connector.ts';

/** The account that a write is about, or how the write ends because it must not be sent. */
export type TargetCheck =
  | { readonly ready: true; readonly account: AccountSeen }
  | { readonly ready: false; readonly end: WriteResult };

/**
 * Holds what was read right before a write against what was planned: it must be there, every value of the fingerprint must still be
 * the same, and it must not be an account that runs services.
 */
export function checkTarget(reading: AccountReading, target: WriteTarget): TargetCheck {
  if (reading.state === 'unknown') {
    return stop({
      outcome: 'definitely_not',
      reason: `It could not be read before the change: ${reading.reason}`,
      retryAfterMs: 0,
    });
  }
  if (reading.state === 'absent')
    return stop({ outcome: 'refused', reason: 'refused: the account is no longer there.' });
  const { account } = reading;
  for (const [name, planned] of Object.entries(target.fingerprint)) {
    const found = account.fingerprint[name];
    if (found !== planned) {
      return stop({
        outcome: 'refused',
        reason: `refused: the target has changed: ${name} was ${planned} and is ${found ?? 'empty'}.`,
      });
    }
  }
  if (Object.keys(target.fingerprint).length === 0)
    return stop({ outcome: 'refused', reason: 'refused: the plan names no fingerprint.' });
  if (account.kind === 'service') {
    return stop({ outcome: 'refused', reason: 'refused: protected: this account runs services; its owner decides.' });
  }
  return { ready: true, account };
}

function stop(end: WriteResult): TargetCheck {
  return { ready: false, end };
}
